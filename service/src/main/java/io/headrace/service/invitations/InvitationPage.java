package io.headrace.service.invitations;

import io.headrace.service.accounts.LocalUsers;
import io.headrace.service.accounts.Password;
import io.headrace.service.accounts.Verifications;
import io.headrace.service.security.Actor;
import io.headrace.service.security.Allowed;
import io.headrace.service.security.Bearer;
import io.headrace.service.security.Scope;
import io.headrace.service.security.Who;
import io.headrace.service.subscriptions.Signatory;
import io.headrace.service.web.Problem;
import io.headrace.service.web.Refused;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Size;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.http.MediaType;
import org.springframework.stereotype.Controller;
import org.springframework.transaction.support.TransactionTemplate;
import org.springframework.validation.BindingResult;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.ModelAttribute;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.servlet.ModelAndView;

/**
 * The page behind the mailed link. The link's secret is in its fragment, which no server and no proxy sees; the page moves it
 * into a form. Whoever fetches the link, as mail scanners do, gets the empty page and changes nothing. Every form carries the
 * secret itself and there are no cookies: another site has nothing to forge a request with.
 */
@Controller
final class InvitationPage {
    static final String PATH = "/invitations";
    private static final int NONCE_BYTES = 16;

    private final InvitationStore store;
    private final Offers offers;
    private final Answers answers;
    private final LocalUsers users;
    private final Verifications verifications;
    private final TransactionTemplate transactions;
    private final SecureRandom random = new SecureRandom();

    InvitationPage(
            InvitationStore store,
            Offers offers,
            Answers answers,
            LocalUsers users,
            Verifications verifications,
            TransactionTemplate transactions) {
        this.store = store;
        this.offers = offers;
        this.answers = answers;
        this.users = users;
        this.verifications = verifications;
        this.transactions = transactions;
    }

    /**
     * The form of somebody who accepts.
     *
     * @param terms the sha-256 of the terms on the page
     * @param account the name of an account of the user, or of a new one
     * @param proof {@code code} or {@code password}
     */
    record Acceptance(
            @Nullable String token,
            @Nullable String terms,
            @Nullable String agreed,
            @NotNull
                    @Size(min = 1, max = 90)
                    @Pattern(regexp = "[^\\p{Cntrl}]*\\S[^\\p{Cntrl}]*", message = "must be one line")
                    String account,
            @NotNull @Pattern(regexp = "code|password", message = "must be code or password") String proof,
            @Nullable @Size(max = 20) String code,
            @Nullable @Size(max = 200) @Pattern(regexp = "[^\\p{Cntrl}]*", message = "must be one line") String name,
            @Nullable String newPassword,
            @Nullable @Size(max = 200) String password) {
        @Override
        public String toString() {
            return "acceptance by " + proof;
        }
    }

    @GetMapping(PATH)
    @Allowed(Who.ANYONE)
    ModelAndView open(HttpServletResponse response) {
        return page("open", response);
    }

    @PostMapping(path = PATH, consumes = MediaType.APPLICATION_FORM_URLENCODED_VALUE)
    @Allowed(value = Who.SECRET)
    ModelAndView show(@RequestParam String token, HttpServletResponse response) {
        return offer(token, find(token), "", response);
    }

    @PostMapping(path = PATH + "/code", consumes = MediaType.APPLICATION_FORM_URLENCODED_VALUE)
    @Allowed(value = Who.SECRET, scope = Scope.RECEIVE)
    ModelAndView code(Actor actor, @RequestParam String token, HttpServletResponse response) {
        Invitation found = find(token);
        verifications.send(Objects.requireNonNull(found.email()), actor.address());
        return offer(token, found, "A code is on its way to " + found.email() + ".", response);
    }

    @PostMapping(path = PATH + "/reject", consumes = MediaType.APPLICATION_FORM_URLENCODED_VALUE)
    @Allowed(value = Who.SECRET, scope = Scope.RECEIVE)
    ModelAndView reject(Actor actor, @RequestParam String token, HttpServletResponse response) {
        Invitation found = find(token);
        transactions.executeWithoutResult(status -> answers.reject(actor, found));
        return message("You have rejected the invitation. The provider can see that.", response);
    }

    @PostMapping(path = PATH + "/accept", consumes = MediaType.APPLICATION_FORM_URLENCODED_VALUE)
    @Allowed(value = Who.SECRET, scope = Scope.RECEIVE)
    ModelAndView accept(
            Actor actor, @Valid @ModelAttribute Acceptance form, BindingResult mistakes, HttpServletResponse response) {
        String token = Objects.requireNonNullElse(form.token(), "");
        Invitation found = find(token);
        try {
            check(form, mistakes);
            accept(actor, found, form);
        } catch (Refused e) {
            if (e.problem() == Problem.INVITATION_ANSWERED || e.problem() == Problem.INVITATION_GONE) {
                throw e;
            }
            response.setStatus(e.problem().status());
            return offer(token, found, e.detail(), response);
        }
        return message(
                "You have accepted. Log in with your address, and map the datasets of '" + found.shareName()
                        + "' to your stores.",
                response);
    }

    private static void check(Acceptance form, BindingResult mistakes) {
        if (mistakes.hasErrors()) {
            var first = mistakes.getFieldErrors().get(0);
            throw Problem.INVALID_REQUEST.refused("'" + first.getField() + "' " + first.getDefaultMessage());
        }
        if (form.terms() != null && form.agreed() == null) {
            throw Problem.INVALID_REQUEST.refused("Accepting needs your agreement to the terms of use");
        }
    }

    private void accept(Actor actor, Invitation found, Acceptance form) {
        String email = Objects.requireNonNull(found.email());
        if (form.proof().equals("password")) {
            UUID user = users.authenticate(actor, email, Objects.requireNonNullElse(form.password(), ""));
            transactions.executeWithoutResult(
                    status -> accept(new Signatory(user, email, actor.address()), found, form));
            return;
        }
        String password = Objects.requireNonNullElse(form.newPassword(), "");
        String name = Objects.requireNonNullElse(form.name(), "").strip();
        if (!Password.Check.isGood(password) || name.isEmpty()) {
            throw Problem.INVALID_REQUEST.refused(
                    "Your name is needed, and a password with at least 12 letters and at most 72 bytes");
        }
        users.confirm(
                actor,
                new LocalUsers.Newcomer(
                        email, Objects.requireNonNullElse(form.code(), "").strip(), name, password),
                user -> accept(new Signatory(user, email, actor.address()), found, form));
    }

    private void accept(Signatory by, Invitation found, Acceptance form) {
        String terms = form.terms() == null || form.terms().isEmpty() ? null : form.terms();
        List<UUID> known = store.accountsOf(by.user(), form.account().strip());
        if (known.size() > 1) {
            throw Problem.INVALID_REQUEST.refused("You have several accounts '"
                    + form.account().strip() + "'; name another one, or accept with the command line");
        }
        answers.accept(
                by,
                found.id(),
                known.isEmpty()
                        ? new Answers.Yes(null, form.account().strip(), null, terms)
                        : new Answers.Yes(known.get(0), null, null, terms));
    }

    /** A link that is wrong, was used, withdrawn or replaced: all the same, so that guessing tells nothing. */
    private Invitation find(String token) {
        return Bearer.parse(token.strip())
                .flatMap(store::of)
                .orElseThrow(
                        () -> Problem.INVITATION_GONE.refused(
                                "This link is not good any more: the invitation was answered or withdrawn, or a newer mail has a newer link"));
    }

    @ExceptionHandler
    ModelAndView refused(Refused e, HttpServletResponse response) {
        response.setStatus(e.problem().status());
        e.retryAfter().ifPresent(after -> response.setHeader("Retry-After", String.valueOf(after.toSeconds())));
        return message(e.detail(), response);
    }

    private ModelAndView message(String text, HttpServletResponse response) {
        return page("message", response).addObject("notice", text);
    }

    private ModelAndView offer(String token, Invitation invitation, String notice, HttpServletResponse response) {
        invitation.requireOpen(offers.now());
        return page("offer", response)
                .addObject("notice", notice)
                .addObject("token", token.strip())
                .addObject("email", invitation.email())
                .addObject("offer", offers.of(invitation, List.of()));
    }

    /** Nothing is loaded from anywhere, nothing runs or looks but what carries this answer's nonce. */
    private ModelAndView page(String part, HttpServletResponse response) {
        byte[] bytes = new byte[NONCE_BYTES];
        random.nextBytes(bytes);
        String nonce = Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
        response.setHeader(
                "Content-Security-Policy",
                "default-src 'none'; script-src 'nonce-" + nonce + "'; style-src 'nonce-" + nonce
                        + "'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'");
        return new ModelAndView("invitation").addObject("part", part).addObject("nonce", nonce);
    }
}

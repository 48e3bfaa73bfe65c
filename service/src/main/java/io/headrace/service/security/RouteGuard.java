package io.headrace.service.security;

import io.headrace.service.web.Problem;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;
import org.springframework.web.method.HandlerMethod;
import org.springframework.web.servlet.HandlerInterceptor;
import org.springframework.web.servlet.HandlerMapping;

/** Lets a request reach its controller only if the route's rule allows it; the choke point of the whole API. */
@Component
final class RouteGuard implements HandlerInterceptor {
    private static final Logger LOG = LoggerFactory.getLogger(RouteGuard.class);
    private static final String MEMBERSHIP = Membership.class.getName();

    private final Members members;

    RouteGuard(Members members) {
        this.members = members;
    }

    @Override
    public boolean preHandle(HttpServletRequest request, HttpServletResponse response, Object handler) {
        if (!(handler instanceof HandlerMethod method)) {
            throw Problem.NOT_FOUND.refused();
        }
        Routes.Rule rule = Routes.rule(method).orElseThrow(() -> {
            LOG.error("no rule says who may call {}; nobody may", method);
            return Problem.NOT_FOUND.refused();
        });
        switch (rule.who()) {
            case ANYONE, SECRET -> {}
            case SIGNED_IN -> requireAllAccounts(signedIn(request), rule);
            case OPERATOR -> requireOperator(signedIn(request), rule);
            case READER, CONTRIBUTOR, OWNER -> enter(request, signedIn(request), rule);
        }
        return true;
    }

    private static Caller signedIn(HttpServletRequest request) {
        return TokenFilter.caller(request).orElseThrow(Problem.UNAUTHENTICATED::refused);
    }

    private static void requireScope(Caller caller, Routes.Rule rule) {
        if (!caller.mayUse(rule.scope())) {
            throw Problem.FORBIDDEN.refused(
                    "This needs a token with the scope '" + Scope.words(Set.of(rule.scope())) + "'");
        }
    }

    /** A token of one account is good for the routes of this account and for nothing else. */
    private static void requireAllAccounts(Caller caller, Routes.Rule rule) {
        if (caller.grant().account() != null) {
            throw Problem.FORBIDDEN.refused("This token is for one account only");
        }
        requireScope(caller, rule);
    }

    /** What operators see does not exist for others. */
    private static void requireOperator(Caller caller, Routes.Rule rule) {
        if (!caller.operator()) {
            throw Problem.NOT_FOUND.refused();
        }
        requireAllAccounts(caller, rule);
    }

    private void enter(HttpServletRequest request, Caller caller, Routes.Rule rule) {
        Role needed = rule.role().orElseThrow();
        UUID account = account(request).filter(caller::mayEnter).orElseThrow(Problem.NOT_FOUND::refused);
        Role role = members.role(account, caller.user()).orElseThrow(Problem.NOT_FOUND::refused);
        if (!role.covers(needed)) {
            throw Problem.FORBIDDEN.refused(
                    "This needs the role '" + needed.word() + "'; yours is '" + role.word() + "'");
        }
        requireScope(caller, rule);
        request.setAttribute(MEMBERSHIP, new Membership(account, role, caller));
    }

    private static Optional<UUID> account(HttpServletRequest request) {
        Object variables = request.getAttribute(HandlerMapping.URI_TEMPLATE_VARIABLES_ATTRIBUTE);
        if (variables instanceof Map<?, ?> map && map.get("account") instanceof String text && text.length() == 36) {
            try {
                return Optional.of(UUID.fromString(text));
            } catch (IllegalArgumentException e) {
                return Optional.empty();
            }
        }
        return Optional.empty();
    }

    static Optional<Membership> membership(HttpServletRequest request) {
        return Optional.ofNullable((Membership) request.getAttribute(MEMBERSHIP));
    }
}

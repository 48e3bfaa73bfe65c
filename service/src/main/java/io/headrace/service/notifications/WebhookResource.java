package io.headrace.service.notifications;

import io.headrace.service.audit.Action;
import io.headrace.service.audit.Audit;
import io.headrace.service.audit.Subject;
import io.headrace.service.database.Columns;
import io.headrace.service.security.Allowed;
import io.headrace.service.security.Membership;
import io.headrace.service.security.Role;
import io.headrace.service.security.Scope;
import io.headrace.service.security.Vault;
import io.headrace.service.security.Who;
import io.headrace.service.web.Page;
import io.headrace.service.web.PageRequest;
import io.headrace.service.web.Position;
import io.headrace.service.web.Problem;
import io.swagger.v3.oas.annotations.Operation;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotEmpty;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Size;
import java.net.URI;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionTemplate;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/** Addresses at which programs of an account are told what has happened. */
@RestController
final class WebhookResource {
    private static final String PATH = "/api/v1/accounts/{account}/webhooks";
    private static final int MOST = 20;
    private static final int KEY_BYTES = 32;

    private final JdbcClient database;
    private final Vault vault;
    private final Audit audit;
    private final TransactionTemplate transactions;
    private final Clock clock;
    private final SecureRandom random = new SecureRandom();

    WebhookResource(JdbcClient database, Vault vault, Audit audit, TransactionTemplate transactions, Clock clock) {
        this.database = database;
        this.vault = vault;
        this.audit = audit;
        this.transactions = transactions;
        this.clock = clock;
    }

    /** A wish for calls of {@code url} about {@code topics}. */
    record Wish(@NotNull @Size(max = 1000) String url, @NotNull @NotEmpty Set<Topic> topics) {}

    /** A new webhook; {@code secret}, with which calls are signed, is shown this once. */
    record Created(UUID id, String secret) {
        @Override
        public String toString() {
            return "webhook " + id;
        }
    }

    /** A webhook in the API. */
    record View(UUID id, String url, List<String> topics, Instant createdAt, List<String> actions) {}

    @PostMapping(PATH)
    @Allowed(value = Who.CONTRIBUTOR, scope = Scope.MANAGE)
    @ResponseStatus(HttpStatus.CREATED)
    @Operation(summary = "Have an https address called; the answer shows the secret that signs the calls, once")
    ResponseEntity<Created> create(Membership membership, @Valid @RequestBody Wish wish) {
        URI url = WebhookAddress.parse(wish.url());
        UUID id = UUID.randomUUID();
        byte[] key = new byte[KEY_BYTES];
        random.nextBytes(key);
        String secret = Base64.getUrlEncoder().withoutPadding().encodeToString(key);
        transactions.executeWithoutResult(status -> {
            if (count(membership.account()) >= MOST) {
                throw Problem.CONFLICT.refused("An account has at most " + MOST + " webhooks; remove one first");
            }
            database.sql(
                            """
                    insert into webhook (id, account_id, url, secret_sealed, topics, created_at) values (?, ?, ?, ?, ?, ?)""")
                    .params(id, membership.account(), url.toString(), vault.seal(place(id), secret))
                    .param(wish.topics().stream().sorted().map(Topic::word).collect(Collectors.joining(" ")))
                    .param(Columns.time(clock.instant()))
                    .update();
            audit.record(
                    membership.account(),
                    membership.actor(),
                    Action.WEBHOOK_SET,
                    Subject.of("webhook", id),
                    String.valueOf(url.getHost()));
        });
        return ResponseEntity.created(URI.create("/api/v1/accounts/" + membership.account() + "/webhooks/" + id))
                .body(new Created(id, secret));
    }

    private int count(UUID account) {
        return database.sql("select count(*) from webhook where account_id = ? and deleted_at is null")
                .params(account)
                .query(Integer.class)
                .single();
    }

    /** For what a webhook's secret is sealed. */
    static String place(UUID webhook) {
        return "webhook.secret " + webhook;
    }

    @GetMapping(PATH)
    @Allowed(Who.READER)
    @Operation(summary = "The webhooks of an account, the oldest first")
    Page<View> list(Membership membership, PageRequest page) {
        List<String> actions = membership.allowed(new Membership.Choice("remove", Role.CONTRIBUTOR, Scope.MANAGE));
        List<View> rows = database.sql(
                        """
                select id, url, topics, created_at from webhook
                where account_id = ? and deleted_at is null and (created_at, id) > (?, ?) order by created_at, id limit ?""")
                .params(
                        membership.account(),
                        Columns.time(page.after().at()),
                        page.after().id(),
                        page.rows())
                .query((row, number) -> new View(
                        Columns.id(row, "id"),
                        row.getString("url"),
                        List.of(row.getString("topics").split(" ", -1)),
                        Columns.instant(row, "created_at"),
                        actions))
                .list();
        return Page.of(rows, page, view -> new Position(view.createdAt(), view.id()), view -> view);
    }

    @DeleteMapping(PATH + "/{webhook}")
    @Allowed(value = Who.CONTRIBUTOR, scope = Scope.MANAGE)
    @ResponseStatus(HttpStatus.NO_CONTENT)
    @Operation(summary = "Remove a webhook; what waits for it is not sent any more")
    void remove(Membership membership, @PathVariable UUID webhook) {
        transactions.executeWithoutResult(status -> {
            int removed = database.sql(
                            "update webhook set deleted_at = ? where account_id = ? and id = ? and deleted_at is null")
                    .params(Columns.time(clock.instant()), membership.account(), webhook)
                    .update();
            if (removed == 0) {
                throw Problem.NOT_FOUND.refused();
            }
            database.sql(
                            """
                    update outbox set due_at = null, payload = null, failed_at = ?
                    where account_id = ? and webhook_id = ? and due_at is not null""")
                    .params(Columns.time(clock.instant()), membership.account(), webhook)
                    .update();
            audit.record(
                    membership.account(),
                    membership.actor(),
                    Action.WEBHOOK_REMOVED,
                    Subject.of("webhook", webhook),
                    "");
        });
    }
}

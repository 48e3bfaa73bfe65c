package io.headrace.service.schedules;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.headrace.service.audit.Action;
import io.headrace.service.audit.Audit;
import io.headrace.service.audit.Subject;
import io.headrace.service.runs.SnapshotMode;
import io.headrace.service.security.Allowed;
import io.headrace.service.security.Membership;
import io.headrace.service.security.Role;
import io.headrace.service.security.Scope;
import io.headrace.service.security.Who;
import io.headrace.service.web.Problem;
import io.swagger.v3.oas.annotations.Operation;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotNull;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.transaction.support.TransactionTemplate;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RestController;

/** Whether a consumer follows the schedule that the provider offers. */
@RestController
final class TriggerResource {
    private static final String PATH = "/api/v1/accounts/{account}/subscriptions/{subscription}/trigger";

    private final TriggerStore triggers;
    private final Audit audit;
    private final TransactionTemplate transactions;
    private final Clock clock;

    TriggerResource(TriggerStore triggers, Audit audit, TransactionTemplate transactions, Clock clock) {
        this.triggers = triggers;
        this.audit = audit;
        this.transactions = transactions;
        this.clock = clock;
    }

    /** Whether snapshots come by themselves. */
    enum State {
        @JsonProperty("active")
        ACTIVE,
        @JsonProperty("inactive")
        INACTIVE
    }

    /** A wish; {@code mode} is what each snapshot is to take, incremental if it is left out. */
    record Wish(@NotNull State state, @Nullable SnapshotMode mode) {}

    /**
     * A trigger in the API.
     *
     * @param state {@code active}, {@code inactive} or {@code source-deleted}
     * @param nextAt null: the provider offers no schedule, or it is not followed
     */
    record View(
            String state,
            SnapshotMode mode,
            @Nullable Instant nextAt,
            @Nullable Instant lastDueAt,
            List<String> actions) {}

    @GetMapping(PATH)
    @Allowed(Who.READER)
    @Operation(summary = "Whether the provider's schedule is followed, and when the next snapshot is due")
    View one(Membership membership, @PathVariable UUID subscription) {
        return Objects.requireNonNull(transactions.execute(status -> view(membership, subscription)));
    }

    @PutMapping(PATH)
    @Allowed(value = Who.CONTRIBUTOR, scope = Scope.RECEIVE)
    @Operation(
            summary =
                    "Follow the provider's schedule, or pause; a schedule that changes is followed without asking again")
    View put(Membership membership, @PathVariable UUID subscription, @Valid @RequestBody Wish wish) {
        return Objects.requireNonNull(transactions.execute(status -> {
            UUID share = triggers.share(membership.account(), subscription).orElseThrow(Problem.NOT_FOUND::refused);
            boolean active = wish.state() == State.ACTIVE;
            Instant next = active
                    ? triggers.schedule(share)
                            .flatMap(schedule -> DueTimes.after(schedule, clock.instant()))
                            .orElse(null)
                    : null;
            SnapshotMode mode = Objects.requireNonNullElse(wish.mode(), SnapshotMode.INCREMENTAL);
            UUID user = membership.caller().user();
            triggers.put(membership.account(), subscription, active, mode, next, user);
            audit.record(
                    membership.account(),
                    membership.actor(),
                    Action.TRIGGER_SET,
                    Subject.of("subscription", subscription),
                    wish.state().name().toLowerCase(Locale.ROOT) + " " + mode.word());
            return view(membership, subscription);
        }));
    }

    private View view(Membership membership, UUID subscription) {
        if (triggers.share(membership.account(), subscription).isEmpty()) {
            throw Problem.NOT_FOUND.refused();
        }
        Membership.Choice set = new Membership.Choice("set", Role.CONTRIBUTOR, Scope.RECEIVE);
        return triggers.find(membership.account(), subscription)
                .map(found -> new View(
                        found.state(), found.mode(), found.nextAt(), found.lastDueAt(), membership.allowed(set)))
                .orElseGet(() -> new View("inactive", SnapshotMode.INCREMENTAL, null, null, membership.allowed(set)));
    }
}

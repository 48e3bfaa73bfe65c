package io.headrace.service.runs;

import io.headrace.service.audit.Action;
import io.headrace.service.audit.Audit;
import io.headrace.service.audit.Subject;
import io.headrace.service.security.Allowed;
import io.headrace.service.security.Membership;
import io.headrace.service.security.Role;
import io.headrace.service.security.Scope;
import io.headrace.service.security.Who;
import io.headrace.service.web.Idempotency;
import io.headrace.service.web.Page;
import io.headrace.service.web.PageRequest;
import io.headrace.service.web.Position;
import io.headrace.service.web.Problem;
import io.swagger.v3.oas.annotations.Operation;
import jakarta.validation.Valid;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotNull;
import java.net.URI;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.transaction.support.TransactionTemplate;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.servlet.mvc.method.annotation.SseEmitter;

/** Snapshots of a subscription: ordered, watched and cancelled by the consumer. */
@RestController
final class SnapshotResource {
    private final RunStore runs;
    private final Queue queue;
    private final SubscriptionRows subscriptions;
    private final Dispatcher dispatcher;
    private final Progress progress;
    private final RunLogs logs;
    private final Watching watching;
    private final Idempotency idempotency;
    private final Audit audit;
    private final TransactionTemplate transactions;
    private final Clock clock;

    SnapshotResource(
            RunStore runs,
            Queue queue,
            SubscriptionRows subscriptions,
            Dispatcher dispatcher,
            Progress progress,
            RunLogs logs,
            Watching watching,
            Idempotency idempotency,
            Audit audit,
            TransactionTemplate transactions,
            Clock clock) {
        this.runs = runs;
        this.queue = queue;
        this.subscriptions = subscriptions;
        this.dispatcher = dispatcher;
        this.progress = progress;
        this.logs = logs;
        this.watching = watching;
        this.idempotency = idempotency;
        this.audit = audit;
        this.transactions = transactions;
        this.clock = clock;
    }

    /** A wish for a snapshot. */
    record Wish(@NotNull SnapshotMode mode) {}

    /**
     * A snapshot in the API.
     *
     * @param progress of each dataset, in the order of the plan; empty before the plan and after the end
     * @param actions what the caller may do
     */
    record View(
            UUID id,
            UUID subscription,
            String cause,
            SnapshotMode mode,
            RunState state,
            @Nullable Instant dueAt,
            Instant requestedAt,
            Instant startAfter,
            @Nullable Instant startedAt,
            @Nullable Instant endedAt,
            @Nullable String errorKind,
            @Nullable String message,
            List<Progress.Dataset> progress,
            List<String> actions) {
        static View of(Run run, List<Progress.Dataset> progress, Membership membership) {
            List<String> actions = run.state().isEnded() || run.state() == RunState.CANCELLING
                    ? List.of()
                    : membership.allowed(new Membership.Choice("cancel", Role.CONTRIBUTOR, Scope.RECEIVE));
            return new View(
                    run.id(),
                    run.subscription(),
                    run.cause(),
                    run.mode(),
                    run.state(),
                    run.dueAt(),
                    run.requestedAt(),
                    run.startAfter(),
                    run.startedAt(),
                    run.endedAt(),
                    run.errorKind(),
                    run.message(),
                    progress,
                    actions);
        }
    }

    @PostMapping("/api/v1/accounts/{account}/subscriptions/{subscription}/snapshots")
    @Allowed(value = Who.CONTRIBUTOR, scope = Scope.RECEIVE)
    @ResponseStatus(HttpStatus.ACCEPTED)
    @Operation(summary = "Order a snapshot, full or incremental; the answer leads to how it goes on")
    ResponseEntity<View> order(
            Membership membership,
            @PathVariable UUID subscription,
            @RequestHeader(name = "Idempotency-Key", required = false) @Nullable String key,
            @Valid @RequestBody Wish wish) {
        ResponseEntity<View> answer = idempotency.once(
                membership.caller().user(),
                "POST /accounts/" + membership.account() + "/subscriptions/" + subscription + "/snapshots",
                key,
                wish,
                View.class,
                () -> order(membership, subscription, wish));
        dispatcher.wake();
        return answer;
    }

    private ResponseEntity<View> order(Membership membership, UUID subscription, Wish wish) {
        Order order = new Order(
                Order.Cause.ON_DEMAND, wish.mode(), null, membership.caller().user(), clock.instant());
        Run run = Objects.requireNonNull(transactions.execute(status ->
                find(membership, queue.order(membership.account(), subscription, order, membership.actor()))));
        return ResponseEntity.accepted()
                .location(URI.create("/api/v1/accounts/" + membership.account() + "/snapshots/" + run.id()))
                .body(View.of(run, List.of(), membership));
    }

    @GetMapping("/api/v1/accounts/{account}/subscriptions/{subscription}/snapshots")
    @Allowed(Who.READER)
    @Operation(summary = "The snapshots of a subscription, the newest first")
    Page<View> list(Membership membership, @PathVariable UUID subscription, PageRequest page) {
        if (subscriptions.find(membership.account(), subscription).isEmpty()) {
            throw Problem.NOT_FOUND.refused();
        }
        return Page.of(
                runs.page(membership.account(), subscription, page),
                page,
                run -> new Position(run.requestedAt(), run.id()),
                run -> View.of(run, progress.of(run.id()), membership));
    }

    @GetMapping("/api/v1/accounts/{account}/snapshots/{snapshot}")
    @Allowed(Who.READER)
    @Operation(summary = "One snapshot: its state and how far it is")
    View one(Membership membership, @PathVariable UUID snapshot) {
        Run run = find(membership, snapshot);
        return View.of(run, progress.of(run.id()), membership);
    }

    @PutMapping("/api/v1/accounts/{account}/snapshots/{snapshot}/cancellation")
    @Allowed(value = Who.CONTRIBUTOR, scope = Scope.RECEIVE)
    @ResponseStatus(HttpStatus.ACCEPTED)
    @Operation(summary = "End a snapshot; what was published stays, one that has ended stays as it ended")
    View cancel(Membership membership, @PathVariable UUID snapshot) {
        Run cancelled = Objects.requireNonNull(transactions.execute(status -> {
            UUID subscription = find(membership, snapshot).subscription();
            subscriptions.hold(membership.account(), subscription);
            Run run = find(membership, snapshot);
            if (!run.state().isEnded() && run.state() != RunState.CANCELLING) {
                runs.cancel(run, "Cancelled by " + membership.actor().name());
                audit.record(
                        membership.account(),
                        membership.actor(),
                        Action.SNAPSHOT_CANCELLED,
                        Subject.of("snapshot", snapshot),
                        "");
            }
            return find(membership, snapshot);
        }));
        dispatcher.wake();
        return View.of(cancelled, progress.of(snapshot), membership);
    }

    @GetMapping("/api/v1/accounts/{account}/snapshots/{snapshot}/log")
    @Allowed(Who.READER)
    @Operation(summary = "What the job printed, in parts of 64 KiB")
    RunLogs.Part log(
            Membership membership, @PathVariable UUID snapshot, @RequestParam(defaultValue = "0") @Min(0) long from) {
        return logs.read(find(membership, snapshot).id(), from);
    }

    @GetMapping("/api/v1/installation/snapshots/{snapshot}/log")
    @Allowed(Who.OPERATOR)
    @Operation(summary = "What Spark said during a snapshot, in parts of 64 KiB; it tells of both sides' stores")
    RunLogs.Part sparkLog(@PathVariable UUID snapshot, @RequestParam(defaultValue = "0") @Min(0) long from) {
        return logs.readSpark(
                runs.find(snapshot).orElseThrow(Problem.NOT_FOUND::refused).id(), from);
    }

    @GetMapping(
            path = "/api/v1/accounts/{account}/snapshots/{snapshot}/events",
            produces = MediaType.TEXT_EVENT_STREAM_VALUE)
    @Allowed(Who.READER)
    @Operation(summary = "How a snapshot goes on, as server-sent events 'snapshot', until it has ended")
    SseEmitter events(Membership membership, @PathVariable UUID snapshot) {
        find(membership, snapshot);
        return watching.watch(() -> one(membership, snapshot));
    }

    private Run find(Membership membership, UUID snapshot) {
        return runs.find(membership.account(), snapshot).orElseThrow(Problem.NOT_FOUND::refused);
    }
}

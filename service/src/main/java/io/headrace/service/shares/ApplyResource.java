package io.headrace.service.shares;

import io.headrace.service.audit.Action;
import io.headrace.service.security.Allowed;
import io.headrace.service.security.Membership;
import io.headrace.service.security.Scope;
import io.headrace.service.security.Who;
import io.headrace.service.stores.StoreAccess;
import io.headrace.service.web.Problem;
import io.headrace.service.web.Version;
import io.swagger.v3.oas.annotations.Operation;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Size;
import java.time.Instant;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.dao.DuplicateKeyException;
import org.springframework.transaction.support.TransactionTemplate;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RestController;

/** Makes a share be as a share file says: first the plan, then exactly what it showed. Twice is as good as once. */
@RestController
final class ApplyResource {
    private final SharePlanner planner;
    private final ShareTable shares;
    private final DatasetTable datasets;
    private final ScheduleTable schedules;
    private final TermsPublisher terms;
    private final StoreAccess stores;
    private final ShareLog log;
    private final TransactionTemplate transactions;

    ApplyResource(
            SharePlanner planner,
            ShareTable shares,
            DatasetTable datasets,
            ScheduleTable schedules,
            TermsPublisher terms,
            StoreAccess stores,
            ShareLog log,
            TransactionTemplate transactions) {
        this.planner = planner;
        this.shares = shares;
        this.datasets = datasets;
        this.schedules = schedules;
        this.terms = terms;
        this.stores = stores;
        this.log = log;
        this.transactions = transactions;
    }

    /**
     * A share file.
     *
     * @param file its text
     * @param acceptBy until when changed terms may be accepted
     */
    record Wish(@NotNull @NotBlank @Size(max = 900_000) String file, @Nullable Instant acceptBy) {}

    /**
     * A share file whose plan was seen.
     *
     * @param plan the plan's hash
     */
    record Order(
            @NotNull @NotBlank @Size(max = 900_000) String file,
            @Nullable Instant acceptBy,
            @NotNull @Size(max = 64) String plan) {}

    @PostMapping("/api/v1/accounts/{account}/shares/plan")
    @Allowed(value = Who.CONTRIBUTOR, scope = Scope.SHARE)
    @Operation(summary = "What would change if a share file were applied")
    SharePlan.View plan(Membership membership, @Valid @RequestBody Wish wish) {
        return planner.plan(membership, wish.file(), wish.acceptBy()).view();
    }

    @PostMapping("/api/v1/accounts/{account}/shares/apply")
    @Allowed(value = Who.CONTRIBUTOR, scope = Scope.SHARE)
    @Operation(summary = "Apply a share file, if that does what the plan has shown")
    SharePlan.View apply(Membership membership, @Valid @RequestBody Order order) {
        try {
            return Objects.requireNonNull(transactions.execute(status -> {
                SharePlan plan = planner.plan(membership, order.file(), order.acceptBy());
                if (!plan.hash().equals(order.plan())) {
                    throw Problem.PLAN_CHANGED.refused("Something has changed since the plan was made; make it again");
                }
                if (!plan.view().changes().isEmpty()) {
                    carryOut(membership, plan);
                }
                return plan.view();
            }));
        } catch (DuplicateKeyException e) {
            throw Problem.PLAN_CHANGED.refused("Somebody has created the same a moment ago; make the plan again");
        }
    }

    private void carryOut(Membership membership, SharePlan plan) {
        KeptShare share = plan.share() == null ? create(membership, plan) : touched(membership, plan);
        plan.terms().ifPresent(text -> terms.publish(membership, share, text, plan.acceptBy()));
        plan.newSchedule().ifPresent(schedule -> {
            schedules.put(membership.account(), share.id(), schedule);
            log.happened(membership, share.id(), Action.SCHEDULE_CHANGED, schedule.toString());
        });
        if (plan.removesSchedule() && schedules.delete(membership.account(), share.id())) {
            log.happened(membership, share.id(), Action.SCHEDULE_REMOVED, "");
        }
        changeDatasets(membership, share, plan);
        log.happened(membership, share.id(), Action.SHARE_APPLIED, "plan " + plan.hash());
    }

    private KeptShare create(Membership membership, SharePlan plan) {
        UUID id = shares.create(
                membership.account(),
                membership.caller().user(),
                plan.file().name(),
                KeptShare.Kind.SNAPSHOT,
                new ShareTable.Words(plan.file().description(), false, false));
        log.happened(membership, id, Action.SHARE_CREATED, plan.file().name());
        return shares.find(membership.account(), id).orElseThrow();
    }

    private KeptShare touched(Membership membership, SharePlan plan) {
        KeptShare share = Objects.requireNonNull(plan.share());
        ShareTable.Words words =
                new ShareTable.Words(plan.file().description(), share.listed(), share.previewAllowed());
        if (!shares.change(membership.account(), share.id(), share.version(), words)) {
            throw Version.changed();
        }
        if (plan.describes()) {
            log.happened(membership, share.id(), Action.SHARE_CHANGED, "description");
        }
        return share;
    }

    private void changeDatasets(Membership membership, KeptShare share, SharePlan plan) {
        UUID account = membership.account();
        for (DatasetReader.Dataset added : plan.added()) {
            datasets.create(account, share.id(), stores.lock(account, added.store()), added, false);
            log.happened(membership, share.id(), Action.DATASET_ADDED, added.name());
        }
        for (SharePlan.Changed changed : plan.changed()) {
            UUID store = stores.lock(account, changed.after().store());
            KeptDataset before = changed.before();
            if (!datasets.change(account, before.id(), before.version(), store, changed.after(), false)) {
                throw Version.changed();
            }
            log.happened(membership, share.id(), Action.DATASET_CHANGED, before.name());
        }
        for (SharePlan.Removed removed : plan.removed()) {
            if (!datasets.delete(
                    account, removed.before().id(), removed.before().version())) {
                throw Version.changed();
            }
            log.happened(
                    membership,
                    share.id(),
                    Action.DATASET_REMOVED,
                    removed.before().name());
        }
    }
}

package io.headrace.service.shares;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.headrace.configs.InvalidSetting;
import io.headrace.configs.Schedule;
import io.headrace.service.audit.Action;
import io.headrace.service.security.Allowed;
import io.headrace.service.security.Membership;
import io.headrace.service.security.Scope;
import io.headrace.service.security.Who;
import io.headrace.service.web.Problem;
import io.headrace.service.web.Refused;
import io.headrace.service.web.Version;
import io.swagger.v3.oas.annotations.Operation;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Size;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.transaction.support.TransactionTemplate;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/** The snapshot schedule that a provider offers with a share; each consumer enables it or not. Its version is the share's. */
@RestController
final class ScheduleResource {
    private static final String PATH = "/api/v1/accounts/{account}/shares/{share}/schedule";

    private final ShareTable shares;
    private final ScheduleTable schedules;
    private final ShareLog log;
    private final TransactionTemplate transactions;

    ScheduleResource(ShareTable shares, ScheduleTable schedules, ShareLog log, TransactionTemplate transactions) {
        this.shares = shares;
        this.schedules = schedules;
        this.log = log;
        this.transactions = transactions;
    }

    /** How often. */
    enum Recurrence {
        @JsonProperty("hour")
        HOUR,
        @JsonProperty("day")
        DAY,
        @JsonProperty("cron")
        CRON
    }

    /**
     * A schedule.
     *
     * @param cron five fields, for {@code cron} only
     * @param start the first snapshot; its minute and hour are those of the hourly and daily ones
     * @param timeZone e.g. {@code Europe/Berlin}; null: UTC
     */
    record Offer(
            @NotNull Recurrence every,
            @Nullable @Size(max = 100) String cron,
            @NotNull Instant start,
            @Nullable @Size(max = 60) String timeZone) {
        static Offer of(Schedule schedule) {
            return new Offer(
                    Recurrence.valueOf(schedule.every().name()),
                    schedule.cron().orElse(null),
                    schedule.start(),
                    schedule.timeZone().getId());
        }

        Schedule schedule() {
            try {
                return Schedules.checked(new Schedule(
                        Schedule.Every.valueOf(every.name()),
                        Optional.ofNullable(cron),
                        start,
                        ZoneId.of(Objects.requireNonNullElse(timeZone, "UTC"))));
            } catch (InvalidSetting e) {
                throw refused(e.key(), e.getMessage());
            } catch (DateTimeException e) {
                throw refused("timeZone", "is not a time zone; expected something like \"Europe/Berlin\"");
            }
        }

        private static Refused refused(String field, String message) {
            return Refused.invalid(List.of(new Refused.FieldProblem(field, message)));
        }
    }

    @GetMapping(PATH)
    @Allowed(Who.READER)
    @Operation(summary = "The schedule that is offered; its version is the share's")
    ResponseEntity<Offer> one(Membership membership, @PathVariable UUID share) {
        KeptShare found = find(membership, share);
        Schedule offered = schedules.find(membership.account(), share).orElseThrow(Problem.NOT_FOUND::refused);
        return Version.tagged(found.version(), Offer.of(offered));
    }

    @PutMapping(PATH)
    @Allowed(value = Who.CONTRIBUTOR, scope = Scope.SHARE)
    @Operation(summary = "Offer a schedule, or change it; whoever has enabled it need not do so again")
    ResponseEntity<Offer> put(
            Membership membership, Version version, @PathVariable UUID share, @Valid @RequestBody Offer offer) {
        Schedule schedule = offer.schedule();
        KeptShare changed = Objects.requireNonNull(transactions.execute(status -> {
            touch(membership, share, version);
            schedules.put(membership.account(), share, schedule);
            log.happened(membership, share, Action.SCHEDULE_CHANGED, schedule.toString());
            return find(membership, share);
        }));
        return Version.tagged(changed.version(), Offer.of(schedule));
    }

    @DeleteMapping(PATH)
    @Allowed(value = Who.CONTRIBUTOR, scope = Scope.SHARE)
    @ResponseStatus(HttpStatus.NO_CONTENT)
    @Operation(summary = "Offer no schedule any more")
    void delete(Membership membership, Version version, @PathVariable UUID share) {
        transactions.executeWithoutResult(status -> {
            touch(membership, share, version);
            if (!schedules.delete(membership.account(), share)) {
                throw Problem.NOT_FOUND.refused();
            }
            log.happened(membership, share, Action.SCHEDULE_REMOVED, "");
        });
    }

    private void touch(Membership membership, UUID share, Version version) {
        find(membership, share);
        if (!shares.touch(membership.account(), share, version.number())) {
            throw Version.changed();
        }
    }

    private KeptShare find(Membership membership, UUID share) {
        return shares.find(membership.account(), share).orElseThrow(Problem.NOT_FOUND::refused);
    }
}

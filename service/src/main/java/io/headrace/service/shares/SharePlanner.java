package io.headrace.service.shares;

import io.headrace.configs.InvalidSetting;
import io.headrace.configs.Schedule;
import io.headrace.configs.Share;
import io.headrace.configs.ShareInvalid;
import io.headrace.configs.ShareReader;
import io.headrace.service.security.Membership;
import io.headrace.service.stores.StoreAccess;
import io.headrace.service.web.Refused;
import io.headrace.service.web.Sha256;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** Compares share files with shares. Changes nothing. */
@Component
final class SharePlanner {
    private static final int LONGEST_DESCRIPTION = 4000;
    private static final int LONGEST_TERMS = 100_000;

    private final ShareReader reader = new ShareReader();
    private final ShareTable shares;
    private final DatasetTable datasets;
    private final DatasetReader datasetReader;
    private final ScheduleTable schedules;
    private final StoreAccess stores;
    private final TermsPublisher publisher;

    SharePlanner(
            ShareTable shares,
            DatasetTable datasets,
            DatasetReader datasetReader,
            ScheduleTable schedules,
            StoreAccess stores,
            TermsPublisher publisher) {
        this.shares = shares;
        this.datasets = datasets;
        this.datasetReader = datasetReader;
        this.schedules = schedules;
        this.stores = stores;
        this.publisher = publisher;
    }

    /**
     * What would change.
     *
     * @param text a share file; its stores are the account's
     * @param acceptBy until when changed terms may be accepted
     * @throws Refused with every problem of the file
     */
    SharePlan plan(Membership membership, String text, @Nullable Instant acceptBy) {
        Share file = read(membership, text);
        @Nullable
        KeptShare share = shares.named(membership.account(), file.name()).orElse(null);
        Optional<String> terms = newTerms(file, share);
        if (terms.isPresent() && share != null) {
            publisher.check(share, acceptBy);
        }
        Optional<Schedule> offered =
                share == null ? Optional.empty() : schedules.find(membership.account(), share.id());
        Map<String, KeptDataset> before = new LinkedHashMap<>();
        if (share != null) {
            datasets.all(membership.account(), share.id()).forEach(one -> before.put(one.name(), one));
        }
        List<DatasetReader.Dataset> added = new ArrayList<>();
        List<SharePlan.Changed> changed = new ArrayList<>();
        KeptShare.Kind kind = share == null ? KeptShare.Kind.SNAPSHOT : share.kind();
        file.datasets().stream().map(spec -> datasetReader.read(kind, spec)).forEach(after -> {
            KeptDataset known = before.remove(after.name());
            if (known == null) {
                added.add(after);
            } else if (!known.document().equals(after.document())) {
                changed.add(new SharePlan.Changed(known, after));
            }
        });
        List<SharePlan.Removed> removed = before.values().stream()
                .map(one -> new SharePlan.Removed(one, datasets.mappings(membership.account(), one.id())))
                .toList();
        return new SharePlan(
                file,
                share,
                share == null || !share.description().equals(file.description()),
                terms,
                terms.isPresent() && share != null && share.terms() != null ? acceptBy : null,
                file.schedule().filter(schedule -> !offered.equals(Optional.of(schedule))),
                offered.isPresent() && file.schedule().isEmpty(),
                added,
                changed,
                removed);
    }

    private static Optional<String> newTerms(Share file, @Nullable KeptShare share) {
        if (file.terms().isBlank()) {
            return Optional.empty();
        }
        boolean known = share != null
                && share.terms() != null
                && share.terms().sha256().equals(Sha256.of(file.terms()).hex());
        return known ? Optional.empty() : Optional.of(file.terms());
    }

    private Share read(Membership membership, String text) {
        try {
            Share file = reader.parse(text, "file", Path.of("/"), stores.settings(membership.account()));
            file.schedule().ifPresent(Schedules::checked);
            if (file.description().length() > LONGEST_DESCRIPTION) {
                throw new InvalidSetting("description", "has more than " + LONGEST_DESCRIPTION + " letters");
            }
            if (file.terms().length() > LONGEST_TERMS) {
                throw new InvalidSetting("terms", "have more than " + LONGEST_TERMS + " letters");
            }
            if (file.datasets().size() > DatasetResource.MOST) {
                throw new InvalidSetting("datasets", "are more than " + DatasetResource.MOST);
            }
            return file;
        } catch (ShareInvalid e) {
            throw Refused.invalid(e.problems().stream()
                    .map(problem -> new Refused.FieldProblem(
                            problem.key().isEmpty() ? "file" : problem.key(),
                            "(line " + problem.line() + ") " + problem.message()))
                    .toList());
        } catch (InvalidSetting e) {
            throw Refused.invalid(List.of(new Refused.FieldProblem(e.key(), e.getMessage())));
        }
    }
}

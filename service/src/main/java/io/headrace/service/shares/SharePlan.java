package io.headrace.service.shares;

import io.headrace.configs.Schedule;
import io.headrace.configs.Share;
import io.headrace.service.web.Sha256;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What stands between a share as it is and as a share file says it. Made again when it is carried out: the hash tells whether
 * it is still the same.
 *
 * @param share null: the file's share does not exist yet
 * @param terms the text of new terms
 * @param newSchedule the schedule that is to be offered instead
 * @param removesSchedule whether the one that is offered is taken back
 */
record SharePlan(
        Share file,
        @Nullable KeptShare share,
        boolean describes,
        Optional<String> terms,
        @Nullable Instant acceptBy,
        Optional<Schedule> newSchedule,
        boolean removesSchedule,
        List<DatasetReader.Dataset> added,
        List<Changed> changed,
        List<Removed> removed) {
    /** A dataset that is to be another. */
    record Changed(KeptDataset before, DatasetReader.Dataset after) {}

    /**
     * A dataset that the file does not have.
     *
     * @param mappings how many mappings of consumers break with it
     */
    record Removed(KeptDataset before, long mappings) {}

    /**
     * One change, for people.
     *
     * @param what e.g. {@code add-dataset}
     */
    record Change(String what, String name, String detail) {}

    /**
     * A plan in the API.
     *
     * @param changes what would be done, in this order; empty: the share is as the file says
     * @param notes what the file says and this does not do
     * @param hash what to send to have exactly this done
     */
    record View(String share, List<Change> changes, List<String> notes, String hash) {}

    View view() {
        return new View(file.name(), changes(), notes(), hash());
    }

    private List<Change> changes() {
        List<Change> changes = new ArrayList<>();
        if (share == null) {
            changes.add(new Change("create-share", file.name(), ""));
        } else if (describes) {
            changes.add(new Change("change-description", file.name(), file.description()));
        }
        terms.ifPresent(text -> changes.add(
                new Change("publish-terms", file.name(), acceptBy == null ? "" : "to be accepted by " + acceptBy)));
        newSchedule.ifPresent(schedule -> changes.add(new Change("offer-schedule", file.name(), schedule.toString())));
        if (removesSchedule) {
            changes.add(new Change("remove-schedule", file.name(), ""));
        }
        added.forEach(one -> changes.add(new Change("add-dataset", one.name(), one.document())));
        changed.forEach(one -> changes.add(
                new Change("change-dataset", one.after().name(), one.after().document())));
        removed.forEach(one -> changes.add(new Change(
                "remove-dataset",
                one.before().name(),
                one.mappings() == 0 ? "" : "breaks mappings: " + one.mappings())));
        return changes;
    }

    private List<String> notes() {
        List<String> notes = new ArrayList<>();
        if (!file.recipients().isEmpty()) {
            notes.add("Recipients are not invited by this; invite each of them");
        }
        if (!file.consumers().isEmpty()) {
            notes.add("Consumers are not taken over: each maps what it receives itself");
        }
        if (file.terms().isBlank() && share != null && share.terms() != null) {
            notes.add("The terms stay: those who have accepted them go by them");
        }
        return notes;
    }

    String hash() {
        StringBuilder whole = new StringBuilder(file.name());
        whole.append('\n').append(share == null ? "new" : share.id() + " " + share.version());
        whole.append('\n').append(file.description());
        whole.append('\n').append(terms.orElse(""));
        changed.forEach(one -> whole.append('\n')
                .append(one.before().id())
                .append(' ')
                .append(one.before().version()));
        removed.forEach(one -> whole.append('\n')
                .append(one.before().id())
                .append(' ')
                .append(one.before().version()));
        changes().forEach(change -> whole.append('\n').append(change));
        return Sha256.of(whole.toString()).hex();
    }
}

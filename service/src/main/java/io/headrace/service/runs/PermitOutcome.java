package io.headrace.service.runs;

import java.util.Arrays;
import java.util.Optional;

/** What became of a permit, in the words of the contract with the jobs. */
enum PermitOutcome {
    COMMITTED("committed", "published"),
    NOT_APPLIED("not-applied", "abandoned"),
    UNKNOWN("unknown", null);

    private final String word;
    private final Optional<String> ending;

    PermitOutcome(String word, @org.jspecify.annotations.Nullable String ending) {
        this.word = word;
        this.ending = Optional.ofNullable(ending);
    }

    static Optional<PermitOutcome> of(String word) {
        return Arrays.stream(values())
                .filter(outcome -> outcome.word.equals(word))
                .findFirst();
    }

    /** As in the database; empty: the permit stays open. */
    Optional<String> ending() {
        return ending;
    }
}

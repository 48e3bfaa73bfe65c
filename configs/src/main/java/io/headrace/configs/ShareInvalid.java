package io.headrace.configs;

import java.util.List;
import java.util.stream.Collectors;

/** A share file cannot be used. Carries all its problems at once, in the order of the file. */
public final class ShareInvalid extends Exception {
    private final transient List<Problem> problems;

    public ShareInvalid(List<Problem> problems) {
        super(problems.stream().map(Problem::toString).collect(Collectors.joining("\n")));
        this.problems = List.copyOf(problems);
    }

    public List<Problem> problems() {
        return problems;
    }
}

package io.headrace.configs;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What one pass over a file has found: the values that could be read, where they stand, and every problem. */
final class Reading {
    private static final int MOST_PROBLEMS = 200;
    private static final int COUNTED_PROBLEMS = 1000;

    private final HoconSource source;
    private final List<Problem> problems = new ArrayList<>();
    private final Map<List<String>, Spot> spots = new HashMap<>();
    private final Map<List<String>, Object> values = new HashMap<>();
    private final Map<List<String>, List<String>> children = new HashMap<>();

    Reading(HoconSource source) {
        this.source = source;
    }

    HoconSource source() {
        return source;
    }

    /** Remembers that something stands at {@code spot}, and its value if it could be read. */
    void note(Spot spot, @Nullable Object value) {
        if (spots.put(spot.path(), spot) == null && !spot.path().isEmpty()) {
            int last = spot.path().size() - 1;
            children.computeIfAbsent(spot.path().subList(0, last), p -> new ArrayList<>())
                    .add(spot.path().get(last));
        }
        if (value != null) {
            values.put(spot.path(), value);
        }
    }

    /** A file with more mistakes than anybody counts is one that nobody wrote by hand: the rest is left out. */
    void problem(Problem problem) {
        if (problems.size() < COUNTED_PROBLEMS) {
            problems.add(problem);
        }
    }

    void problem(Spot spot, String message) {
        problem(spot.problem(message));
    }

    /** The value there, if the file (or a default) has one that could be read. */
    <T> Optional<T> value(Class<T> type, Object... path) {
        return Optional.ofNullable(values.get(path(path))).map(type::cast);
    }

    /** What stands directly below: map keys, components, or indexes. Also what could not be read. */
    List<String> below(Object... path) {
        return children.getOrDefault(path(path), List.of());
    }

    /** Where it stands; where the nearest thing around it stands if it is left out. */
    Spot spot(Object... path) {
        List<String> steps = path(path);
        Spot known = spots.get(steps);
        if (known != null) {
            return known;
        }
        Object[] around = Arrays.copyOf(path, path.length - 1);
        return spot(around).field(steps.get(steps.size() - 1));
    }

    /** All problems in the order of the files and their lines. */
    List<Problem> problems() {
        List<Problem> sorted = source.sorted(problems);
        if (sorted.size() <= MOST_PROBLEMS) {
            return sorted;
        }
        List<Problem> shown = new ArrayList<>(sorted.subList(0, MOST_PROBLEMS));
        shown.add(new Problem(source.name(), 0, "", (sorted.size() - MOST_PROBLEMS) + " more problems follow"));
        return shown;
    }

    /** @throws ShareInvalid if there is any problem */
    <T> T valid(Class<T> type) throws ShareInvalid {
        if (!problems.isEmpty()) {
            throw new ShareInvalid(problems());
        }
        return value(type).orElseThrow(() -> new IllegalStateException("read neither a value nor a problem"));
    }

    private static List<String> path(Object... steps) {
        return Arrays.stream(steps).map(String::valueOf).toList();
    }
}

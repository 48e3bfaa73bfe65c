package io.headrace.service.runs;

import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/** What people call the things that a run file calls by their ids. */
record Names(Map<String, String> byId, Map<String, Dataset> datasets) {
    /** A dataset of the run. */
    record Dataset(UUID mapping, UUID dataset, String name) {}

    Names {
        byId = Map.copyOf(byId);
        datasets = Map.copyOf(datasets);
    }

    Optional<Dataset> dataset(String key) {
        return Optional.ofNullable(datasets.get(key));
    }

    /** {@code text} of a job, with names for ids. */
    String readable(String text) {
        List<String> longestFirst = byId.keySet().stream()
                .sorted(Comparator.comparing(String::length).reversed())
                .toList();
        String readable = text;
        for (String id : longestFirst) {
            readable = readable.replace(id, byId.getOrDefault(id, id));
        }
        return readable;
    }
}

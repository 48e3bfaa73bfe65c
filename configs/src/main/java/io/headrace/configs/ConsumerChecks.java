package io.headrace.configs;

import io.headrace.configs.where.Where;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** What consumers and their mappings must agree on with the share and with each other. */
final class ConsumerChecks {
    private final Reading reading;
    private final Map<String, String> datasets = new HashMap<>();
    private final Map<Target, Spot> targets = new HashMap<>();
    private final Set<Target> shared = new HashSet<>();
    private final boolean allNamed;

    /** A place that only one mapping may write to, unless all that do share it. */
    private record Target(Store store, String place) {}

    ConsumerChecks(Reading reading) {
        this.reading = reading;
        List<String> indexes = reading.below("datasets");
        for (String i : indexes) {
            reading.value(String.class, "datasets", i, "name").ifPresent(name -> datasets.putIfAbsent(name, i));
        }
        // A dataset whose name cannot be read may be the one that a mapping means.
        this.allNamed = indexes.stream().allMatch(i -> reading.value(String.class, "datasets", i, "name")
                .isPresent());
    }

    void run() {
        Set<String> names = new HashSet<>();
        for (String i : reading.below("consumers")) {
            reading.value(String.class, "consumers", i, "name").ifPresent(name -> {
                if (!names.add(name)) {
                    problem("a consumer '" + name + "' is defined before; names are unique", "consumers", i, "name");
                }
            });
            recipient(i);
            mappings(i);
            maskKey(i);
        }
    }

    private void recipient(String i) {
        Set<String> recipients = new TreeSet<>();
        for (String j : reading.below("recipients")) {
            reading.value(String.class, "recipients", j).map(Check::sameCase).ifPresent(recipients::add);
        }
        reading.value(String.class, "consumers", i, "recipient")
                .filter(r -> !recipients.isEmpty() && !recipients.contains(Check.sameCase(r)))
                .ifPresent(r -> problem(
                        "'" + Spelling.shown(r) + "' is not among the share's recipients" + Nearest.hint(r, recipients),
                        "consumers",
                        i,
                        "recipient"));
    }

    private void mappings(String i) {
        Set<String> mapped = new HashSet<>();
        for (String j : reading.below("consumers", i, "mappings")) {
            reading.value(String.class, "consumers", i, "mappings", j, "dataset")
                    .ifPresent(dataset -> {
                        if (!datasets.containsKey(dataset) && allNamed) {
                            problem(
                                    "the share has no dataset '" + Spelling.shown(dataset) + "'"
                                            + Nearest.hint(dataset, new TreeSet<>(datasets.keySet())),
                                    "consumers",
                                    i,
                                    "mappings",
                                    j,
                                    "dataset");
                        }
                        if (!mapped.add(dataset)) {
                            problem(
                                    "this consumer maps the dataset '" + Spelling.shown(dataset)
                                            + "' before; once is enough",
                                    "consumers",
                                    i,
                                    "mappings",
                                    j,
                                    "dataset");
                        }
                        attributes(i, j, dataset);
                    });
            sink(i, j);
        }
    }

    private void sink(String i, String j) {
        Optional<SinkSettings> sink = reading.value(SinkSettings.class, "consumers", i, "mappings", j, "sink");
        if (sink.isEmpty()) {
            return;
        }
        String name = sink.get().store();
        List<String> stores = reading.below("consumers", i, "stores");
        if (!stores.contains(name)) {
            problem(
                    "the consumer has no store '" + Spelling.shown(name) + "'" + Nearest.hint(name, stores),
                    "consumers",
                    i,
                    "mappings",
                    j,
                    "sink",
                    "store");
        }
        Spot spot = reading.spot("consumers", i, "mappings", j, "sink");
        reading.value(Store.class, "consumers", i, "stores", name).ifPresent(store -> {
            Target target = new Target(store, sink.get().target());
            Spot earlier = targets.putIfAbsent(target, spot);
            boolean together = sink.get().shared() && (earlier == null || shared.contains(target));
            if (together) {
                shared.add(target);
            } else if (earlier != null) {
                reading.problem(
                        spot,
                        "writes to the place that " + earlier.key() + " (" + earlier.file() + ":" + earlier.line()
                                + ") writes to; every mapping needs a place of its own");
            }
        });
    }

    private void attributes(String i, String j, String dataset) {
        Set<String> used = new TreeSet<>();
        String d = datasets.get(dataset);
        if (d == null) {
            return;
        }
        reading.value(Where.class, "datasets", d, "shape", "where").ifPresent(w -> used.addAll(w.attributes()));
        for (String column : reading.below("datasets", d, "shape", "select")) {
            reading.value(Selected.class, "datasets", d, "shape", "select", column)
                    .ifPresent(s -> used.addAll(s.attributes()));
        }
        List<String> own = reading.below("consumers", i, "attributes");
        for (String attribute : used) {
            if (!own.contains(attribute)) {
                problem(
                        "the dataset '" + dataset + "' uses '${consumer." + attribute
                                + "}', which is not among this consumer's attributes" + Nearest.hint(attribute, own),
                        "consumers",
                        i,
                        "mappings",
                        j,
                        "dataset");
            }
        }
    }

    private void maskKey(String i) {
        if (!reading.below("consumers", i).contains("mask-key")) {
            reading.below("consumers", i, "mappings").stream()
                    .flatMap(j -> reading.value(String.class, "consumers", i, "mappings", j, "dataset").stream())
                    .filter(this::hashes)
                    .findFirst()
                    .ifPresent(dataset -> problem(
                            "is missing; the dataset '" + dataset
                                    + "' masks by hash, keyed per consumer; expected \"env:NAME\" or \"file:/path\"",
                            "consumers",
                            i,
                            "mask-key"));
        }
    }

    private boolean hashes(String dataset) {
        String d = datasets.get(dataset);
        return d != null
                && reading.below("datasets", d, "shape", "mask").stream()
                        .anyMatch(column -> reading.value(Mask.class, "datasets", d, "shape", "mask", column)
                                .filter(Mask.Hash.class::isInstance)
                                .isPresent());
    }

    private void problem(String message, Object... path) {
        reading.problem(reading.spot(path), message);
    }
}

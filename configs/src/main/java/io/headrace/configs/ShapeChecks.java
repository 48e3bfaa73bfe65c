package io.headrace.configs;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** What the provider's half of a share must agree on. Works on what could be read, so that other problems do not hide these. */
final class ShapeChecks {
    /** Columns of ours beside a dataset's begin so. */
    private static final String RESERVED = "_headrace_";

    private final Reading reading;

    ShapeChecks(Reading reading) {
        this.reading = reading;
    }

    void run() {
        recipients();
        Set<String> names = new HashSet<>();
        for (String i : reading.below("datasets")) {
            reading.value(String.class, "datasets", i, "name").ifPresent(name -> {
                if (!names.add(name)) {
                    problem("a dataset '" + name + "' is defined before; names are unique", "datasets", i, "name");
                }
            });
            store(i);
            key(i);
            select(i);
            for (String column : reading.below("datasets", i, "shape", "mask")) {
                reserved(column, "datasets", i, "shape", "mask", column);
                keyMask(i, column);
            }
        }
    }

    private void recipients() {
        Set<String> known = new HashSet<>();
        for (String i : reading.below("recipients")) {
            reading.value(String.class, "recipients", i).ifPresent(recipient -> {
                try {
                    Check.email("", recipient);
                } catch (InvalidSetting e) {
                    problem(e.getMessage(), "recipients", i);
                }
                if (!known.add(Check.sameCase(recipient))) {
                    problem("'" + Spelling.shown(recipient) + "' is a recipient already", "recipients", i);
                }
            });
        }
    }

    private void store(String i) {
        reading.value(SourceSettings.class, "datasets", i, "source").ifPresent(source -> {
            List<String> stores = reading.below("stores");
            if (!stores.contains(source.store())) {
                problem(
                        "the share has no store '" + Spelling.shown(source.store()) + "'"
                                + Nearest.hint(source.store(), stores),
                        "datasets",
                        i,
                        "source",
                        "store");
            }
        });
    }

    private void key(String i) {
        Set<String> selected = new HashSet<>();
        for (String j : reading.below("datasets", i, "shape", "select")) {
            reading.value(Selected.class, "datasets", i, "shape", "select", j)
                    .flatMap(Selected::column)
                    .ifPresent(selected::add);
        }
        for (String j : reading.below("datasets", i, "key")) {
            reading.value(String.class, "datasets", i, "key", j).ifPresent(column -> {
                reserved(column, "datasets", i, "key", j);
                if (!reading.below("datasets", i, "shape", "select").isEmpty() && !selected.contains(column)) {
                    problem(
                            "the key column '" + Spelling.shown(column)
                                    + "' is not among the selected columns; select it, or change the key",
                            "datasets",
                            i,
                            "key",
                            j);
                }
            });
        }
    }

    private void select(String i) {
        Map<String, String> names = new HashMap<>();
        for (String j : reading.below("datasets", i, "shape", "select")) {
            reading.value(Selected.class, "datasets", i, "shape", "select", j).ifPresent(selected -> {
                reserved(selected.name(), "datasets", i, "shape", "select", j);
                if (names.put(selected.name(), j) != null) {
                    problem(
                            "a column '" + Spelling.shown(selected.name())
                                    + "' is selected before; name it otherwise with \"as\"",
                            "datasets",
                            i,
                            "shape",
                            "select",
                            j);
                }
            });
        }
    }

    private void keyMask(String i, String column) {
        boolean isKey = reading.below("datasets", i, "key").stream()
                .anyMatch(j -> reading.value(String.class, "datasets", i, "key", j)
                        .filter(column::equals)
                        .isPresent());
        reading.value(Mask.class, "datasets", i, "shape", "mask", column)
                .filter(mask -> isKey && !(mask instanceof Mask.Hash))
                .ifPresent(mask -> problem(
                        "masks a key column, which must stay unique; expected hash or no mask",
                        "datasets",
                        i,
                        "shape",
                        "mask",
                        column));
    }

    private void reserved(String column, Object... path) {
        if (Check.sameCase(column).startsWith(RESERVED)) {
            problem(
                    "'" + Spelling.shown(column) + "' begins with '" + RESERVED + "', which is kept for Headrace",
                    path);
        }
    }

    private void problem(String message, Object... path) {
        reading.problem(reading.spot(path), message);
    }
}

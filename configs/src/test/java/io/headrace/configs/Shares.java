package io.headrace.configs;

import static org.junit.jupiter.api.Assertions.assertThrows;

import java.nio.file.Path;
import java.util.List;

/** Small shares as text, and what is wrong with them. */
final class Shares {
    static final Path FOLDER = Path.of("/shares");

    /** A valid share whose parts tests replace. */
    static final String VALID =
            """
            name = s
            provider = p
            stores.lake { type = local, root = lake }
            datasets = [
              { name = orders, source { type = delta, store = lake, path = orders } }
              { name = items, source { type = delta, store = lake, path = items } }
            ]
            consumers = [{
              name = c
              stores.dest { type = local, root = dest }
              mappings = [
                { dataset = orders, sink { type = parquet, store = dest, path = a } }
              ]
            }]
            """;

    private Shares() {}

    static Share parse(String text) throws ShareInvalid {
        return new ShareReader().parse(text, "s.conf", FOLDER);
    }

    static List<String> problems(String text) {
        return assertThrows(ShareInvalid.class, () -> parse(text)).problems().stream()
                .map(Problem::toString)
                .toList();
    }

    /** The problems of the valid share after one change. */
    static List<String> problems(String part, String instead) {
        if (!VALID.contains(part)) {
            throw new IllegalArgumentException("no '" + part + "' in the valid share");
        }
        return problems(VALID.replace(part, instead));
    }
}

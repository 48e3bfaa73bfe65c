package io.headrace.service.subscriptions;

import io.headrace.configs.HoconReader;
import io.headrace.configs.Mapping;
import io.headrace.configs.ShareInvalid;
import io.headrace.service.database.Columns;
import io.headrace.service.web.Problem;
import io.headrace.service.web.Refused;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.springframework.stereotype.Component;

/** Reads a mapping of the API as if it stood in a share file: the same settings, the same refusals. */
@Component
final class Placement {
    private static final Path NOWHERE = Path.of("/");
    private static final Set<String> DATABASES = Set.of("postgresql", "h2");

    private final HoconReader reader = new HoconReader();

    /**
     * A checked mapping.
     *
     * @param document the sink as JSON, without its store
     */
    record Placed(Mapping mapping, String document) {
        String writeMode() {
            return mapping.writeMode().name().toLowerCase(Locale.ROOT);
        }

        String store() {
            return mapping.sink().store();
        }
    }

    /** @throws io.headrace.service.web.Refused {@link Problem#INVALID_REQUEST}, with every mistake */
    Placed read(MappingResource.Wish wish) {
        Map<String, Object> settings = new LinkedHashMap<>();
        settings.put("dataset", wish.dataset());
        settings.put("sink", wish.sink());
        if (wish.writeMode() != null) {
            settings.put("write-mode", wish.writeMode());
        }
        Map<String, Object> sink = new TreeMap<>(wish.sink());
        sink.remove("store");
        try {
            Mapping mapping = reader.parse(Columns.json(settings), "mapping", NOWHERE, Mapping.class);
            return new Placed(mapping, Columns.json(sink));
        } catch (ShareInvalid e) {
            throw Refused.invalid(e.problems().stream()
                    .map(problem -> new Refused.FieldProblem(problem.key(), problem.message()))
                    .toList());
        }
    }

    /** @throws io.headrace.service.web.Refused if a store of {@code kind} cannot hold what {@code placed} writes */
    void requireFits(Placed placed, String type, String kind) {
        if (type.equals("jdbc") != DATABASES.contains(kind)) {
            throw Problem.INVALID_REQUEST.refused("'sink.type' '" + type + "' cannot be written to the store '"
                    + placed.store() + "', which is " + kind);
        }
    }
}

package io.headrace.service.shares;

import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigRenderOptions;
import com.typesafe.config.ConfigValueFactory;
import io.headrace.configs.DatasetSpec;
import io.headrace.configs.HoconWriter;
import io.headrace.configs.Shape;
import io.headrace.configs.ShareInvalid;
import io.headrace.configs.ShareReader;
import io.headrace.connectors.delta.DeltaSource;
import io.headrace.service.web.Refused;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.springframework.stereotype.Component;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.json.JsonMapper;

/**
 * Reads datasets with the records that read share files, and gives each one form: defaults written out, keys sorted. A
 * source whose table, or the last name of whose path, is {@code *} is all tables of the schema, or all folders of the folder.
 */
@Component
public final class DatasetReader {
    private static final String ALL = "*";
    private static final String TABLE = "table";
    private static final String PATH = "path";
    /** Stands for {@code *} while the records look at the rest. */
    private static final String ANY = "any";

    private static final TypeReference<Map<String, Object>> OBJECT = new TypeReference<>() {};

    private final ShareReader reader = new ShareReader();
    private final HoconWriter writer = new HoconWriter();
    private final JsonMapper json;

    DatasetReader(JsonMapper json) {
        this.json = json;
    }

    private record Held(List<DatasetSpec> datasets) {}

    /**
     * A dataset that was read.
     *
     * @param store the name of the provider's store
     * @param all whether it stands for many
     * @param document its one form, JSON
     */
    record Dataset(String name, String store, boolean all, String document) {}

    /**
     * Reads a dataset of a share.
     *
     * @param stores the account's, by name
     * @throws Refused with every problem
     */
    Dataset read(KeptShare share, Map<String, Object> settings, Map<String, Map<String, Object>> stores) {
        boolean all = isAll(settings);
        Map<String, Object> looked = all ? item(settings, ANY) : settings;
        Map<String, Object> file = Map.of("name", share.name(), "provider", "-", "datasets", List.of(looked));
        try {
            DatasetSpec spec = reader.parse(render(file), "settings", Path.of("/"), stores)
                    .datasets()
                    .get(0);
            return read(share.kind(), spec, all);
        } catch (ShareInvalid e) {
            throw Refused.invalid(e.problems().stream()
                    .map(problem -> new Refused.FieldProblem(
                            problem.key().replaceFirst("^datasets(\\[0]|\\.[A-Za-z0-9_-]+)", "settings"),
                            problem.message()))
                    .toList());
        }
    }

    /** A dataset of a share file that was read. */
    Dataset read(KeptShare.Kind kind, DatasetSpec spec) {
        return read(kind, spec, false);
    }

    private Dataset read(KeptShare.Kind kind, DatasetSpec spec, boolean all) {
        if (kind == KeptShare.Kind.IN_PLACE) {
            requireServable(spec);
        }
        String text = writer.printRecord(new Held(List.of(spec)));
        String form = ConfigFactory.parseString(text)
                .getConfigList("datasets")
                .get(0)
                .root()
                .render(ConfigRenderOptions.concise());
        String document = all ? json.writeValueAsString(item(settings(form), ALL)) : form;
        return new Dataset(spec.name(), spec.source().store(), all, document);
    }

    /** Whole files are handed out, so nothing can be taken out of them on the way. */
    private static void requireServable(DatasetSpec spec) {
        if (!(spec.source() instanceof DeltaSource) || !spec.shape().equals(Shape.NONE)) {
            throw Refused.invalid(
                    List.of(
                            new Refused.FieldProblem(
                                    "settings.source",
                                    "must be a Delta table without a shape, because the share is in place; deliver others as snapshots")));
        }
    }

    /** What a kept document says. */
    public Map<String, Object> settings(String document) {
        return json.readValue(document, OBJECT);
    }

    /**
     * The dataset of one table or folder of a dataset that stands for many.
     *
     * @param settings whose source ends with {@code *}
     */
    public static Map<String, Object> item(Map<String, Object> settings, String item) {
        Map<String, Object> source = new LinkedHashMap<>(source(settings));
        if (source.containsKey(TABLE)) {
            source.put(TABLE, item);
        } else {
            String path = String.valueOf(source.get(PATH));
            source.put(PATH, path.substring(0, path.lastIndexOf('/') + 1) + item);
        }
        Map<String, Object> changed = new LinkedHashMap<>(settings);
        changed.put("source", source);
        return changed;
    }

    private static boolean isAll(Map<String, Object> settings) {
        Map<?, ?> source = source(settings);
        String path = Objects.toString(source.get(PATH), "");
        return ALL.equals(source.get(TABLE)) || path.equals(ALL) || path.endsWith("/" + ALL);
    }

    private static Map<String, Object> source(Map<String, Object> settings) {
        Map<String, Object> source = new LinkedHashMap<>();
        if (settings.get("source") instanceof Map<?, ?> given) {
            given.forEach((key, value) -> source.put(String.valueOf(key), value));
        }
        return source;
    }

    private static String render(Map<String, Object> file) {
        return ConfigValueFactory.fromMap(file).render(ConfigRenderOptions.concise());
    }
}

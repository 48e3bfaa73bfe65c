package io.headrace.service.invitations;

import io.headrace.configs.DatasetSpec;
import io.headrace.configs.HoconReader;
import io.headrace.configs.Selected;
import io.headrace.configs.Shape;
import io.headrace.configs.ShareInvalid;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * What of a dataset somebody may see who is invited and has not accepted. Looking at a store shows it before the dataset's
 * shape is applied: so only columns that leave the provider are named, and rows are shown only if the shape lets all of them
 * pass as they are.
 */
final class Shown {
    private static final int MOST_ROWS = 10;
    private static final Path NOWHERE = Path.of("/");

    private final JsonMapper json;
    private final HoconReader reader = new HoconReader();

    Shown(JsonMapper json) {
        this.json = json;
    }

    /**
     * @param document of the dataset, as in a share file
     * @param schema the newest look at its schema; null: none
     * @param preview the newest look at its rows; null: none, or not allowed
     */
    Offer.Dataset dataset(
            String name, boolean whole, String document, @Nullable String schema, @Nullable String preview) {
        Optional<DatasetSpec> spec = spec(document);
        if (spec.isEmpty()) {
            return new Offer.Dataset(name, "", whole, List.of(), List.of());
        }
        Shape shape = spec.get().shape();
        Map<String, @Nullable String> known = new LinkedHashMap<>();
        for (JsonNode column : looked(schema == null ? preview : schema).path("columns")) {
            known.put(column.path("name").asString(""), column.path("type").asString(""));
        }
        boolean asItIs = shape.where().isEmpty()
                && shape.mask().isEmpty()
                && shape.select().isEmpty();
        return new Offer.Dataset(
                name,
                spec.get().description(),
                whole,
                columns(shape, known),
                asItIs ? rows(looked(preview)) : List.of());
    }

    private Optional<DatasetSpec> spec(String document) {
        try {
            return Optional.of(reader.parse(document, "dataset", NOWHERE, DatasetSpec.class));
        } catch (ShareInvalid e) {
            // Written by an older version; whoever is invited sees its name.
            return Optional.empty();
        }
    }

    private static List<Offer.Column> columns(Shape shape, Map<String, @Nullable String> known) {
        if (shape.select().isEmpty()) {
            return known.entrySet().stream()
                    .map(column -> new Offer.Column(
                            column.getKey(), column.getValue(), shape.mask().containsKey(column.getKey())))
                    .toList();
        }
        List<Offer.Column> columns = new ArrayList<>();
        for (Selected selected : shape.select()) {
            String source = selected.column().orElse("");
            columns.add(new Offer.Column(
                    selected.name(), known.get(source), shape.mask().containsKey(source)));
        }
        return columns;
    }

    private JsonNode looked(@Nullable String inspection) {
        return inspection == null
                ? json.nullNode()
                : json.readTree(inspection).path("datasets").path(0);
    }

    private static List<List<@Nullable String>> rows(JsonNode dataset) {
        List<List<@Nullable String>> rows = new ArrayList<>();
        for (JsonNode row : dataset.path("rows")) {
            List<@Nullable String> values = new ArrayList<>();
            row.forEach(value -> values.add(value.isNull() ? null : value.asString("")));
            if (rows.size() < MOST_ROWS) {
                rows.add(values);
            }
        }
        return rows;
    }
}

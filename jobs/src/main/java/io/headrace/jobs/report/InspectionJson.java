package io.headrace.jobs.report;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigRenderOptions;
import io.headrace.configs.HoconWriter;
import io.headrace.configs.SourceSettings;
import io.headrace.connectors.spi.Catalogue;
import io.headrace.connectors.spi.Preview;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The JSON of what a store holds; its fields are described in {@code docs/run-contract.md}. */
public final class InspectionJson {
    /** Of a value, in characters; what is cut ends with an ellipsis. */
    private static final int LONGEST = 200;

    private static final ObjectMapper MAPPER = new ObjectMapper();
    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

    private InspectionJson() {}

    /** As it stands in a file for {@code inspect}. */
    private record Named(List<SourceSettings> sources) {}

    public static void catalogue(ObjectNode answer, Catalogue catalogue) {
        ArrayNode datasets = answer.put("complete", catalogue.complete()).putArray("datasets");
        for (Catalogue.Entry entry : catalogue.entries()) {
            ObjectNode node = named(entry.source());
            node.set("rowEstimate", ReportJson.number(entry.rows()));
            node.set("sizeBytes", ReportJson.number(entry.bytes()));
            datasets.add(node);
        }
    }

    public static ObjectNode seen(SourceSettings source, Preview preview) {
        ObjectNode node = named(source);
        node.set("rowEstimate", ReportJson.number(preview.rowCount()));
        ArrayNode columns = node.putArray("columns");
        preview.columns()
                .forEach(
                        column -> columns.addObject().put("name", column.name()).put("type", column.type()));
        ArrayNode rows = node.putArray("rows");
        for (List<@Nullable String> row : preview.rows()) {
            ArrayNode values = rows.addArray();
            row.forEach(value -> values.add(value == null ? null : cut(value)));
        }
        node.putNull("failure");
        return node;
    }

    public static ObjectNode unseen(SourceSettings source, Failure failure) {
        ObjectNode node = named(source);
        node.set("failure", failure(Optional.of(failure)));
        return node;
    }

    /** {@code kind} and {@code message}, or null. */
    public static JsonNode failure(Optional<Failure> failure) {
        return ReportJson.failure(failure);
    }

    private static ObjectNode named(SourceSettings source) {
        String text = new HoconWriter().printRecord(new Named(List.of(source)));
        String json = ConfigFactory.parseString(text)
                .getConfigList("sources")
                .get(0)
                .root()
                .render(ConfigRenderOptions.concise());
        try {
            ObjectNode node = NODES.objectNode();
            node.set("source", MAPPER.readTree(json));
            return node;
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("settings cannot be written", e);
        }
    }

    /** Never through the middle of a character. */
    private static String cut(String value) {
        if (value.codePointCount(0, value.length()) <= LONGEST) {
            return value;
        }
        return value.substring(0, value.offsetByCodePoints(0, LONGEST)) + "…";
    }
}

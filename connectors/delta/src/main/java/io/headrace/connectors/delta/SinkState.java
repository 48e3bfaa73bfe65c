package io.headrace.connectors.delta;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.headrace.connectors.spi.Committed;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.StructType;

/**
 * What our domain metadata in a table says, written by the commit that it describes.
 *
 * @param base the version that the commit was made on; its own is above
 * @param schema the table's columns after the commit
 */
record SinkState(String mapping, String tableId, long base, StructType schema, Committed committed) {
    /** The domain's name. Delta keeps it through log clean-up, RESTORE and overwrites by others. */
    static final String DOMAIN = "headrace";

    private static final ObjectMapper JSON = new ObjectMapper();

    String json() {
        ObjectNode node = JSON.createObjectNode();
        node.put("mapping", mapping);
        node.put("tableId", tableId);
        node.put("base", base);
        node.put("schema", schema.json());
        node.put("committed", committed.json());
        return node.toString();
    }

    /** @throws IllegalArgumentException if {@code json} was not written by {@link #json} */
    static SinkState parse(String json) {
        try {
            JsonNode node = JSON.readTree(json);
            return new SinkState(
                    node.required("mapping").asText(),
                    node.required("tableId").asText(),
                    node.required("base").asLong(),
                    (StructType) DataType.fromJson(node.required("schema").asText()),
                    Committed.parse(node.required("committed").asText()));
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("not the state of a sink", e);
        }
    }
}

package io.headrace.jobs.report;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.headrace.configs.WriteMode;
import io.headrace.connectors.spi.Committed;
import io.headrace.connectors.spi.ConnectorException;
import io.headrace.connectors.spi.RowCounts;
import io.headrace.connectors.spi.Watermark;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * The JSON of plans, reports, statuses and resets. Fields are described in the module's README; a field may be added, and
 * {@code schemaVersion} rises when one changes its meaning or goes. Watermarks are written with their labels only: a value
 * may be long and is nobody's business but the source's.
 */
public final class ReportJson {
    private static final int SCHEMA_VERSION = 1;
    private static final ObjectMapper MAPPER = new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);
    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

    private ReportJson() {}

    /** Readable, over several lines, without a line break at its end. */
    public static String text(JsonNode node) {
        try {
            return MAPPER.writeValueAsString(node);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a JSON tree cannot be written", e);
        }
    }

    /** @param permits whom a run would ask for permits; empty if nobody */
    public static ObjectNode plans(String share, Optional<URI> permits, List<DatasetPlan> plans) {
        ObjectNode node = versioned()
                .put("share", share)
                .put("permits", permits.map(URI::toString).orElse(null));
        ArrayNode datasets = node.putArray("datasets");
        plans.forEach(plan -> datasets.add(plan(plan)));
        return node;
    }

    public static ObjectNode run(RunReport report) {
        ObjectNode node = versioned()
                .put("event", "run")
                .put("runId", report.runId())
                .put("share", report.share())
                .put("startedBy", report.startedBy().orElse(null))
                .put("startedAt", report.started().toString())
                .put("endedAt", report.ended().toString());
        ArrayNode datasets = node.putArray("datasets");
        report.datasets().forEach(dataset -> datasets.add(dataset(dataset)));
        return node;
    }

    public static ObjectNode reset(Reset reset) {
        return versioned()
                .put("event", "reset")
                .put("resetId", reset.id())
                .put("consumer", reset.consumer())
                .put("dataset", reset.dataset())
                .put("orderedBy", reset.by())
                .put("orderedAt", reset.at().toString());
    }

    public static ObjectNode statuses(String share, List<DatasetStatus> statuses) {
        ObjectNode node = versioned().put("share", share);
        ArrayNode datasets = node.putArray("datasets");
        statuses.forEach(status -> datasets.add(status(status)));
        return node;
    }

    /** Whole reports and resets, as they are stored. */
    public static ObjectNode history(String share, List<? extends JsonNode> entries) {
        ObjectNode node = versioned().put("share", share);
        node.putArray("entries").addAll(entries);
        return node;
    }

    private static ObjectNode versioned() {
        return NODES.objectNode().put("schemaVersion", SCHEMA_VERSION);
    }

    /** The beginning of a line of progress. */
    public static ObjectNode event(String name) {
        return versioned().put("event", name);
    }

    public static ObjectNode plan(DatasetPlan plan) {
        ObjectNode node = NODES.objectNode()
                .put("consumer", plan.consumer())
                .put("dataset", plan.dataset())
                .put("target", plan.target())
                .put("writeMode", word(plan.writeMode()))
                .put("mode", word(plan.mode()))
                .put("commitNumber", plan.number())
                .put("reason", plan.reason())
                .put("fromWatermark", plan.from().label())
                .put("toWatermark", plan.to().label());
        node.set("expectedRows", number(plan.rows()));
        node.set("expectedBytes", number(plan.bytes()));
        ArrayNode columns = node.putArray("columns");
        plan.columns().forEach(columns::add);
        ObjectNode masks = node.putObject("masks");
        plan.masks().forEach(masks::put);
        ArrayNode differences = node.putArray("schemaDifferences");
        plan.schemaDifferences().forEach(difference -> differences.add(difference(difference)));
        node.set("failure", failure(plan.failure()));
        return node;
    }

    private static ObjectNode difference(SchemaDifference difference) {
        return NODES.objectNode()
                .put("column", difference.column())
                .put("typeBefore", difference.before().orElse(null))
                .put("typeNow", difference.now().orElse(null))
                .put("handling", word(difference.handling()));
    }

    public static ObjectNode dataset(DatasetReport report) {
        RowCounts counts = report.counts();
        ObjectNode node = plan(report.plan())
                .put("outcome", word(report.outcome()))
                .put("rowsRead", counts.read())
                .put("rowsInserted", counts.inserted())
                .put("rowsUpdated", counts.updated())
                .put("rowsDeleted", counts.deleted())
                .put("bytesWritten", counts.bytes())
                .put("filesWritten", counts.files())
                .put("tookMillis", report.took().toMillis());
        node.set("failure", failure(report.failure().or(() -> report.plan().failure())));
        return node;
    }

    private static ObjectNode status(DatasetStatus status) {
        Committed committed = status.committed();
        ObjectNode node = NODES.objectNode()
                .put("consumer", status.consumer())
                .put("dataset", status.dataset())
                .put("target", status.target())
                .put("commitNumber", committed.number());
        if (committed.isNone()) {
            node.putNull("watermark")
                    .putNull("committedAt")
                    .putNull("runId")
                    .putNull("fingerprint")
                    .putNull("columns");
        } else {
            node.put("watermark", committed.to().label())
                    .put("committedAt", committed.at().toString())
                    .put("runId", committed.runId())
                    .put("fingerprint", committed.fingerprint());
            ArrayNode columns = node.putArray("columns");
            status.columns().forEach(columns::add);
        }
        node.set("failure", failure(status.failure()));
        return node;
    }

    static JsonNode number(OptionalLong value) {
        return value.isPresent() ? NODES.numberNode(value.getAsLong()) : NODES.nullNode();
    }

    static JsonNode failure(Optional<Failure> failure) {
        if (failure.isEmpty()) {
            return NODES.nullNode();
        }
        return NODES.objectNode()
                .put("kind", word(failure.get().kind()))
                .put("message", failure.get().message());
    }

    /** An enum's word as users read it: {@code TARGET_OCCUPIED} is {@code target-occupied}. */
    public static String word(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /**
     * Reads what {@link #run} wrote; watermarks come without their values.
     *
     * @throws IllegalArgumentException if {@code node} is not of this form
     */
    static RunReport parseRun(JsonNode node) {
        List<DatasetReport> datasets = new ArrayList<>();
        required(node, "datasets").forEach(dataset -> datasets.add(parseDataset(dataset)));
        return new RunReport(
                text(node, "runId"),
                text(node, "share"),
                Instant.parse(text(node, "startedAt")),
                Instant.parse(text(node, "endedAt")),
                datasets,
                node.hasNonNull("startedBy") ? Optional.of(text(node, "startedBy")) : Optional.empty());
    }

    /** @throws IllegalArgumentException if {@code node} is not what {@link #reset} wrote */
    static Reset parseReset(JsonNode node) {
        return new Reset(
                text(node, "resetId"),
                text(node, "consumer"),
                text(node, "dataset"),
                text(node, "orderedBy"),
                Instant.parse(text(node, "orderedAt")));
    }

    private static DatasetReport parseDataset(JsonNode node) {
        return new DatasetReport(
                parsePlan(node),
                value(Outcome.class, text(node, "outcome")),
                new RowCounts(
                        whole(node, "rowsRead"),
                        whole(node, "rowsInserted"),
                        whole(node, "rowsUpdated"),
                        whole(node, "rowsDeleted"),
                        whole(node, "bytesWritten"),
                        // Reports of earlier versions have none.
                        node.path("filesWritten").asLong()),
                Duration.ofMillis(whole(node, "tookMillis")),
                parseFailure(node));
    }

    private static DatasetPlan parsePlan(JsonNode node) {
        List<String> columns = new ArrayList<>();
        required(node, "columns").forEach(column -> columns.add(column.asText()));
        Map<String, String> masks = new LinkedHashMap<>();
        required(node, "masks")
                .properties()
                .forEach(mask -> masks.put(mask.getKey(), mask.getValue().asText()));
        Mode mode = value(Mode.class, text(node, "mode"));
        return new DatasetPlan(
                text(node, "consumer"),
                text(node, "dataset"),
                text(node, "target"),
                value(WriteMode.class, text(node, "writeMode")),
                mode,
                whole(node, "commitNumber"),
                text(node, "reason"),
                new Watermark("", "", text(node, "fromWatermark")),
                new Watermark("", "", text(node, "toWatermark")),
                perhaps(node, "expectedRows"),
                perhaps(node, "expectedBytes"),
                columns,
                masks,
                parseDifferences(node),
                mode == Mode.BLOCKED ? parseFailure(node) : Optional.empty());
    }

    /** Reports of earlier versions have none. */
    private static List<SchemaDifference> parseDifferences(JsonNode node) {
        List<SchemaDifference> differences = new ArrayList<>();
        node.path("schemaDifferences")
                .forEach(difference -> differences.add(new SchemaDifference(
                        text(difference, "column"),
                        maybe(difference, "typeBefore"),
                        maybe(difference, "typeNow"),
                        value(SchemaDifference.Handling.class, text(difference, "handling")))));
        return differences;
    }

    private static Optional<String> maybe(JsonNode node, String field) {
        JsonNode value = required(node, field);
        return value.isNull() ? Optional.empty() : Optional.of(value.asText());
    }

    private static Optional<Failure> parseFailure(JsonNode node) {
        JsonNode failure = required(node, "failure");
        if (failure.isNull()) {
            return Optional.empty();
        }
        return Optional.of(
                new Failure(value(ConnectorException.Kind.class, text(failure, "kind")), text(failure, "message")));
    }

    private static OptionalLong perhaps(JsonNode node, String field) {
        return required(node, field).isNull() ? OptionalLong.empty() : OptionalLong.of(whole(node, field));
    }

    private static long whole(JsonNode node, String field) {
        return required(node, field).asLong();
    }

    private static String text(JsonNode node, String field) {
        return required(node, field).asText();
    }

    private static JsonNode required(JsonNode node, String field) {
        JsonNode value = node.get(field);
        if (value == null) {
            throw new IllegalArgumentException("'" + field + "' is missing");
        }
        return value;
    }

    private static <E extends Enum<E>> E value(Class<E> type, String word) {
        return Enum.valueOf(type, word.toUpperCase(Locale.ROOT).replace('-', '_'));
    }
}

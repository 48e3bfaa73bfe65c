package io.headrace.connectors.spi;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigRenderOptions;
import com.typesafe.config.ConfigValueFactory;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.StructType;

/**
 * The last commit as the sink itself knows it; {@link #NONE} before the first.
 *
 * @param number 0 before the first
 * @param sourceSchema the dataset's schema at that commit
 */
public record Committed(
        long number,
        Watermark from,
        Watermark to,
        String runId,
        String fingerprint,
        StructType sourceSchema,
        Instant at) {
    public static final Committed NONE =
            new Committed(0, Watermark.START, Watermark.START, "", "", new StructType(), Instant.EPOCH);

    /** What a sink stores when it commits {@code plan}. */
    public static Committed by(Plan plan, Instant at) {
        return new Committed(
                plan.number(), plan.from(), plan.to(), plan.runId(), plan.fingerprint(), plan.sourceSchema(), at);
    }

    public boolean isNone() {
        return number == 0;
    }

    /** Whether this is the commit of {@code plan} by {@code plan}'s own run. */
    public boolean isOf(Plan plan) {
        return number == plan.number() && runId.equals(plan.runId());
    }

    /** One line of JSON; {@link #parse} reads it back. Every sink stores this text. */
    public String json() {
        Map<String, Object> values = new LinkedHashMap<>();
        values.put("number", number);
        values.put("from", watermark(from));
        values.put("to", watermark(to));
        values.put("runId", runId);
        values.put("fingerprint", fingerprint);
        values.put("sourceSchema", sourceSchema.json());
        values.put("at", at.toString());
        return ConfigValueFactory.fromMap(values).render(ConfigRenderOptions.concise());
    }

    /** @throws com.typesafe.config.ConfigException if {@code json} was not written by {@link #json} */
    public static Committed parse(String json) {
        Config values = ConfigFactory.parseString(json);
        return new Committed(
                values.getLong("number"),
                watermark(values.getConfig("from")),
                watermark(values.getConfig("to")),
                values.getString("runId"),
                values.getString("fingerprint"),
                (StructType) DataType.fromJson(values.getString("sourceSchema")),
                Instant.parse(values.getString("at")));
    }

    private static Map<String, Object> watermark(Watermark watermark) {
        return Map.of("kind", watermark.kind(), "value", watermark.value(), "label", watermark.label());
    }

    private static Watermark watermark(Config values) {
        return new Watermark(values.getString("kind"), values.getString("value"), values.getString("label"));
    }
}

package io.headrace.jobs.report;

import io.headrace.configs.WriteMode;
import io.headrace.connectors.spi.Watermark;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.apache.spark.sql.types.StructType;

/**
 * What a run would do with one dataset for one consumer, in words and numbers for people.
 *
 * @param target where it goes, e.g. {@code parquet orders in store 'warehouse'}
 * @param number of the commit that is due; that of the last one if nothing is new
 * @param reason why it is full, incremental or nothing, and how changes are found
 * @param rows expected, if the source knows; an estimate
 * @param bytes to read, if the source knows; an estimate
 * @param columns what the consumer gets, in order: name and type as {@code name type}
 * @param masks by the consumer's column name, in the words of share files
 * @param schemaDifferences how the dataset's columns differ from those of the copy
 * @param failure present if and only if mode is BLOCKED
 */
public record DatasetPlan(
        String consumer,
        String dataset,
        String target,
        WriteMode writeMode,
        Mode mode,
        long number,
        String reason,
        Watermark from,
        Watermark to,
        OptionalLong rows,
        OptionalLong bytes,
        List<String> columns,
        Map<String, String> masks,
        List<SchemaDifference> schemaDifferences,
        Optional<Failure> failure) {
    /** As {@code Selection.resets} names it. */
    public String mapping() {
        return consumer + "/" + dataset;
    }

    /** As {@link #columns} writes them. */
    public static List<String> columns(StructType schema) {
        return Arrays.stream(schema.fields())
                .map(field -> field.name() + " " + field.dataType().simpleString())
                .toList();
    }

    /** The same plan once its window was open: {@code end} is where the window really ended. */
    public DatasetPlan until(Watermark end) {
        return new DatasetPlan(
                consumer,
                dataset,
                target,
                writeMode,
                mode,
                number,
                reason,
                from,
                end,
                rows,
                bytes,
                columns,
                masks,
                schemaDifferences,
                failure);
    }
}

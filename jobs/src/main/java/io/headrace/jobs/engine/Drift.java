package io.headrace.jobs.engine;

import io.headrace.configs.SchemaPolicy;
import io.headrace.connectors.spi.SchemaChange;
import io.headrace.jobs.report.SchemaDifference;
import io.headrace.jobs.report.SchemaDifference.Handling;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;
import org.jspecify.annotations.Nullable;

/**
 * How a dataset's columns differ from those that the copy was made with, and what its policy makes of each. The order of
 * columns and whether they may be NULL play no part.
 */
record Drift(List<SchemaDifference> differences) {
    static final Drift NONE = new Drift(List.of());

    Drift {
        differences = List.copyOf(differences);
    }

    /**
     * @param before what the consumer got
     * @param now what the consumer would get
     * @param leftOut columns that the policy has kept out of {@code now}
     */
    static Drift of(StructType before, StructType now, List<StructField> leftOut, SchemaPolicy policy) {
        Map<String, DataType> old = types(before);
        Map<String, DataType> current = types(now);
        boolean evolves = policy == SchemaPolicy.EVOLVE;
        List<SchemaDifference> found = new ArrayList<>();
        old.forEach((name, type) -> {
            DataType other = current.get(name);
            if (other == null) {
                found.add(difference(name, type, other, Handling.REFUSED));
            } else if (!other.asNullable().equals(type.asNullable())) {
                boolean wider = evolves && SchemaChange.isWider(type, other);
                found.add(difference(name, type, other, wider ? Handling.WIDENED : Handling.REFUSED));
            }
        });
        current.forEach((name, type) -> {
            if (!old.containsKey(name)) {
                found.add(difference(name, null, type, evolves ? Handling.ADDED : Handling.REFUSED));
            }
        });
        leftOut.forEach(field -> found.add(difference(field.name(), null, field.dataType(), Handling.LEFT_OUT)));
        return new Drift(found);
    }

    private static SchemaDifference difference(
            String column, @Nullable DataType before, @Nullable DataType now, Handling handling) {
        return new SchemaDifference(
                column,
                Optional.ofNullable(before).map(DataType::simpleString),
                Optional.ofNullable(now).map(DataType::simpleString),
                handling);
    }

    private static Map<String, DataType> types(StructType schema) {
        Map<String, DataType> types = new LinkedHashMap<>();
        Arrays.stream(schema.fields()).forEach((StructField f) -> types.put(f.name(), f.dataType()));
        return types;
    }

    boolean isRefused() {
        return differences.stream().anyMatch(d -> d.handling() == Handling.REFUSED);
    }

    /** The changes that the copy has to follow. */
    Set<SchemaChange> followed() {
        Set<SchemaChange> followed = EnumSet.noneOf(SchemaChange.class);
        for (SchemaDifference difference : differences) {
            if (difference.handling() == Handling.ADDED) {
                followed.add(SchemaChange.ADDED);
            } else if (difference.handling() == Handling.WIDENED) {
                followed.add(SchemaChange.WIDENED);
            }
        }
        return followed;
    }

    /** Everything, column by column. */
    String words() {
        return differences.stream().map(SchemaDifference::what).collect(Collectors.joining(", "));
    }

    /** The settings of {@code schema} that would let the dataset go on, for people; empty if none would. */
    Optional<String> settings() {
        boolean allNew = differences.stream().allMatch(d -> d.before().isEmpty());
        boolean anyGone = differences.stream().anyMatch(d -> d.now().isEmpty());
        if (allNew) {
            return Optional.of("schema = evolve (the copy gets new columns) or ignore-new (they stay out)");
        }
        return anyGone || !differences.stream().allMatch(Drift::canEvolve)
                ? Optional.empty()
                : Optional.of("schema = evolve (the copy gets new columns and wider types)");
    }

    private static boolean canEvolve(SchemaDifference difference) {
        return difference.before().isEmpty()
                || SchemaChange.isWider(
                        DataType.fromDDL(difference.before().get()),
                        DataType.fromDDL(difference.now().orElseThrow()));
    }
}

package io.headrace.connectors.delta;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.apache.spark.sql.types.ArrayType;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.MapType;
import org.apache.spark.sql.types.Metadata;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;

/** What a table's schema is to a dataset: names and types, every column nullable; and how one follows from another. */
final class Schemas {
    /** Set by Delta where columns can be renamed; a column dropped and added again gets another. */
    private static final String PHYSICAL_NAME = "delta.columnMapping.physicalName";

    private static final String SPECIAL = " ,;{}()\n\t=";

    private Schemas() {}

    /** Without Delta's own notes on columns, and nullable throughout. */
    static StructType plain(StructType schema) {
        return (StructType) plainType(schema);
    }

    private static DataType plainType(DataType type) {
        if (type instanceof StructType struct) {
            return new StructType(Arrays.stream(struct.fields())
                    .map(f -> new StructField(f.name(), plainType(f.dataType()), true, Metadata.empty()))
                    .toArray(StructField[]::new));
        }
        if (type instanceof ArrayType array) {
            return new ArrayType(plainType(array.elementType()), true);
        }
        if (type instanceof MapType map) {
            return new MapType(plainType(map.keyType()), plainType(map.valueType()), true);
        }
        return type;
    }

    /** Why a copy with schema {@code before} cannot follow to {@code after}; empty if columns were only added. */
    static Optional<String> breaking(StructType before, StructType after) {
        return breaking("", before, after);
    }

    private static Optional<String> breaking(String prefix, StructType before, StructType after) {
        for (StructField old : before.fields()) {
            String name = prefix + old.name();
            Optional<StructField> now = field(after, old.name());
            if (now.isEmpty()) {
                return Optional.of("column '" + name + "' is gone");
            }
            if (!physicalName(old).equals(physicalName(now.get()))) {
                return Optional.of("column '" + name + "' was dropped and added again");
            }
            Optional<String> inside =
                    breakingType(name, old.dataType(), now.get().dataType());
            if (inside.isPresent()) {
                return inside;
            }
        }
        return Optional.empty();
    }

    private static Optional<String> breakingType(String name, DataType before, DataType after) {
        if (before instanceof StructType old && after instanceof StructType now) {
            return breaking(name + ".", old, now);
        }
        if (before instanceof ArrayType old && after instanceof ArrayType now) {
            return breakingType(name + ".element", old.elementType(), now.elementType());
        }
        if (before instanceof MapType old && after instanceof MapType now) {
            return breakingType(name + ".key", old.keyType(), now.keyType())
                    .or(() -> breakingType(name + ".value", old.valueType(), now.valueType()));
        }
        return before.equals(after)
                ? Optional.empty()
                : Optional.of("column '" + name + "' was " + before.simpleString() + " and is " + after.simpleString());
    }

    /** {@code table}'s columns, with Delta's notes on them, and behind them what {@code wanted} has beyond. */
    static StructType extended(StructType table, StructType wanted) {
        List<StructField> fields = new ArrayList<>();
        for (StructField have : table.fields()) {
            fields.add(field(wanted, have.name())
                    .map(want -> new StructField(
                            have.name(),
                            extendedType(have.dataType(), want.dataType()),
                            have.nullable(),
                            have.metadata()))
                    .orElse(have));
        }
        for (StructField want : wanted.fields()) {
            if (field(table, want.name()).isEmpty()) {
                fields.add(new StructField(want.name(), plainType(want.dataType()), true, Metadata.empty()));
            }
        }
        return new StructType(fields.toArray(StructField[]::new));
    }

    private static DataType extendedType(DataType have, DataType want) {
        if (have instanceof StructType h && want instanceof StructType w) {
            return extended(h, w);
        }
        if (have instanceof ArrayType h && want instanceof ArrayType w) {
            return new ArrayType(extendedType(h.elementType(), w.elementType()), h.containsNull());
        }
        if (have instanceof MapType h && want instanceof MapType w) {
            return new MapType(h.keyType(), extendedType(h.valueType(), w.valueType()), h.valueContainsNull());
        }
        return have;
    }

    /** Whether Delta can hold the columns' names only under others of its own. */
    static boolean needsMapping(DataType type) {
        if (type instanceof StructType struct) {
            return Arrays.stream(struct.fields())
                    .anyMatch(
                            f -> f.name().chars().anyMatch(c -> SPECIAL.indexOf(c) >= 0) || needsMapping(f.dataType()));
        }
        if (type instanceof ArrayType array) {
            return needsMapping(array.elementType());
        }
        return type instanceof MapType map && (needsMapping(map.keyType()) || needsMapping(map.valueType()));
    }

    /** Whether two rows can be compared column by column; maps and variants cannot. */
    static boolean comparable(DataType type) {
        if (type instanceof StructType struct) {
            return Arrays.stream(struct.fields()).allMatch(f -> comparable(f.dataType()));
        }
        if (type instanceof ArrayType array) {
            return comparable(array.elementType());
        }
        return !(type instanceof MapType) && !type.typeName().equals("variant");
    }

    private static Optional<StructField> field(StructType schema, String name) {
        return Arrays.stream(schema.fields()).filter(f -> f.name().equals(name)).findFirst();
    }

    private static String physicalName(StructField field) {
        return field.metadata().contains(PHYSICAL_NAME) ? field.metadata().getString(PHYSICAL_NAME) : field.name();
    }
}

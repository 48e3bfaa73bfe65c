package io.headrace.connectors.delta;

import io.headrace.connectors.spi.ConnectorException;
import io.headrace.connectors.spi.ConnectorException.Kind;
import io.headrace.connectors.spi.Plan;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.types.ArrayType;
import org.apache.spark.sql.types.BinaryType;
import org.apache.spark.sql.types.BooleanType;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DateType;
import org.apache.spark.sql.types.MapType;
import org.apache.spark.sql.types.NumericType;
import org.apache.spark.sql.types.StringType;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.sql.types.TimestampNTZType;
import org.apache.spark.sql.types.TimestampType;
import org.apache.spark.sql.types.VariantType;

/** What columns a Delta table can have. */
final class ColumnCheck {
    private static final List<Class<? extends DataType>> HELD = List.of(
            NumericType.class,
            StringType.class,
            BinaryType.class,
            BooleanType.class,
            DateType.class,
            TimestampType.class,
            TimestampNTZType.class,
            VariantType.class);

    private ColumnCheck() {}

    /** @throws ConnectorException {@code REFUSED} naming the column */
    static void refuseWhatDeltaCannotHold(Plan plan, Path table) throws ConnectorException {
        if (plan.schema().isEmpty()) {
            throw new ConnectorException(Kind.REFUSED, "The table '" + table + "' would have no columns");
        }
        for (StructField field : plan.schema().fields()) {
            Optional<String> unheld = unheld(field.name(), field.dataType());
            if (unheld.isPresent()) {
                throw new ConnectorException(
                        Kind.REFUSED,
                        "The table '" + table + "' cannot hold " + unheld.get()
                                + "; leave it out of the share or cast it");
            }
        }
        refuseTwins("", plan.schema(), table);
    }

    private static Optional<String> unheld(String name, DataType type) {
        if (type instanceof StructType struct) {
            for (StructField field : struct.fields()) {
                Optional<String> inside = unheld(name + "." + field.name(), field.dataType());
                if (inside.isPresent()) {
                    return inside;
                }
            }
            return Optional.empty();
        }
        if (type instanceof ArrayType array) {
            return unheld(name, array.elementType());
        }
        if (type instanceof MapType map) {
            return unheld(name, map.keyType()).or(() -> unheld(name, map.valueType()));
        }
        return HELD.stream().anyMatch(held -> held.isInstance(type))
                ? Optional.empty()
                : Optional.of("column '" + name + "' of type '" + type.simpleString() + "'");
    }

    /** Delta's columns differ in more than upper and lower case. */
    private static void refuseTwins(String prefix, StructType schema, Path table) throws ConnectorException {
        Set<String> seen = new HashSet<>();
        for (StructField field : schema.fields()) {
            if (!seen.add(field.name().toLowerCase(Locale.ROOT))) {
                throw new ConnectorException(
                        Kind.REFUSED,
                        "The table '" + table + "' cannot hold column '" + prefix + field.name()
                                + "' beside one that differs in upper and lower case only; rename it in the share");
            }
            if (field.dataType() instanceof StructType inner) {
                refuseTwins(prefix + field.name() + ".", inner, table);
            }
        }
    }
}

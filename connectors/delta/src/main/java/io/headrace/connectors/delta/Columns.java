package io.headrace.connectors.delta;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;

import java.util.Arrays;
import java.util.List;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.StructType;

/** Columns by their names taken literally, whatever characters these hold. */
final class Columns {
    private Columns() {}

    static String quoted(String name) {
        return "`" + name.replace("`", "``") + "`";
    }

    static Column[] of(List<String> names) {
        return names.stream().map(name -> col(quoted(name))).toArray(Column[]::new);
    }

    static Column[] of(StructType schema) {
        return of(Arrays.asList(schema.fieldNames()));
    }

    /** {@code rows} with exactly {@code schema}'s columns; those that it lacks are NULL. */
    static Dataset<Row> filled(Dataset<Row> rows, StructType schema) {
        List<String> have = Arrays.asList(rows.columns());
        return rows.select(Arrays.stream(schema.fields())
                .map(f -> (have.contains(f.name()) ? col(quoted(f.name())) : lit(null))
                        .cast(f.dataType())
                        .as(f.name()))
                .toArray(Column[]::new));
    }

    /** Whether {@code names} are equal on both sides, NULL included. */
    static Column equal(Dataset<Row> left, Dataset<Row> right, List<String> names) {
        return names.stream()
                .map(name -> left.col(quoted(name)).eqNullSafe(right.col(quoted(name))))
                .reduce(lit(true), Column::and);
    }
}

package io.headrace.jobs.shape;

import io.headrace.configs.Nearest;
import java.util.Arrays;
import java.util.Optional;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;

/** Columns by their exact names, whatever characters these hold. */
public final class Columns {
    private Columns() {}

    /** The top-level column of that name. */
    public static Column named(String name) {
        return functions.col("`" + name.replace("`", "``") + "`");
    }

    public static Column[] named(Iterable<String> names) {
        return java.util.stream.StreamSupport.stream(names.spliterator(), false)
                .map(Columns::named)
                .toArray(Column[]::new);
    }

    static Optional<StructField> field(StructType schema, String name) {
        return Arrays.stream(schema.fields()).filter(f -> f.name().equals(name)).findFirst();
    }

    /** @param path how the author wrote the column of which {@code name} is not in {@code schema} */
    static String unknown(StructType schema, String path, String name) {
        return "column '" + path + "' does not exist" + Nearest.hint(name, Arrays.asList(schema.fieldNames()));
    }
}

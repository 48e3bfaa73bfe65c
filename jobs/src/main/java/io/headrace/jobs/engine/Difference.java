package io.headrace.jobs.engine;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;

/** What is different between two schemas, in words. Order and nullability play no part. */
final class Difference {
    private Difference() {}

    static Optional<String> of(StructType before, StructType now) {
        Map<String, DataType> old = types(before);
        Map<String, DataType> current = types(now);
        List<String> found = new ArrayList<>();
        old.forEach((name, type) -> {
            DataType other = current.get(name);
            if (other == null) {
                found.add("column '" + name + "' is gone");
            } else if (!other.asNullable().equals(type.asNullable())) {
                found.add("column '" + name + "' was " + type.simpleString() + " and is " + other.simpleString());
            }
        });
        current.keySet().stream().filter(n -> !old.containsKey(n)).forEach(n -> found.add("column '" + n + "' is new"));
        return found.isEmpty() ? Optional.empty() : Optional.of(String.join(", ", found));
    }

    private static Map<String, DataType> types(StructType schema) {
        Map<String, DataType> types = new LinkedHashMap<>();
        Arrays.stream(schema.fields()).forEach((StructField f) -> types.put(f.name(), f.dataType()));
        return types;
    }
}

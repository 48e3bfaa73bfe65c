package io.headrace.jobs.shape;

import org.apache.spark.sql.types.BinaryType;
import org.apache.spark.sql.types.BooleanType;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DateType;
import org.apache.spark.sql.types.NumericType;
import org.apache.spark.sql.types.StringType;
import org.apache.spark.sql.types.TimestampNTZType;
import org.apache.spark.sql.types.TimestampType;

/** What a type is in a condition: only values of one kind can be compared. */
enum Kind {
    NUMBER("a number"),
    TEXT("text"),
    BOOL("true or false"),
    DATE("a date"),
    TIMESTAMP("a timestamp without zone"),
    MOMENT("a timestamp with zone"),
    BINARY("binary"),
    NESTED("nested");

    private final String words;

    Kind(String words) {
        this.words = words;
    }

    String words() {
        return words;
    }

    boolean isTemporal() {
        return this == DATE || this == TIMESTAMP || this == MOMENT;
    }

    static Kind of(DataType type) {
        if (type instanceof NumericType) {
            return NUMBER;
        }
        if (type instanceof StringType) {
            return TEXT;
        }
        if (type instanceof BooleanType) {
            return BOOL;
        }
        if (type instanceof DateType) {
            return DATE;
        }
        if (type instanceof TimestampNTZType) {
            return TIMESTAMP;
        }
        if (type instanceof TimestampType) {
            return MOMENT;
        }
        return type instanceof BinaryType ? BINARY : NESTED;
    }
}

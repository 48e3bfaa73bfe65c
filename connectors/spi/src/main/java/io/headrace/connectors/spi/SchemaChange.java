package io.headrace.connectors.spi;

import java.util.List;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DecimalType;

/** How a dataset's columns may change while its copies go on. */
public enum SchemaChange {
    /** A column is new. */
    ADDED,
    /** A column's type is {@linkplain #isWider wider}. */
    WIDENED;

    private static final List<String> WHOLE_NUMBERS = List.of("tinyint", "smallint", "int", "bigint");

    /** Whether {@code now} is another type of the same kind that holds every value of {@code before} exactly. */
    public static boolean isWider(DataType before, DataType now) {
        if (before instanceof DecimalType old && now instanceof DecimalType wide) {
            return !wide.equals(old)
                    && wide.scale() >= old.scale()
                    && wide.precision() - wide.scale() >= old.precision() - old.scale();
        }
        int from = WHOLE_NUMBERS.indexOf(before.simpleString());
        return (from >= 0 && WHOLE_NUMBERS.indexOf(now.simpleString()) > from)
                || (before.simpleString().equals("float") && now.simpleString().equals("double"));
    }
}

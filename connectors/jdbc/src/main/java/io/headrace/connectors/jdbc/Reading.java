package io.headrace.connectors.jdbc;

import java.util.Arrays;
import java.util.List;
import java.util.OptionalLong;
import java.util.stream.Collectors;
import org.apache.spark.sql.types.StructType;

/**
 * Which rows of which table.
 *
 * @param bytes their size, if it is known
 */
record Reading(DatabaseTable table, StructType schema, Query where, OptionalLong bytes) {
    /** A statement that reads {@code columns} of the rows for which {@code also} holds too. */
    Query select(StructType columns, Query also) {
        String list = columns.isEmpty()
                ? "1"
                : Arrays.stream(columns.fieldNames()).map(Identifiers::quote).collect(Collectors.joining(", "));
        Query condition = also.equals(Query.TRUE) ? where : where.and(also);
        return new Query(
                "SELECT " + list + " FROM " + table.quoted() + " WHERE " + condition.sql(), condition.parameters());
    }

    Reading columns(List<String> names) {
        StructType some = new StructType(
                names.stream().map(schema::apply).toArray(org.apache.spark.sql.types.StructField[]::new));
        return new Reading(table, some, where, bytes);
    }
}

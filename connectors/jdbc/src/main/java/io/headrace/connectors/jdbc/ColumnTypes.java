package io.headrace.connectors.jdbc;

import java.util.Map;
import java.util.Optional;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.DecimalType;
import org.apache.spark.sql.types.StringType;

/** Spark's types as column types of one product. */
record ColumnTypes(Map<DataType, String> names, String text) {
    static final ColumnTypes POSTGRES = new ColumnTypes(
            Map.ofEntries(
                    Map.entry(DataTypes.ByteType, "smallint"),
                    Map.entry(DataTypes.ShortType, "smallint"),
                    Map.entry(DataTypes.IntegerType, "integer"),
                    Map.entry(DataTypes.LongType, "bigint"),
                    Map.entry(DataTypes.FloatType, "real"),
                    Map.entry(DataTypes.DoubleType, "double precision"),
                    Map.entry(DataTypes.BooleanType, "boolean"),
                    Map.entry(DataTypes.BinaryType, "bytea"),
                    Map.entry(DataTypes.DateType, "date"),
                    Map.entry(DataTypes.TimestampNTZType, "timestamp(6) without time zone"),
                    Map.entry(DataTypes.TimestampType, "timestamp(6) with time zone")),
            "text");

    static final ColumnTypes H2 = new ColumnTypes(
            Map.ofEntries(
                    Map.entry(DataTypes.ByteType, "tinyint"),
                    Map.entry(DataTypes.ShortType, "smallint"),
                    Map.entry(DataTypes.IntegerType, "integer"),
                    Map.entry(DataTypes.LongType, "bigint"),
                    Map.entry(DataTypes.FloatType, "real"),
                    Map.entry(DataTypes.DoubleType, "double precision"),
                    Map.entry(DataTypes.BooleanType, "boolean"),
                    Map.entry(DataTypes.BinaryType, "binary varying"),
                    Map.entry(DataTypes.DateType, "date"),
                    Map.entry(DataTypes.TimestampNTZType, "timestamp(6)"),
                    Map.entry(DataTypes.TimestampType, "timestamp(6) with time zone")),
            "character varying");

    Optional<String> of(DataType type) {
        if (type instanceof DecimalType decimal) {
            return Optional.of("numeric(" + decimal.precision() + ", " + decimal.scale() + ")");
        }
        return type instanceof StringType ? Optional.of(text) : Optional.ofNullable(names.get(type));
    }
}

package io.headrace.connectors.delta;

import io.delta.kernel.Scan;
import io.delta.kernel.Snapshot;
import io.delta.kernel.TableManager;
import io.delta.kernel.data.ArrayValue;
import io.delta.kernel.data.ColumnVector;
import io.delta.kernel.data.ColumnarBatch;
import io.delta.kernel.data.FilteredColumnarBatch;
import io.delta.kernel.data.MapValue;
import io.delta.kernel.data.Row;
import io.delta.kernel.defaults.engine.DefaultEngine;
import io.delta.kernel.engine.Engine;
import io.delta.kernel.exceptions.TableNotFoundException;
import io.delta.kernel.internal.InternalScanFileUtils;
import io.delta.kernel.internal.data.ScanStateRow;
import io.delta.kernel.internal.util.Utils;
import io.delta.kernel.types.ArrayType;
import io.delta.kernel.types.BinaryType;
import io.delta.kernel.types.BooleanType;
import io.delta.kernel.types.ByteType;
import io.delta.kernel.types.DataType;
import io.delta.kernel.types.DateType;
import io.delta.kernel.types.DecimalType;
import io.delta.kernel.types.DoubleType;
import io.delta.kernel.types.FloatType;
import io.delta.kernel.types.IntegerType;
import io.delta.kernel.types.LongType;
import io.delta.kernel.types.MapType;
import io.delta.kernel.types.ShortType;
import io.delta.kernel.types.StringType;
import io.delta.kernel.types.StructField;
import io.delta.kernel.types.StructType;
import io.delta.kernel.types.TimestampNTZType;
import io.delta.kernel.utils.CloseableIterator;
import io.delta.kernel.utils.FileStatus;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.apache.hadoop.conf.Configuration;
import org.jspecify.annotations.Nullable;

/** Reads a Delta table with Delta Kernel: what a consumer without Spark sees. */
final class KernelTable {
    private static final Engine ENGINE = DefaultEngine.create(new Configuration());

    private KernelTable() {}

    /** Rows by column name; empty if there is no table. */
    static List<Map<String, Object>> rows(Path table) throws Exception {
        List<Map<String, Object>> rows = new ArrayList<>();
        Snapshot snapshot;
        try {
            snapshot = TableManager.loadSnapshot(table.toString()).build(ENGINE);
        } catch (TableNotFoundException e) {
            return rows;
        }
        Scan scan = snapshot.getScanBuilder().build();
        Row state = scan.getScanState(ENGINE);
        try (CloseableIterator<FilteredColumnarBatch> files = scan.getScanFiles(ENGINE)) {
            while (files.hasNext()) {
                try (CloseableIterator<Row> batch = files.next().getRows()) {
                    while (batch.hasNext()) {
                        read(state, batch.next(), snapshot.getSchema(), rows);
                    }
                }
            }
        }
        return rows;
    }

    static long version(Path table) {
        return TableManager.loadSnapshot(table.toString()).build(ENGINE).getVersion();
    }

    private static void read(Row state, Row file, StructType schema, List<Map<String, Object>> rows) throws Exception {
        FileStatus status = InternalScanFileUtils.getAddFileStatus(file);
        StructType physical = ScanStateRow.getPhysicalDataReadSchema(state);
        CloseableIterator<ColumnarBatch> data = ENGINE.getParquetHandler()
                .readParquetFiles(Utils.singletonCloseableIterator(status), physical, Optional.empty())
                .map(result -> result.getData());
        try (CloseableIterator<FilteredColumnarBatch> batches = Scan.transformPhysicalData(ENGINE, state, file, data)) {
            while (batches.hasNext()) {
                try (CloseableIterator<Row> batch = batches.next().getRows()) {
                    while (batch.hasNext()) {
                        rows.add(struct(batch.next(), schema));
                    }
                }
            }
        }
    }

    /** {@code schema} is the table's: inside of nested columns rows name fields as files do. */
    private static Map<String, Object> struct(Row row, StructType schema) {
        Map<String, Object> values = new LinkedHashMap<>();
        List<StructField> fields = schema.fields();
        for (int i = 0; i < fields.size(); i++) {
            DataType type = fields.get(i).getDataType();
            values.put(fields.get(i).getName(), row.isNullAt(i) ? null : value(row, i, type));
        }
        return values;
    }

    private static Object value(Row row, int i, DataType type) {
        if (type instanceof StructType struct) {
            return struct(row.getStruct(i), struct);
        } else if (type instanceof ArrayType array) {
            return array(row.getArray(i), array.getElementType());
        } else if (type instanceof MapType map) {
            return map(row.getMap(i), map);
        } else if (type instanceof StringType) {
            return row.getString(i);
        } else if (type instanceof BinaryType) {
            return row.getBinary(i);
        } else if (type instanceof BooleanType) {
            return row.getBoolean(i);
        } else if (type instanceof DecimalType) {
            return row.getDecimal(i);
        } else if (type instanceof FloatType) {
            return row.getFloat(i);
        } else if (type instanceof DoubleType) {
            return row.getDouble(i);
        } else if (type instanceof ByteType) {
            return row.getByte(i);
        } else if (type instanceof ShortType) {
            return row.getShort(i);
        } else if (type instanceof IntegerType) {
            return row.getInt(i);
        } else if (type instanceof LongType) {
            return row.getLong(i);
        } else if (type instanceof DateType) {
            return LocalDate.ofEpochDay(row.getInt(i));
        }
        Instant instant = Instant.EPOCH.plus(row.getLong(i), ChronoUnit.MICROS);
        return type instanceof TimestampNTZType ? LocalDateTime.ofInstant(instant, ZoneOffset.UTC) : instant;
    }

    private static List<@Nullable Object> array(ArrayValue array, DataType type) {
        ColumnVector elements = array.getElements();
        List<@Nullable Object> values = new ArrayList<>();
        IntStream.range(0, array.getSize()).forEach(i -> values.add(element(elements, i, type)));
        return values;
    }

    private static Map<Object, @Nullable Object> map(MapValue map, MapType type) {
        Map<Object, @Nullable Object> values = new LinkedHashMap<>();
        for (int i = 0; i < map.getSize(); i++) {
            values.put(element(map.getKeys(), i, type.getKeyType()), element(map.getValues(), i, type.getValueType()));
        }
        return values;
    }

    private static @Nullable Object element(ColumnVector values, int i, DataType type) {
        if (values.isNullAt(i)) {
            return null;
        }
        if (type instanceof StringType) {
            return values.getString(i);
        }
        if (type instanceof LongType) {
            return values.getLong(i);
        }
        throw new IllegalArgumentException("no test has elements of type " + type);
    }
}

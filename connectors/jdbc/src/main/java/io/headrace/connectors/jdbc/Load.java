package io.headrace.connectors.jdbc;

import io.headrace.connectors.spi.ConnectorException;
import java.io.Serializable;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Iterator;
import java.util.List;
import org.apache.spark.TaskContext;
import org.apache.spark.api.java.function.FlatMapFunction;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.expressions.GenericInternalRow;
import org.apache.spark.sql.catalyst.expressions.JoinedRow;
import org.apache.spark.sql.types.StructType;

/**
 * Loads one partition into a staging table. A task may run twice, and both may commit: each row carries its attempt, and only
 * the attempts whose answer the driver accepted are published.
 */
record Load(Database database, String staging, StructType schema)
        implements FlatMapFunction<Iterator<InternalRow>, Load.Loaded> {
    /** What one attempt has written. */
    record Loaded(long attempt, long rows, long bytes) implements Serializable {}

    @Override
    public Iterator<Loaded> call(Iterator<InternalRow> rows) throws ConnectorException {
        if (!rows.hasNext()) {
            return List.<Loaded>of().iterator();
        }
        TaskContext task = TaskContext.get();
        InternalRow tag = new GenericInternalRow(new Object[] {task.partitionId(), task.taskAttemptId()});
        JoinedRow tagged = new JoinedRow();
        try (Connection connection = database.connect();
                RowWriter writer = database.dialect().writer(connection, staging, schema)) {
            long count = 0;
            for (; rows.hasNext(); count++) {
                writer.write(tagged.apply(rows.next(), tag));
            }
            return List.of(new Loaded(task.taskAttemptId(), count, writer.finish()))
                    .iterator();
        } catch (SQLException e) {
            throw database.failure(e, "loading the staging table");
        }
    }
}

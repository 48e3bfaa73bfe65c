package io.headrace.connectors.testkit;

import io.headrace.connectors.spi.ChangeBatch;
import java.io.Serializable;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.spark.SparkContext;
import org.apache.spark.TaskContext;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;

/**
 * Rows that no task delivers at its first attempt: the attempt does all that it has to do with them, to the end, and is then
 * killed before Spark's driver hears of it. Spark runs the task again, as it does when a machine is lost or a slow attempt
 * is overtaken by a second one. (It counts killed attempts as no failure, so that this works with a master that retries
 * none.)
 */
public final class LostAttempts {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    /** Tasks run in this JVM but get copies of what they are given. */
    private static final Map<String, Set<Long>> LOST = new ConcurrentHashMap<>();

    private final String id = UUID.randomUUID().toString();

    private static Set<Long> lost(String id) {
        return LOST.computeIfAbsent(id, made -> ConcurrentHashMap.newKeySet());
    }

    /** So many attempts were lost until now. */
    public long count() {
        return lost(id).size();
    }

    /** The same batch; each task that reads its rows is lost once. */
    public ChangeBatch of(ChangeBatch batch) {
        Dataset<Row> rows = of(batch.rows());
        if (batch instanceof ChangeBatch.Snapshot) {
            return new ChangeBatch.Snapshot(rows);
        }
        if (batch instanceof ChangeBatch.Appends) {
            return new ChangeBatch.Appends(rows);
        }
        if (batch instanceof ChangeBatch.Changes changes) {
            return new ChangeBatch.Changes(rows, changes.keys(), changes.present());
        }
        return new ChangeBatch.Parts(rows, ((ChangeBatch.Parts) batch).removed());
    }

    private Dataset<Row> of(Dataset<Row> rows) {
        Losing losing = new Losing(id);
        return rows.mapPartitions(
                (org.apache.spark.api.java.function.MapPartitionsFunction<Row, Row>) part -> {
                    losing.watch();
                    return part;
                },
                Encoders.row(rows.schema()));
    }

    private record Losing(String id) implements Serializable {
        void watch() {
            TaskContext task = TaskContext.get();
            if (task.attemptNumber() == 0) {
                task.addTaskCompletionListener(this::lose);
            }
        }

        /** Runs when the task's work is done, still inside of the attempt. */
        private void lose(TaskContext task) {
            lost(id).add(task.taskAttemptId());
            SparkContext.getOrCreate().killTaskAttempt(task.taskAttemptId(), false, "lost by a test");
            long deadline = System.nanoTime() + PATIENCE.toNanos();
            while (!task.isInterrupted()) {
                if (System.nanoTime() > deadline) {
                    throw new IllegalStateException("Spark did not kill the attempt");
                }
                Thread.onSpinWait();
            }
        }
    }
}

package io.headrace.jobs.spark;

import java.util.function.Supplier;
import org.apache.spark.sql.SparkSession;

/** Spark for one run: started at the first {@link #get}, a session of its own for every caller. Thread-safe. */
public final class Spark implements Supplier<SparkSession>, AutoCloseable {
    @Override
    public SparkSession get() {
        throw new UnsupportedOperationException();
    }

    public boolean isStarted() {
        return false;
    }

    @Override
    public void close() {}
}

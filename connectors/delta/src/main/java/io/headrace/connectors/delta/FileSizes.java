package io.headrace.connectors.delta;

import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/** How many files rows are written to: by their bytes, not by the tasks that Spark happens to read them with. */
final class FileSizes {
    /** What a data file should have, for readers that open one at a time. */
    static final long FILE_BYTES = 128L << 20;

    /** An estimate beyond it is none. */
    private static final int MOST_FILES = 10_000;

    private FileSizes() {}

    /** How many files hold {@code bytes} well. */
    static int files(long bytes) {
        return (int) Math.min(MOST_FILES, bytes / FILE_BYTES + 1);
    }

    /** {@code rows} in as many tasks as files should come of them, by Spark's estimate of their size. */
    static Dataset<Row> sized(Dataset<Row> rows) {
        scala.math.BigInt estimate = ((org.apache.spark.sql.classic.Dataset<Row>) rows)
                .queryExecution()
                .optimizedPlan()
                .stats()
                .sizeInBytes();
        boolean known = estimate.isValidLong() && files(estimate.toLong()) < MOST_FILES;
        return known ? rows.coalesce(files(estimate.toLong())) : rows.hint("rebalance");
    }
}

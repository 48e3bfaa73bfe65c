package io.headrace.jobs.engine;

import io.headrace.connectors.spi.ConnectorException;
import java.util.Locale;
import org.apache.spark.SparkThrowable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Exceptions out of Spark that neither source nor sink knows, in one line. The log gets everything. */
final class Failures {
    private static final Logger LOG = LoggerFactory.getLogger(Failures.class);

    private Failures() {}

    static ConnectorException explain(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof ConnectorException known) {
                return known;
            }
            String message = String.valueOf(cause.getMessage()).toLowerCase(Locale.ROOT);
            if (message.contains("no space left on device") || message.contains("disk quota exceeded")) {
                return new ConnectorException(
                        ConnectorException.Kind.STORE_FULL,
                        "no space is left where the run writes; free some (Spark's scratch folder counts too) and run again",
                        failure);
            }
        }
        LOG.error("A dataset failed in a way that no connector explains", failure);
        return new ConnectorException(ConnectorException.Kind.INTERNAL, line(root(failure)), failure);
    }

    private static Throwable root(Throwable failure) {
        Throwable root = failure;
        while (root.getCause() != null) {
            root = root.getCause();
        }
        return root;
    }

    /** Messages of engines quote values of rows: only the kind of the failure is for people, the log has the rest. */
    private static String line(Throwable root) {
        String condition = root instanceof SparkThrowable known && known.getCondition() != null
                ? " (" + known.getCondition() + ")"
                : "";
        return "failed with " + root.getClass().getSimpleName() + condition + "; the log has the rest";
    }
}

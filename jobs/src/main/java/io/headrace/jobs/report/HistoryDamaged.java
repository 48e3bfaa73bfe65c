package io.headrace.jobs.report;

import java.nio.file.Path;

/** A file of the state folder that a command must heed cannot be read. The message is one line with the remedy. */
public final class HistoryDamaged extends Exception {
    private static final long serialVersionUID = 1;

    HistoryDamaged(Path file, Throwable cause) {
        super(
                "'" + file + "' is no order of a full snapshot that can be read; remove it, and order again with"
                        + " \"headrace reset\" if the snapshot is still wanted",
                cause);
    }
}

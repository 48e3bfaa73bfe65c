package io.headrace.connectors.files;

import io.headrace.connectors.spi.ConnectorException;
import io.headrace.connectors.spi.ConnectorException.Kind;
import java.io.FileNotFoundException;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.spark.SparkThrowable;
import org.apache.spark.paths.SparkPath;
import org.jspecify.annotations.Nullable;

/** What a failure while files are read means for people. */
final class ReadFailure {
    private static final int DEEPEST_CAUSE = 20;

    private ReadFailure() {}

    /** Empty if {@code failure} does not come from reading {@code files}. */
    static Optional<ConnectorException> explained(Throwable failure, List<DataFile> files) {
        @Nullable Throwable cause = failure;
        for (int depth = 0; cause != null && depth < DEEPEST_CAUSE; depth++, cause = cause.getCause()) {
            if (cause instanceof BadFile) {
                return Optional.of(new ConnectorException(Kind.BAD_DATA, String.valueOf(cause.getMessage()), failure));
            }
            if (cause instanceof SparkThrowable spark) {
                Optional<ConnectorException> known = known(spark, failure, files);
                if (known.isPresent()) {
                    return known;
                }
            }
        }
        return Optional.empty();
    }

    /** A file whose own description cannot be read. */
    static ConnectorException unreadable(String path, Throwable cause) {
        if (cause instanceof FileNotFoundException) {
            return new ConnectorException(
                    Kind.BAD_DATA, "File '" + path + "': it vanished while it was read; the next run takes it", cause);
        }
        return new ConnectorException(
                Kind.BAD_DATA,
                "File '" + path + "': it cannot be read, it is damaged or of another format; replace it or move it"
                        + " elsewhere",
                cause);
    }

    private static Optional<ConnectorException> known(SparkThrowable error, Throwable failure, List<DataFile> files) {
        String condition = String.valueOf(error.getCondition());
        Map<String, String> parameters = error.getMessageParameters();
        if (condition.startsWith("FAILED_READ_FILE") || condition.startsWith("CANNOT_READ_FILE_FOOTER")) {
            String path = parameters.getOrDefault("path", parameters.getOrDefault("file", "?"));
            return Optional.of(unreadable(relative(path, files), failure));
        }
        if (condition.startsWith("USER_RAISED_EXCEPTION")) {
            String message = parameters.getOrDefault("errorMessage", "");
            if (message.startsWith("File '")) {
                return Optional.of(new ConnectorException(Kind.BAD_DATA, message, failure));
            }
        }
        return Optional.empty();
    }

    /** Which of {@code files} a place that Spark names is; Spark encodes some characters and not others. */
    private static String relative(String place, List<DataFile> files) {
        String plain =
                place.contains("%") ? SparkPath.fromUrlString(place).toPath().toString() : place;
        return files.stream()
                .map(DataFile::path)
                .filter(path -> place.endsWith("/" + path) || plain.endsWith("/" + path))
                .max(Comparator.comparingInt(String::length))
                .orElse(place.substring(place.lastIndexOf('/') + 1));
    }
}

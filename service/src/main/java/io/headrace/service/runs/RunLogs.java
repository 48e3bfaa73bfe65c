package io.headrace.service.runs;

import io.headrace.service.Settings;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** What runs printed, in one file per run, with a cap; and beside it what Spark said, which is for operators. */
@Component
final class RunLogs {
    /** A log that grows beyond this keeps its first half. */
    private static final long MOST_BYTES = 32L << 20;

    private static final int PAGE_BYTES = 64 << 10;

    private final Path folder;

    RunLogs(Settings settings) {
        this.folder = settings.data().toAbsolutePath().normalize().resolve("logs");
    }

    /**
     * A part of a log.
     *
     * @param next from which byte to go on; null if there is no more for now
     */
    record Part(String text, @Nullable Long next) {}

    Path open(UUID run) throws IOException {
        Files.createDirectories(folder);
        Path log = of(run);
        RunFolder.writePrivately(log, "");
        RunFolder.writePrivately(spark(run), "");
        return log;
    }

    private Path of(UUID run) {
        return folder.resolve(run + ".log");
    }

    /** Where Spark's messages of {@code run} go. */
    Path spark(UUID run) {
        return folder.resolve(run + ".spark.log");
    }

    /** Cuts what has grown too large; whoever writes goes on behind the cut. */
    void cap(UUID run) {
        for (Path log : List.of(of(run), spark(run))) {
            try {
                if (Files.exists(log) && Files.size(log) > MOST_BYTES) {
                    try (FileChannel channel = FileChannel.open(log, StandardOpenOption.WRITE)) {
                        channel.truncate(MOST_BYTES / 2);
                        channel.position(channel.size());
                        channel.write(ByteBuffer.wrap(
                                "\n... cut here: the log was too large ...\n".getBytes(StandardCharsets.UTF_8)));
                    }
                }
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    /** From byte {@code from} on; empty if the log is gone or was never written. */
    Part read(UUID run, long from) {
        return read(of(run), from);
    }

    Part readSpark(UUID run, long from) {
        return read(spark(run), from);
    }

    private static Part read(Path log, long from) {
        if (!Files.exists(log)) {
            return new Part("", null);
        }
        try (FileChannel channel = FileChannel.open(log, StandardOpenOption.READ)) {
            ByteBuffer bytes = ByteBuffer.allocate(PAGE_BYTES);
            int read = Math.max(0, channel.read(bytes, from));
            int whole = whole(bytes.array(), read);
            String text = new String(bytes.array(), 0, whole, StandardCharsets.UTF_8);
            return new Part(text, from + whole < channel.size() && whole > 0 ? from + whole : null);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Without the beginning of a letter that goes on in the next part. */
    private static int whole(byte[] bytes, int count) {
        int end = count;
        while (end > 0 && count - end < 4 && (bytes[end - 1] & 0xC0) == 0x80) {
            end--;
        }
        boolean cutLetter = end > 0 && (bytes[end - 1] & 0xC0) == 0xC0 && count == PAGE_BYTES;
        return cutLetter ? end - 1 : count;
    }

    /** Removes the logs that nothing was written to since {@code before}. */
    void forget(Instant before) {
        if (!Files.isDirectory(folder)) {
            return;
        }
        try (Stream<Path> logs = Files.list(folder)) {
            for (Path log : logs.toList()) {
                if (Files.getLastModifiedTime(log).toInstant().isBefore(before)) {
                    Files.deleteIfExists(log);
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}

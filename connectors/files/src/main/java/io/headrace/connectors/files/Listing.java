package io.headrace.connectors.files;

import io.headrace.connectors.spi.ConnectorException;
import io.headrace.connectors.spi.ConnectorException.Kind;
import io.headrace.connectors.spi.Watermark;
import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.OutputStreamWriter;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.StructType;

/**
 * A source's files at one moment, and the columns they are read with: what a watermark of kind {@code listing} holds.
 *
 * @param files sorted by path
 */
record Listing(Columns columns, List<DataFile> files) {
    static final String KIND = "listing";

    private static final int BUFFER = 1 << 16;

    static final Listing NONE = new Listing(Columns.UNKNOWN, List.of());

    Listing {
        files = files.stream().sorted(Comparator.comparing(DataFile::path)).toList();
    }

    /** What became of the files of an earlier listing. */
    record Difference(List<DataFile> added, List<DataFile> changed, List<String> vanished) {
        boolean isNone() {
            return added.isEmpty() && changed.isEmpty() && vanished.isEmpty();
        }

        boolean addsOnly() {
            return changed.isEmpty() && vanished.isEmpty();
        }

        /** For people, e.g. "2 new files, 1 changed: orders/p1.parquet". */
        String reason() {
            if (isNone()) {
                return "no file is new or changed";
            }
            List<String> parts = new ArrayList<>();
            if (!added.isEmpty()) {
                parts.add(added.size() == 1 ? "1 new file" : added.size() + " new files");
            }
            if (!changed.isEmpty()) {
                parts.add(changed.size() + " changed: "
                        + some(changed.stream().map(DataFile::path).toList()));
            }
            if (!vanished.isEmpty()) {
                parts.add(vanished.size() + " vanished: " + some(vanished));
            }
            return String.join(", ", parts);
        }

        private static String some(List<String> paths) {
            String first = paths.stream().limit(3).collect(Collectors.joining(", "));
            return paths.size() > 3 ? first + ", ..." : first;
        }

        /** Paths of files whose earlier rows no longer count. */
        Set<String> replaced() {
            Set<String> replaced = new HashSet<>(vanished);
            changed.forEach(file -> replaced.add(file.path()));
            return replaced;
        }

        /** Files whose rows are new. */
        List<DataFile> read() {
            List<DataFile> read = new ArrayList<>(added);
            read.addAll(changed);
            return read;
        }
    }

    Difference since(Listing earlier) {
        Map<String, DataFile> gone = new HashMap<>();
        earlier.files.forEach(file -> gone.put(file.path(), file));
        List<DataFile> added = new ArrayList<>();
        List<DataFile> changed = new ArrayList<>();
        for (DataFile file : files) {
            DataFile before = gone.remove(file.path());
            if (before == null) {
                added.add(file);
            } else if (!before.equals(file)) {
                changed.add(file);
            }
        }
        return new Difference(added, changed, gone.keySet().stream().sorted().toList());
    }

    Listing with(Columns known) {
        return new Listing(known, files);
    }

    long sizeBytes() {
        return files.stream().mapToLong(DataFile::sizeBytes).sum();
    }

    Watermark watermark() {
        return new Watermark(KIND, encoded(), label());
    }

    /** {@link #NONE} for the start. */
    static Listing of(Watermark watermark) throws ConnectorException {
        if (watermark.isStart()) {
            return NONE;
        }
        if (!watermark.kind().equals(KIND)) {
            throw new ConnectorException(
                    Kind.REFUSED,
                    "The copy was filled from a source of another kind ('" + watermark.kind()
                            + "'), files cannot continue it; order a full snapshot");
        }
        return decoded(watermark.value());
    }

    private String label() {
        long newest = files.stream().mapToLong(DataFile::modifiedMillis).max().orElse(0);
        String count = count(files.size());
        return files.isEmpty() ? count : count + ", " + size(sizeBytes()) + ", " + Instant.ofEpochMilli(newest);
    }

    static String count(int files) {
        return files == 1 ? "1 file" : files + " files";
    }

    private static String size(long bytes) {
        String[] units = {"B", "kB", "MB", "GB", "TB", "PB", "EB"};
        double value = bytes;
        int unit = 0;
        while (value >= 1000 && unit < units.length - 1) {
            value /= 1000;
            unit++;
        }
        return unit == 0 ? bytes + " B" : String.format(Locale.ROOT, "%.1f %s", value, units[unit]);
    }

    /** Line by line, so that a million files take little more memory than they take packed. */
    private String encoded() {
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        try (Writer text = new BufferedWriter(new OutputStreamWriter(
                new GZIPOutputStream(Base64.getEncoder().wrap(packed), BUFFER), StandardCharsets.UTF_8))) {
            text.write(columns.inFiles().json());
            text.write('\n');
            text.write(columns.inFolders().json());
            for (DataFile file : files) {
                text.write("\n" + file.sizeBytes() + '\t' + file.modifiedMillis() + '\t' + file.etag() + '\t');
                text.write(
                        file.path().replace("\\", "\\\\").replace("\n", "\\n").replace("\r", "\\r"));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return packed.toString(StandardCharsets.ISO_8859_1);
    }

    private static Listing decoded(String value) throws ConnectorException {
        InputStream packed =
                Base64.getDecoder().wrap(new ByteArrayInputStream(value.getBytes(StandardCharsets.ISO_8859_1)));
        try (BufferedReader text = new BufferedReader(
                new InputStreamReader(new GZIPInputStream(packed, BUFFER), StandardCharsets.UTF_8))) {
            StructType inFiles = (StructType) DataType.fromJson(text.readLine());
            StructType inFolders = (StructType) DataType.fromJson(text.readLine());
            List<DataFile> files = new ArrayList<>();
            for (String line = text.readLine(); line != null; line = text.readLine()) {
                String[] parts = line.split("\t", 4);
                files.add(new DataFile(plain(parts[3]), Long.parseLong(parts[0]), Long.parseLong(parts[1]), parts[2]));
            }
            return new Listing(new Columns(inFiles, inFolders), files);
        } catch (IOException | RuntimeException e) {
            throw new ConnectorException(
                    Kind.INTERNAL, "The watermark of the copy cannot be read; order a full snapshot", e);
        }
    }

    private static String plain(String escaped) {
        if (escaped.indexOf('\\') < 0) {
            return escaped;
        }
        StringBuilder text = new StringBuilder(escaped.length());
        for (int i = 0; i < escaped.length(); i++) {
            char c = escaped.charAt(i);
            if (c == '\\') {
                char escape = escaped.charAt(++i);
                c = escape == 'n' ? '\n' : escape == 'r' ? '\r' : '\\';
            }
            text.append(c);
        }
        return text.toString();
    }
}

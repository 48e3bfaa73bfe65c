package io.headrace.connectors.files;

import com.typesafe.config.ConfigException;
import io.headrace.connectors.lake.Lake;
import io.headrace.connectors.spi.ConnectorException;
import io.headrace.connectors.spi.ConnectorException.Kind;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Optional;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.RemoteIterator;

/** The manifests of one folder: files that are created once and never changed, numbered from 1 without a gap. */
final class Chain {
    private final Lake lake;
    private final String folder;
    private final Path place;

    /** @param folder the sink's folder as the consumer named it */
    Chain(Lake lake, String folder, Path place) {
        this.lake = lake;
        this.folder = folder;
        this.place = place;
    }

    /** A manifest as it lies in the chain. */
    record Entry(Manifest manifest, String sha256, long modifiedMillis) {}

    /** @throws ConnectorException {@code SINK_CHANGED} if the chain is broken */
    Optional<Entry> head() throws ConnectorException, IOException {
        long last = last();
        if (last == 0) {
            return Optional.empty();
        }
        Entry head = at(last).orElseThrow(() -> broken(last, "is gone"));
        if (last > 1) {
            Entry before = at(last - 1).orElseThrow(() -> broken(last - 1, "is gone"));
            if (!before.sha256().equals(head.manifest().previous())) {
                throw broken(last - 1, "is not the one that the next was made after");
            }
        }
        return Optional.of(head);
    }

    Optional<Entry> at(long number) throws ConnectorException, IOException {
        Path file = file(number);
        try (FSDataInputStream in = lake.fileSystem().open(file)) {
            byte[] bytes = in.readAllBytes();
            Manifest manifest = Manifest.parse(new String(bytes, StandardCharsets.UTF_8));
            long modified = lake.fileSystem().getFileStatus(file).getModificationTime();
            return Optional.of(new Entry(manifest, sha256(bytes), modified));
        } catch (FileNotFoundException e) {
            return Optional.empty();
        } catch (ConfigException | ClassCastException | IllegalArgumentException e) {
            throw broken(number, "cannot be read");
        }
    }

    /**
     * The atomic step.
     *
     * @return false if another manifest has that number
     * @throws IOException nobody can tell; ask {@link #at}
     */
    boolean create(Manifest manifest) throws IOException {
        return lake.createOnce(file(manifest.number()), bytes(manifest));
    }

    /** @throws ConnectorException {@code REFUSED} if the manifest would be longer than the atomic step can hold */
    void checkFits(Manifest manifest) throws ConnectorException {
        if (bytes(manifest).length > Lake.LONGEST_ONCE) {
            throw new ConnectorException(
                    Kind.REFUSED,
                    "The folder '" + folder + "' would hold " + manifest.files().size()
                            + " files, more than one manifest can list; deliver to a Delta sink, or share fewer and larger"
                            + " files");
        }
    }

    private long last() throws ConnectorException, IOException {
        FileSystem files = lake.fileSystem();
        long last = 0;
        try {
            RemoteIterator<FileStatus> manifests = files.listStatusIterator(place);
            while (manifests.hasNext()) {
                String name = manifests.next().getPath().getName();
                if (name.matches("[0-9]{20}\\.json")) {
                    last = Math.max(last, Long.parseLong(name.substring(0, 20)));
                }
            }
        } catch (FileNotFoundException e) {
            return 0;
        }
        return last;
    }

    private Path file(long number) {
        return new Path(place, String.format(Locale.ROOT, "%020d.json", number));
    }

    private static byte[] bytes(Manifest manifest) {
        return manifest.json().getBytes(StandardCharsets.UTF_8);
    }

    private ConnectorException broken(long number, String how) {
        return new ConnectorException(
                Kind.SINK_CHANGED,
                "The manifest of commit " + number + " in the folder '" + folder + "' " + how
                        + "; restore the folder, or empty it and order a full snapshot");
    }

    static String sha256(byte[] bytes) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}

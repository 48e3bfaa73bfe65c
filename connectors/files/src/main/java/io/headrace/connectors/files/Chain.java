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
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.RemoteIterator;
import org.jspecify.annotations.Nullable;

/**
 * The manifests of one folder: files that are created once and never changed, numbered from 1 without a gap. The highest
 * number is the truth; there is no pointer. Every tenth is complete, so that what is read and what is kept stays the same
 * after any number of commits.
 */
final class Chain {
    /** So many of the newest stay: complete ones are among them, and a slow reader has the time of so many commits. */
    static final int KEPT = 20;

    /** So often a reader starts again because commits overtook it. */
    private static final int MOST_TRIES = 5;

    /** A number, and what a writer on a local disk or HDFS leaves of it when it dies. */
    private static final Pattern NAME =
            Pattern.compile("([0-9]{20})\\.json|\\.([0-9]{20})\\.json\\.[0-9a-f-]{36}\\.once");

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
    record Entry(Manifest manifest, String sha256) {}

    /** @throws ConnectorException {@code SINK_CHANGED} if the chain is broken */
    Optional<Head> head() throws ConnectorException, IOException {
        for (int tries = 1; ; tries++) {
            NavigableSet<Long> numbers = numbers();
            if (numbers.isEmpty()) {
                return Optional.empty();
            }
            try {
                checkNoGap(numbers);
                return Optional.of(Head.of(tail(numbers.last())));
            } catch (ConnectorException e) {
                // Others may have removed what was listed, but only after later commits.
                NavigableSet<Long> again = numbers();
                if (tries == MOST_TRIES || again.isEmpty() || again.last() <= numbers.last()) {
                    throw e;
                }
            }
        }
    }

    /** The newest entry alone. */
    Optional<Entry> newest() throws ConnectorException, IOException {
        NavigableSet<Long> numbers = numbers();
        return numbers.isEmpty() ? Optional.empty() : at(numbers.last());
    }

    Optional<Entry> at(long number) throws ConnectorException, IOException {
        Path file = file(number);
        try (FSDataInputStream in = lake.fileSystem().open(file)) {
            byte[] bytes = in.readAllBytes();
            return Optional.of(new Entry(Manifest.parse(new String(bytes, StandardCharsets.UTF_8)), sha256(bytes)));
        } catch (FileNotFoundException e) {
            return Optional.empty();
        } catch (ConfigException | ClassCastException | IllegalArgumentException e) {
            throw broken(number, "cannot be read", e);
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

    /**
     * Whether {@code created} belongs to the chain. It does not if its writer slept so long that its number had been taken
     * and removed again: nobody reads what lies below the numbers that are kept. Empty if it cannot be told any more.
     */
    Optional<Boolean> holds(Manifest created) throws ConnectorException, IOException {
        NavigableSet<Long> numbers = numbers();
        if (numbers.isEmpty() || numbers.last() <= created.number()) {
            return Optional.of(true);
        }
        return at(created.number() + 1).map(next -> next.manifest().previous().equals(sha256(bytes(created))));
    }

    /** Removes what no reader needs once commit {@code number} is the newest, or was. */
    void prune(long number) throws ConnectorException, IOException {
        RemoteIterator<FileStatus> children = lake.fileSystem().listStatusIterator(place);
        while (children.hasNext()) {
            Path child = children.next().getPath();
            Matcher name = NAME.matcher(child.getName());
            if (name.matches() && isOver(name, number)) {
                lake.fileSystem().delete(child, false);
            }
        }
    }

    /** @throws ConnectorException {@code REFUSED} if the manifest would be longer than the atomic step can hold */
    void checkFits(Manifest manifest) throws ConnectorException {
        int length = bytes(manifest).length;
        if (length > Lake.LONGEST_ONCE) {
            throw new ConnectorException(
                    Kind.REFUSED,
                    "The manifest of commit " + manifest.number() + " in the folder '" + folder + "' would be " + length
                            + " bytes long, more than the " + Lake.LONGEST_ONCE
                            + " of one atomic step; deliver to a Delta"
                            + " sink, or share fewer and larger files");
        }
    }

    private static boolean isOver(Matcher name, long newest) {
        return name.group(1) == null
                ? Long.parseLong(name.group(2)) <= newest
                : Long.parseLong(name.group(1)) <= newest - KEPT;
    }

    private NavigableSet<Long> numbers() throws ConnectorException, IOException {
        NavigableSet<Long> numbers = new TreeSet<>();
        try {
            RemoteIterator<FileStatus> children = lake.fileSystem().listStatusIterator(place);
            while (children.hasNext()) {
                Matcher name = NAME.matcher(children.next().getPath().getName());
                if (name.matches() && name.group(1) != null) {
                    numbers.add(Long.parseLong(name.group(1)));
                }
            }
        } catch (FileNotFoundException e) {
            return numbers;
        }
        return numbers;
    }

    private void checkNoGap(NavigableSet<Long> numbers) throws ConnectorException {
        long last = numbers.last();
        for (long number = last; number > Math.max(0, last - KEPT); number--) {
            if (!numbers.contains(number)) {
                throw broken(number, "is gone");
            }
        }
    }

    /** From {@code last} back to a complete one, and at least one further than {@code last}: each proves the one before. */
    private List<Entry> tail(long last) throws ConnectorException, IOException {
        List<Entry> tail = new ArrayList<>();
        Entry oldest = there(last);
        tail.add(oldest);
        boolean isComplete = oldest.manifest().complete();
        while (!isComplete || (tail.size() == 1 && last > 1)) {
            Entry earlier = there(oldest.manifest().number() - 1);
            if (!earlier.sha256().equals(oldest.manifest().previous())) {
                throw broken(earlier.manifest().number(), "is not the one that the next was made after");
            }
            tail.add(earlier);
            oldest = earlier;
            isComplete |= earlier.manifest().complete();
        }
        return tail;
    }

    private Entry there(long number) throws ConnectorException, IOException {
        Entry entry = at(number).orElseThrow(() -> broken(number, "is gone"));
        if (entry.manifest().number() != number) {
            throw broken(number, "is that of another commit");
        }
        return entry;
    }

    private Path file(long number) {
        return new Path(place, String.format(Locale.ROOT, "%020d.json", number));
    }

    private static byte[] bytes(Manifest manifest) {
        return manifest.json().getBytes(StandardCharsets.UTF_8);
    }

    private ConnectorException broken(long number, String how) {
        return broken(number, how, null);
    }

    private ConnectorException broken(long number, String how, @Nullable Throwable cause) {
        return new ConnectorException(
                Kind.SINK_CHANGED,
                "The manifest of commit " + number + " in the folder '" + folder + "' " + how
                        + "; restore the folder, or empty it and order a full snapshot",
                cause);
    }

    static String sha256(byte[] bytes) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}

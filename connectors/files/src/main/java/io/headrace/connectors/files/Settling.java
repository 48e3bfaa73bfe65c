package io.headrace.connectors.files;

import io.headrace.connectors.spi.ConnectorException;
import io.headrace.connectors.spi.ConnectorException.Kind;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Leaves files that are still being written for a later run. Two looks at the folder, at least {@code quiet} apart on this
 * machine's own stopwatch, show which files stay as they are; what time it is at the store, or here, is never asked. One
 * source of one run, one thread.
 */
final class Settling {
    /** Lets time pass. */
    @FunctionalInterface
    interface Pause {
        void last(Duration time) throws InterruptedException;
    }

    private final SourceFolder folder;
    private final boolean needsBytes;
    private final Duration quiet;
    private final Pause pause;
    private @Nullable Map<String, DataFile> first;
    private long firstNanos;

    /**
     * @param needsBytes see {@link Reading#needsBytes}
     * @param quiet how long a file must stay as it is; zero: one look is enough
     */
    Settling(SourceFolder folder, boolean needsBytes, Duration quiet, Pause pause) {
        this.folder = folder;
        this.needsBytes = needsBytes;
        this.quiet = quiet;
        this.pause = pause;
    }

    /**
     * A folder as it is delivered.
     *
     * @param listing what a file that waits was before counts as unchanged
     * @param empty paths of files of no bytes that wait, where the format has none
     * @param moving paths of files that wait because they did not stay as they were
     */
    record Look(Listing listing, List<String> empty, List<String> moving) {
        String reason() {
            return empty.isEmpty()
                    ? ""
                    : "; " + Listing.count(empty.size()) + " of no bytes left for a later run: " + some(empty);
        }
    }

    /** What a window would deliver if no file changed from now on. */
    Look now(Listing before) throws ConnectorException {
        return look(before, list(), Set.of());
    }

    /** Whether files that {@link #now} shows may turn out to move. */
    boolean mayMove() {
        return !quiet.isZero();
    }

    /** The next look is a first one. */
    void restart() {
        first = null;
    }

    /** What {@link #now} cannot know yet, for people. */
    String promise(Listing.Difference difference) {
        return quiet.isZero() || difference.isNone() ? "" : "; delivered if they stay as they are for " + words(quiet);
    }

    /** What a window delivers; lets time pass if anything is new, changed or gone. */
    Look settled(Listing before) throws ConnectorException {
        Look now = now(before);
        if (quiet.isZero() || now.listing().since(before).isNone() || first == null) {
            return now;
        }
        await(quiet.minusNanos(System.nanoTime() - firstNanos));
        Map<String, DataFile> early = first;
        Map<String, DataFile> late = byPath(folder.list());
        Map<String, DataFile> known = byPath(before.files());
        Set<String> moving = new TreeSet<>(early.keySet());
        moving.addAll(late.keySet());
        moving.removeIf(path -> same(early, late, path) || same(known, late, path));
        return look(before, List.copyOf(late.values()), moving);
    }

    /** @throws ConnectorException {@code UNREACHABLE} or {@code BAD_DATA} if a file of {@code before} waits */
    void requireAll(Look look, Listing before) throws ConnectorException {
        for (DataFile file : before.files()) {
            if (look.empty().contains(file.path())) {
                throw new ConnectorException(
                        Kind.BAD_DATA,
                        "File '" + file.path() + "' has no bytes and its keys are needed, it is being written or"
                                + " broken; run again when it is whole, or remove it");
            }
            if (look.moving().contains(file.path())) {
                throw new ConnectorException(
                        Kind.UNREACHABLE,
                        "File '" + file.path() + "' did not stay as it was for " + words(quiet)
                                + " and its keys are needed; run again when it is whole");
            }
        }
    }

    /** @throws ConnectorException {@code UNREACHABLE} if there would be files, but none has stayed as it was */
    void requireSome(Look look) throws ConnectorException {
        if (look.listing().files().isEmpty() && !look.moving().isEmpty()) {
            throw new ConnectorException(
                    Kind.UNREACHABLE,
                    "No file in the folder '" + folder.name() + "' stayed as it was for " + words(quiet) + " ("
                            + some(look.moving()) + "); run again when they are whole");
        }
    }

    private List<DataFile> list() throws ConnectorException {
        List<DataFile> listed = folder.list();
        if (first == null) {
            first = byPath(listed);
            firstNanos = System.nanoTime();
        }
        return listed;
    }

    private Look look(Listing before, List<DataFile> listed, Set<String> moving) {
        Set<String> empty = new TreeSet<>();
        List<DataFile> files = new ArrayList<>();
        for (DataFile file : listed) {
            if (moving.contains(file.path())) {
                continue;
            }
            if (needsBytes && file.sizeBytes() == 0) {
                empty.add(file.path());
            } else {
                files.add(file);
            }
        }
        before.files().stream()
                .filter(file -> empty.contains(file.path()) || moving.contains(file.path()))
                .forEach(files::add);
        return new Look(new Listing(Columns.UNKNOWN, files), List.copyOf(empty), List.copyOf(moving));
    }

    private void await(Duration rest) throws ConnectorException {
        if (rest.isNegative()) {
            return;
        }
        try {
            pause.last(rest);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new ConnectorException(
                    Kind.UNREACHABLE, "Interrupted while the files of '" + folder.name() + "' were watched", e);
        }
    }

    private static boolean same(Map<String, DataFile> one, Map<String, DataFile> other, String path) {
        DataFile there = one.get(path);
        return there == null ? !other.containsKey(path) : there.equals(other.get(path));
    }

    private static Map<String, DataFile> byPath(List<DataFile> files) {
        Map<String, DataFile> byPath = new HashMap<>();
        files.forEach(file -> byPath.put(file.path(), file));
        return byPath;
    }

    private static String some(List<String> paths) {
        return paths.get(0) + (paths.size() > 1 ? ", ..." : "");
    }

    private static String words(Duration time) {
        return time.toMillisPart() == 0 ? time.toSeconds() + " s" : time.toMillis() + " ms";
    }
}

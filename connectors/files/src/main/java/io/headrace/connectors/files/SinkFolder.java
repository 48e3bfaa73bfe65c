package io.headrace.connectors.files;

import io.headrace.connectors.lake.Lake;
import io.headrace.connectors.lake.LakeErrors;
import io.headrace.connectors.spi.ConnectorException;
import io.headrace.connectors.spi.ConnectorException.Kind;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.RemoteIterator;

/**
 * One sink's folder: data files that every reader sees, and {@code _headrace} with the manifests and what is staged. Plain
 * readers skip names that begin with {@code _}.
 */
final class SinkFolder {
    static final String OURS = "_headrace";
    private static final Pattern DATA = Pattern.compile("part-([0-9]{20})-[0-9a-f]{8}-[0-9]{5}\\.(parquet|csv)");

    private final Lake lake;
    private final String name;
    private final String mapping;
    private final Path place;
    private final Chain chain;

    SinkFolder(Lake lake, String name, String mapping) throws ConnectorException {
        this.lake = lake;
        this.name = name;
        this.mapping = mapping;
        this.place = lake.path(name);
        this.chain = new Chain(lake, name, new Path(place, OURS + "/manifest"));
    }

    String name() {
        return name;
    }

    Lake lake() {
        return lake;
    }

    Chain chain() {
        return chain;
    }

    Path path(String relative) {
        return new Path(place, relative);
    }

    static String dataName(long number, String runId, int sequence, String extension) {
        String run = Chain.sha256(runId.getBytes(StandardCharsets.UTF_8)).substring(0, 8);
        return String.format(Locale.ROOT, "part-%020d-%s-%05d.%s", number, run, sequence, extension);
    }

    static String stage(String runId) {
        return OURS + "/stage/" + runId;
    }

    /**
     * The newest commit, after what an interrupted run left half visible is finished.
     *
     * @throws ConnectorException {@code TARGET_OCCUPIED}, {@code SINK_CHANGED}
     */
    Optional<Chain.Entry> reconciled() throws ConnectorException {
        try {
            Optional<Chain.Entry> head = chain.head();
            if (head.isEmpty()) {
                checkFree();
            } else {
                checkOurs(head.get().manifest());
                confirm(head.get().manifest());
            }
            return head;
        } catch (IOException e) {
            throw LakeErrors.of(e, "read the folder '" + name + "'");
        }
    }

    /** Makes exactly the files of {@code head} visible: new first, old last. Repeating it changes nothing. */
    void confirm(Manifest head) throws ConnectorException, IOException {
        FileSystem files = lake.fileSystem();
        Map<String, Long> visible = visible(files);
        Set<String> live = new HashSet<>();
        for (LiveFile file : head.files()) {
            live.add(file.name());
            Long size = visible.get(file.name());
            if (size == null) {
                show(files, file, head);
            } else if (size != file.sizeBytes()) {
                throw changed("'" + file.name() + "' has " + size + " bytes instead of " + file.sizeBytes());
            }
        }
        for (String other : visible.keySet()) {
            if (!live.contains(other) && isOld(other, head)) {
                files.delete(path(other), false);
            }
        }
    }

    /**
     * Removes what runs staged before {@code head} and left; a younger run's stage is not touched. Only after
     * {@link #confirm} of {@code head}: until then staged files may be the only ones.
     */
    void reap(Chain.Entry head) throws ConnectorException, IOException {
        FileSystem files = lake.fileSystem();
        Path stages = path(OURS + "/stage");
        if (!files.exists(stages)) {
            return;
        }
        for (FileStatus stage : files.listStatus(stages)) {
            if (newest(files, stage) < head.modifiedMillis()) {
                files.delete(stage.getPath(), true);
            }
        }
    }

    private static long newest(FileSystem files, FileStatus folder) throws IOException {
        // Stores without folders make up a folder's time: only files count there, and a folder without any is nothing.
        long newest = folder.isDirectory() ? 0 : folder.getModificationTime();
        if (folder.isDirectory()) {
            RemoteIterator<org.apache.hadoop.fs.LocatedFileStatus> below = files.listFiles(folder.getPath(), true);
            while (below.hasNext()) {
                newest = Math.max(newest, below.next().getModificationTime());
            }
        }
        return newest;
    }

    private void show(FileSystem files, LiveFile file, Manifest head) throws ConnectorException, IOException {
        Path staged = path(file.staged());
        Path shown = path(file.name());
        long waiting = length(files, staged);
        if (waiting >= 0 && waiting != file.sizeBytes()) {
            throw changed("'" + file.name() + "' was staged with another size");
        }
        // On stores without renames this copies, then deletes; a name appears there only with its whole content.
        if (waiting >= 0 && renamed(files, staged, shown)) {
            return;
        }
        // Another process that looks at the folder may have made it visible just now.
        if (length(files, shown) == file.sizeBytes()) {
            return;
        }
        if (chain.at(head.number() + 1).isPresent()) {
            throw new ConnectorException(
                    Kind.UNREACHABLE, "Another run is committing to the folder '" + name + "'; run again");
        }
        if (length(files, staged) >= 0) {
            throw new IOException("rename refused: " + file.name());
        }
        throw changed("'" + file.name() + "' is gone");
    }

    private static boolean renamed(FileSystem files, Path staged, Path shown) throws IOException {
        try {
            return files.rename(staged, shown);
        } catch (FileNotFoundException e) {
            return false;
        }
    }

    /** In bytes; -1 if there is no such file. */
    private static long length(FileSystem files, Path file) throws IOException {
        try {
            return files.getFileStatus(file).getLen();
        } catch (FileNotFoundException e) {
            return -1;
        }
    }

    /** Whether a visible file that is not live is one that some commit up to {@code head} brought. */
    private boolean isOld(String file, Manifest head) throws ConnectorException, IOException {
        if (head.left().contains(file)) {
            return true;
        }
        Matcher ours = DATA.matcher(file);
        if (!ours.matches()) {
            return false;
        }
        long number = Long.parseLong(ours.group(1));
        Optional<Chain.Entry> entry = number < head.number() ? chain.at(number) : Optional.empty();
        return entry.isPresent()
                && entry.get().manifest().files().stream()
                        .anyMatch(live -> live.name().equals(file));
    }

    private void checkOurs(Manifest head) throws ConnectorException {
        if (!head.mapping().equals(mapping)) {
            throw new ConnectorException(
                    Kind.TARGET_OCCUPIED,
                    "The folder '" + name + "' holds the copy of '" + head.mapping() + "', not of '" + mapping
                            + "'; choose another folder");
        }
    }

    private void checkFree() throws ConnectorException, IOException {
        Map<String, Long> others = visible(lake.fileSystem());
        if (others.isEmpty()) {
            return;
        }
        String first = others.keySet().stream().sorted().findFirst().orElseThrow();
        if (DATA.matcher(first).matches()) {
            throw changed("its manifests are gone, its data files are there");
        }
        throw new ConnectorException(
                Kind.TARGET_OCCUPIED,
                "The folder '" + name + "' holds '" + first + "', which is not ours; choose an empty folder");
    }

    /** All but our own folder, by name; folders have the size -1. */
    private Map<String, Long> visible(FileSystem files) throws IOException {
        Map<String, Long> visible = new HashMap<>();
        try {
            RemoteIterator<FileStatus> children = files.listStatusIterator(place);
            while (children.hasNext()) {
                FileStatus child = children.next();
                visible.put(child.getPath().getName(), child.isDirectory() ? -1 : child.getLen());
            }
        } catch (FileNotFoundException e) {
            return visible;
        }
        visible.remove(OURS);
        return visible;
    }

    private ConnectorException changed(String what) {
        return new ConnectorException(
                Kind.SINK_CHANGED,
                "Somebody changed the folder '" + name + "': " + what
                        + "; restore it, or empty it and order a full snapshot");
    }
}

package io.headrace.connectors.files;

import io.headrace.connectors.lake.Lake;
import io.headrace.connectors.lake.LakeErrors;
import io.headrace.connectors.spi.ConnectorException;
import io.headrace.connectors.spi.ConnectorException.Kind;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
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
    private static final String STAGE = OURS + "/stage";
    private static final long ABSENT = -2;
    private static final int MOST_TRIES = 5;
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

    /** Tells by its number alone, not by any clock, when its run can no longer publish. */
    static String stage(long number, String runId) {
        return String.format(Locale.ROOT, "%s/%020d/%s", STAGE, number, runId);
    }

    /**
     * The newest commit, after what an interrupted run left half visible is finished.
     *
     * @throws ConnectorException {@code TARGET_OCCUPIED}, {@code SINK_CHANGED}
     */
    Optional<Head> reconciled() throws ConnectorException {
        try {
            for (int tries = 0; tries < MOST_TRIES; tries++) {
                Optional<Head> head = chain.head();
                if (head.isEmpty()) {
                    checkFree();
                    return head;
                }
                checkOurs(head.get().manifest());
                if (confirm(head.get())) {
                    return head;
                }
            }
        } catch (IOException e) {
            throw LakeErrors.of(e, "read the folder '" + name + "'");
        }
        throw new ConnectorException(
                Kind.UNREACHABLE, "Other runs keep committing to the folder '" + name + "'; run again");
    }

    /**
     * Makes exactly the files of {@code head} visible: new first, old last. Repeating it changes nothing.
     *
     * @return false if {@code head} is no longer the newest
     */
    boolean confirm(Head head) throws ConnectorException, IOException {
        FileSystem files = lake.fileSystem();
        Map<String, Long> visible = visible(files);
        Set<String> live = new HashSet<>();
        for (LiveFile file : head.files()) {
            live.add(file.name());
            long size = visible.getOrDefault(file.name(), ABSENT);
            Optional<String> problem = size == ABSENT ? show(files, file) : wrongSize(file, size);
            if (problem.isPresent()) {
                return elseChanged(head, problem.get());
            }
        }
        for (String other : visible.keySet()) {
            Matcher ours = DATA.matcher(other);
            if (live.contains(other)) {
                continue;
            }
            if (ours.matches() && Long.parseLong(ours.group(1)) > head.number()) {
                return elseChanged(head, "'" + other + "' is there, the manifest of its commit is gone");
            }
            if (isOld(other, head.manifest())) {
                files.delete(path(other), false);
            }
        }
        return true;
    }

    /**
     * Removes what was staged for {@code head} and for commits before it: nobody can publish it any more, so whoever wrote
     * it is dead or too late. Only after {@link #confirm} of {@code head}: until then staged files may be the only ones.
     */
    void reap(Head head) throws ConnectorException, IOException {
        FileSystem files = lake.fileSystem();
        for (Path stage : stages(files)) {
            if (stage.getName().matches("[0-9]{20}") && Long.parseLong(stage.getName()) <= head.number()) {
                files.delete(stage, true);
            }
        }
        chain.prune(head.number());
    }

    private List<Path> stages(FileSystem files) throws IOException {
        List<Path> stages = new ArrayList<>();
        try {
            RemoteIterator<FileStatus> children = files.listStatusIterator(path(STAGE));
            while (children.hasNext()) {
                stages.add(children.next().getPath());
            }
        } catch (FileNotFoundException e) {
            return stages;
        }
        return stages;
    }

    /** False if a later commit explains {@code problem}. */
    private boolean elseChanged(Head head, String problem) throws ConnectorException, IOException {
        if (chain.newest().map(entry -> entry.manifest().number()).orElse(0L) > head.number()) {
            return false;
        }
        throw changed(problem);
    }

    /** Makes a file visible; else says what is wrong. */
    private Optional<String> show(FileSystem files, LiveFile file) throws IOException {
        Path shown = path(file.name());
        if (file.staged().isEmpty()) {
            return Optional.of("'" + file.name() + "' is gone");
        }
        Path staged = path(file.staged());
        long waiting = length(files, staged);
        if (waiting != ABSENT && waiting != file.sizeBytes()) {
            return Optional.of("'" + file.name() + "' was staged with another size");
        }
        // On stores without renames this copies, then deletes; a name appears there only with its whole content.
        if (waiting != ABSENT && renamed(files, staged, shown)) {
            return Optional.empty();
        }
        // Another process that looks at the folder may have made it visible just now.
        long size = length(files, shown);
        if (size != ABSENT) {
            return wrongSize(file, size);
        }
        if (length(files, staged) != ABSENT) {
            throw new IOException("rename refused: " + file.name());
        }
        return Optional.of("'" + file.name() + "' is gone");
    }

    private static Optional<String> wrongSize(LiveFile file, long size) {
        return size == file.sizeBytes()
                ? Optional.empty()
                : Optional.of("'" + file.name() + "' has " + size + " bytes instead of " + file.sizeBytes());
    }

    private static boolean renamed(FileSystem files, Path staged, Path shown) throws IOException {
        try {
            return files.rename(staged, shown);
        } catch (FileNotFoundException e) {
            return false;
        }
    }

    /** In bytes; {@link #ABSENT} if there is no such file. */
    private static long length(FileSystem files, Path file) throws IOException {
        try {
            return files.getFileStatus(file).getLen();
        } catch (FileNotFoundException e) {
            return ABSENT;
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
                        .anyMatch(brought -> brought.name().equals(file));
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

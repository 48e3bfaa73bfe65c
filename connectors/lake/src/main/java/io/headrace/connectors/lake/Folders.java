package io.headrace.connectors.lake;

import io.headrace.connectors.spi.Catalogue;
import io.headrace.connectors.spi.ConnectorException;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.function.Function;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.RemoteIterator;

/** Looks through the folders of a lake for datasets, near ones first, with a limit on everything. */
public final class Folders {
    private static final int MOST_FOLDERS = 1000;
    private static final int MOST_CHILDREN = 1000;
    private static final int DEEPEST = 8;

    private final Lake lake;
    private final int most;
    private final List<Catalogue.Entry> found = new ArrayList<>();
    private boolean complete = true;

    /** @param most datasets */
    public Folders(Lake lake, int most) {
        this.lake = lake;
        this.most = most;
    }

    /**
     * A folder that was looked into.
     *
     * @param path below the store's root; empty for the root itself
     * @param start whether it is where the search began
     * @param files at most 1000, sorted, without those whose names begin with {@code _} or {@code .}
     * @param folders the names of those in it, at most 1000, sorted
     */
    public record Folder(String path, boolean start, List<FileStatus> files, List<String> folders) {
        /** The path of what is called {@code name} in it. */
        public String child(String name) {
            return path.isEmpty() ? name : path + "/" + name;
        }
    }

    /**
     * What a folder means.
     *
     * @param further whether there may be datasets below it
     */
    public record Meaning(List<Catalogue.Entry> datasets, boolean further) {}

    /** @throws ConnectorException {@code NOT_FOUND} if {@code under} does not exist */
    public Catalogue search(String under, Function<Folder, Meaning> meaning) throws ConnectorException {
        Deque<Folder> waiting = new ArrayDeque<>();
        int looked = 1;
        waiting.add(folder(under, true));
        while (!waiting.isEmpty() && found.size() <= most) {
            Folder folder = waiting.remove();
            Meaning meant = meaning.apply(folder);
            found.addAll(meant.datasets());
            boolean deep = folder.path().chars().filter(c -> c == '/').count() >= DEEPEST;
            for (String name : meant.further() ? folder.folders() : List.<String>of()) {
                if (name.startsWith("_") || name.startsWith(".") || name.contains("=")) {
                    continue;
                }
                if (deep || looked == MOST_FOLDERS) {
                    complete = false;
                    break;
                }
                looked++;
                waiting.add(folder(folder.child(name), false));
            }
        }
        return new Catalogue(found.stream().limit(most).toList(), complete && found.size() <= most);
    }

    private Folder folder(String path, boolean start) throws ConnectorException {
        List<FileStatus> files = new ArrayList<>();
        List<String> folders = new ArrayList<>();
        try {
            RemoteIterator<FileStatus> children = lake.fileSystem().listStatusIterator(lake.path(path));
            while (children.hasNext() && complete) {
                FileStatus child = children.next();
                String name = child.getPath().getName();
                if (child.isDirectory()) {
                    folders.add(name);
                } else if (!name.startsWith("_") && !name.startsWith(".") && child.getLen() > 0) {
                    files.add(child);
                }
                complete = files.size() < MOST_CHILDREN && folders.size() < MOST_CHILDREN;
            }
        } catch (IOException e) {
            throw LakeErrors.of(e, "look into '" + (path.isEmpty() ? "the store's root" : path) + "'");
        }
        files.sort(Comparator.comparing(file -> file.getPath().getName()));
        return new Folder(path, start, files, folders.stream().sorted().toList());
    }
}

package io.headrace.connectors.files;

import io.headrace.connectors.lake.Lake;
import io.headrace.connectors.lake.LakeErrors;
import io.headrace.connectors.spi.ConnectorException;
import io.headrace.connectors.spi.ConnectorException.Kind;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.PriorityQueue;
import java.util.Queue;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.EtagSource;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.RemoteIterator;
import org.apache.spark.sql.SparkSession;

/** Where a dataset's files lie. */
final class SourceFolder {
    private final Lake lake;
    private final String name;
    private final Path place;

    SourceFolder(Lake lake, String name) throws ConnectorException {
        this.lake = lake;
        this.name = name;
        this.place = lake.path(name);
    }

    /** As the share's author wrote it. */
    String name() {
        return name;
    }

    Configuration configuration() {
        return lake.configuration();
    }

    void configure(SparkSession spark) throws ConnectorException {
        lake.configure(spark);
    }

    /** What all paths of files are relative to; a folder also where the dataset is a single file. */
    Path root() throws ConnectorException {
        return isFile() ? place.getParent() : place;
    }

    Path path(DataFile file) throws ConnectorException {
        return below(root(), file.path());
    }

    static Path below(Path root, String relative) {
        // Path's own constructor would take a colon in a name for a scheme.
        String base = root.toUri().getPath();
        return new Path(
                root.toUri().getScheme(),
                root.toUri().getAuthority(),
                base.endsWith("/") ? base + relative : base + "/" + relative);
    }

    /** @throws ConnectorException {@code NOT_FOUND} if there is neither a folder nor a file */
    List<DataFile> list() throws ConnectorException {
        try {
            FileSystem files = lake.fileSystem();
            FileStatus top = files.getFileStatus(place);
            if (top.isFile()) {
                return List.of(file(top, place.getName()));
            }
            return walk(files);
        } catch (FileNotFoundException e) {
            throw missing(e);
        } catch (IOException e) {
            throw LakeErrors.of(e, "list the folder '" + name + "'");
        }
    }

    private List<DataFile> walk(FileSystem files) throws ConnectorException, IOException {
        Links links = new Links(lake.path(""));
        List<DataFile> found = new ArrayList<>();
        Deque<String> folders = new ArrayDeque<>(List.of(""));
        // Last and in order: a folder that several ways lead to has the same name in every listing.
        Queue<String> linked = new PriorityQueue<>();
        while (!folders.isEmpty() || !linked.isEmpty()) {
            String folder = folders.isEmpty() ? linked.remove() : folders.pop();
            Path there = folder.isEmpty() ? place : below(place, folder);
            if (!links.enters(there)) {
                continue;
            }
            RemoteIterator<FileStatus> children = files.listStatusIterator(there);
            while (children.hasNext()) {
                FileStatus child = children.next();
                String leaf = child.getPath().getName();
                if (leaf.startsWith("_") || leaf.startsWith(".")) {
                    continue;
                }
                String relative = folder.isEmpty() ? leaf : folder + "/" + leaf;
                boolean isLink = links.isLink(child.getPath(), name + "/" + relative);
                if (child.isDirectory()) {
                    (isLink ? linked : folders).add(relative);
                } else {
                    found.add(file(child, relative));
                }
            }
        }
        return found;
    }

    /** @throws ConnectorException {@code NOT_FOUND} */
    void checkExists() throws ConnectorException {
        try {
            lake.fileSystem().getFileStatus(place);
        } catch (FileNotFoundException e) {
            throw missing(e);
        } catch (IOException e) {
            throw LakeErrors.of(e, "open the folder '" + name + "'");
        }
    }

    private ConnectorException missing(FileNotFoundException e) {
        return new ConnectorException(
                Kind.NOT_FOUND, "The folder '" + name + "' does not exist in the store; check the dataset's 'path'", e);
    }

    private boolean isFile() throws ConnectorException {
        try {
            return lake.fileSystem().getFileStatus(place).isFile();
        } catch (FileNotFoundException e) {
            return false;
        } catch (IOException e) {
            throw LakeErrors.of(e, "open the folder '" + name + "'");
        }
    }

    private static DataFile file(FileStatus status, String relative) {
        String etag = status instanceof EtagSource source ? source.getEtag() : "";
        return new DataFile(relative, status.getLen(), status.getModificationTime(), etag == null ? "" : etag);
    }
}

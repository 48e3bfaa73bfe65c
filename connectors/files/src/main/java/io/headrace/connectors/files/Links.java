package io.headrace.connectors.files;

import io.headrace.connectors.spi.ConnectorException;
import io.headrace.connectors.spi.ConnectorException.Kind;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Set;

/**
 * Keeps a walk through a local disk's folders below the store's root and out of circles; other stores have no links. One
 * walk, one thread.
 */
final class Links {
    private final org.apache.hadoop.fs.Path root;
    private final boolean isLocal;
    private final Set<Path> entered = new HashSet<>();

    /** @param root the store's */
    Links(org.apache.hadoop.fs.Path root) {
        this.root = root;
        this.isLocal = "file".equals(root.toUri().getScheme());
    }

    /** False if the walk was in {@code folder} before, by whatever name. */
    boolean enters(org.apache.hadoop.fs.Path folder) throws IOException {
        return !isLocal || entered.add(real(folder));
    }

    /**
     * Whether {@code place} itself is a link.
     *
     * @param shown its name for people
     * @throws ConnectorException {@code REFUSED} if it leads out of the root
     */
    boolean isLink(org.apache.hadoop.fs.Path place, String shown) throws ConnectorException, IOException {
        if (!isLocal || !Files.isSymbolicLink(local(place))) {
            return false;
        }
        if (!real(place).startsWith(real(root))) {
            throw new ConnectorException(
                    Kind.REFUSED,
                    "'" + shown + "' leads out of the store's root through a symbolic link; remove the link or name the"
                            + " place that it leads to in a store of its own");
        }
        return true;
    }

    private static Path real(org.apache.hadoop.fs.Path place) throws IOException {
        return local(place).toRealPath();
    }

    private static Path local(org.apache.hadoop.fs.Path place) {
        return Path.of(place.toUri().getPath());
    }
}

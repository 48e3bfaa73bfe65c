package io.headrace.connectors.lake;

import io.headrace.connectors.spi.ConnectorException;
import io.headrace.connectors.spi.ConnectorException.Kind;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Arrays;

/** Keeps paths below a root: by their text for every store, and by what links really lead to on local disks. */
final class PathCheck {
    private static final int LONGEST = 4096;

    private PathCheck() {}

    /** Settings were checked when they were read; names that come from listings and manifests pass here only. */
    static void text(String relative) throws ConnectorException {
        boolean inside = relative.isEmpty()
                || (relative.length() <= LONGEST
                        && relative.chars().noneMatch(c -> c < ' ' || c == 127 || "\\:*?{}[]".indexOf(c) >= 0)
                        && Arrays.stream(relative.split("/", -1)).allMatch(PathCheck::isName));
        if (!inside) {
            throw new ConnectorException(
                    Kind.REFUSED,
                    "'" + printable(relative) + "' is not a path below the store's root; expected names joined by '/',"
                            + " without '..', '.', wildcards or any of \\ : and without '/' at either end");
        }
    }

    /** Every {@code %} stays as it is (Spark writes partitions so), but not where a decoder would find a dot or a slash. */
    private static boolean isName(String segment) {
        String decoded = segment.replaceAll("(?i)%2e", ".");
        return !segment.isEmpty() && !decoded.equals(".") && !decoded.equals("..");
    }

    /** Refuses {@code place} if a symbolic link on the way leads out of {@code root}. What does not exist yet is fine. */
    static void links(Path root, Path place) throws ConnectorException {
        Path there = root;
        for (Path name : root.relativize(place)) {
            Path next = there.resolve(name);
            if (!Files.exists(next, LinkOption.NOFOLLOW_LINKS)) {
                break;
            }
            there = next;
        }
        try {
            if (Files.exists(root) && !there.toRealPath().startsWith(root.toRealPath())) {
                throw new ConnectorException(
                        Kind.REFUSED,
                        "'" + place + "' leads out of the store's root '" + root
                                + "' through a symbolic link; remove the"
                                + " link or name the place that it leads to in a store of its own");
            }
        } catch (IOException e) {
            throw new ConnectorException(
                    Kind.REFUSED,
                    "'" + place + "' leads through a symbolic link that cannot be followed; remove it",
                    e);
        }
    }

    private static String printable(String value) {
        String shown = value.replaceAll("\\p{Cntrl}", "?");
        return shown.length() <= 80 ? shown : shown.substring(0, 80) + "...";
    }
}

package io.headrace.connectors.files;

import java.io.Serializable;
import org.jspecify.annotations.Nullable;

/**
 * One data file of a commit.
 *
 * @param name in the sink's folder, where every reader sees it
 * @param staged where it was written, relative to the sink's folder; empty once it is certainly visible
 * @param origin which part of the source all its rows came from; null if that is not known
 */
record LiveFile(String name, String staged, long sizeBytes, long rows, @Nullable String origin)
        implements Serializable {
    /** The same file for the manifests that follow: a commit is only made once all files before it are visible. */
    LiveFile shown() {
        return new LiveFile(name, "", sizeBytes, rows, origin);
    }
}

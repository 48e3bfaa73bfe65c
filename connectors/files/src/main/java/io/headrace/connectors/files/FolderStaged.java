package io.headrace.connectors.files;

import io.headrace.connectors.spi.ConnectorException;
import io.headrace.connectors.spi.Plan;
import io.headrace.connectors.spi.RowCounts;
import io.headrace.connectors.spi.Staged;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** Files that wait for their manifest. One thread. */
final class FolderStaged implements Staged {
    private final Plan plan;
    private final SinkFolder folder;
    private final @Nullable Manifest manifest;
    private final RowCounts counts;
    private final String stage;
    private final String summary;
    private boolean mayBeCommitted;

    /**
     * @param manifest what will be published; null if the folder was not at the plan's number when it was asked
     * @param stage where the files lie, relative to the folder
     */
    FolderStaged(Plan plan, SinkFolder folder, @Nullable Manifest manifest, RowCounts counts, String stage) {
        this(plan, folder, manifest, counts, stage, "");
    }

    private FolderStaged(
            Plan plan, SinkFolder folder, @Nullable Manifest manifest, RowCounts counts, String stage, String summary) {
        this.plan = plan;
        this.folder = folder;
        this.manifest = manifest;
        this.counts = counts;
        this.stage = stage;
        this.summary = summary;
    }

    /** The same, with words for people. Instead of this one. */
    FolderStaged summarised(String words) {
        return new FolderStaged(plan, folder, manifest, counts, stage, words);
    }

    @Override
    public Plan plan() {
        return plan;
    }

    @Override
    public String summary() {
        return summary;
    }

    SinkFolder folder() {
        return folder;
    }

    @Nullable
    Manifest manifest() {
        return manifest;
    }

    RowCounts counts() {
        return counts;
    }

    /**
     * The atomic step. From here on the files are the consumer's, even if the answer is lost: they stay until they are
     * visible, or until a later commit shows that these were not applied.
     *
     * @throws IOException nobody can tell
     */
    boolean create(Manifest published) throws IOException {
        mayBeCommitted = true;
        return folder.chain().create(published);
    }

    /** The files are visible, or nobody's. */
    void settled() {
        mayBeCommitted = false;
        close();
    }

    @Override
    public void close() {
        if (mayBeCommitted) {
            return;
        }
        try {
            folder.lake().fileSystem().delete(folder.path(stage), true);
        } catch (IOException | ConnectorException e) {
            // A later run removes it: staging is not worth failing for.
            return;
        }
    }
}

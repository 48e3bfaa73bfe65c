package io.headrace.connectors.files;

import io.headrace.connectors.spi.ConnectorException;
import io.headrace.connectors.spi.Plan;
import io.headrace.connectors.spi.RowCounts;
import io.headrace.connectors.spi.Staged;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * Files that wait for their manifest.
 *
 * @param manifest what will be published; null if the folder was not at the plan's number when it was asked
 * @param stage where the files lie, relative to the folder
 */
record FolderStaged(Plan plan, SinkFolder folder, @Nullable Manifest manifest, RowCounts counts, String stage)
        implements Staged {
    @Override
    public void close() {
        try {
            folder.lake().fileSystem().delete(folder.path(stage), true);
        } catch (IOException | ConnectorException e) {
            // A later run removes it: staging is not worth failing for.
            return;
        }
    }
}

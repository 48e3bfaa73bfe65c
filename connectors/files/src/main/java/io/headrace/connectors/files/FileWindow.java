package io.headrace.connectors.files;

import io.headrace.connectors.spi.ChangeBatch;
import io.headrace.connectors.spi.ConnectorException;
import io.headrace.connectors.spi.ConnectorException.Kind;
import io.headrace.connectors.spi.Watermark;
import io.headrace.connectors.spi.Window;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * The files of one listing: those, and no others, are read. One thread.
 *
 * @param pinned all files when the window was opened
 * @param read paths of the files among them that are read
 */
record FileWindow(SourceFolder folder, Listing pinned, Set<String> read, ChangeBatch batch) implements Window {
    @Override
    public Watermark to() {
        return pinned.watermark();
    }

    /** Files cannot be pinned: once one has changed nothing more is read, and what was read before {@link #verify} refuses. */
    @Override
    public ChangeBatch changes() {
        try {
            verify();
        } catch (ConnectorException e) {
            throw new FilesChanged(e);
        }
        return batch;
    }

    @Override
    public void verify() throws ConnectorException {
        Listing.Difference since = new Listing(Columns.UNKNOWN, folder.list()).since(pinned);
        Set<String> moved = new TreeSet<>(since.replaced());
        moved.retainAll(read);
        if (!moved.isEmpty()) {
            String others = moved.size() > 1 ? " and " + (moved.size() - 1) + " more" : "";
            throw new ConnectorException(
                    Kind.BAD_DATA,
                    "File '" + moved.iterator().next() + "'" + others
                            + " changed while it was read; the next run takes it");
        }
    }

    @Override
    public Optional<ConnectorException> explain(Throwable failure) {
        if (failure instanceof FilesChanged && failure.getCause() instanceof ConnectorException changed) {
            return Optional.of(changed);
        }
        Optional<ConnectorException> explained = ReadFailure.explained(failure, pinned.files());
        if (explained.isPresent()) {
            try {
                verify();
            } catch (ConnectorException changed) {
                return Optional.of(changed);
            }
        }
        return explained;
    }

    @Override
    public void close() {}

    /** Carries what {@link #verify} says out of a method that declares nothing. */
    private static final class FilesChanged extends RuntimeException {
        private static final long serialVersionUID = 1;

        FilesChanged(ConnectorException cause) {
            super(cause.getMessage(), cause);
        }
    }
}

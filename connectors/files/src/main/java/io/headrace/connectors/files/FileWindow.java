package io.headrace.connectors.files;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;

import io.headrace.connectors.spi.ChangeBatch;
import io.headrace.connectors.spi.ConnectorException;
import io.headrace.connectors.spi.ConnectorException.Kind;
import io.headrace.connectors.spi.Extent;
import io.headrace.connectors.spi.Watermark;
import io.headrace.connectors.spi.Window;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.StructType;

/** The files of one listing: those, and no others, are read. One thread. */
final class FileWindow implements Window {
    private final SourceFolder folder;
    private final Reading reading;
    private final Supplier<SparkSession> spark;
    private final Listing pinned;
    private final Change change;

    /**
     * What the window brings.
     *
     * @param key empty if the dataset has none
     * @param origins whether rows tell their file
     */
    record Change(Listing.Difference difference, Extent extent, List<String> key, boolean origins) {}

    /** @param pinned the files now, with the columns they are read with */
    FileWindow(SourceFolder folder, Reading reading, Supplier<SparkSession> spark, Listing pinned, Change change) {
        this.folder = folder;
        this.reading = reading;
        this.spark = spark;
        this.pinned = pinned;
        this.change = change;
    }

    @Override
    public Watermark to() {
        return pinned.watermark();
    }

    @Override
    public ChangeBatch changes() {
        List<DataFile> read = change.difference().read();
        return switch (change.extent()) {
            case FULL -> new ChangeBatch.Snapshot(shown(pinned.files()));
            case APPENDS, NOTHING -> new ChangeBatch.Appends(shown(read));
            case CHANGES -> new ChangeBatch.Changes(
                    rows(read).drop(ChangeBatch.ORIGIN).withColumn(ChangeBatch.CHANGE, lit(ChangeBatch.UPSERT)),
                    change.key(),
                    present());
            case PARTS -> new ChangeBatch.Parts(rows(read), replaced());
        };
    }

    private Dataset<Row> shown(List<DataFile> files) throws ConnectorException {
        return change.origins() ? rows(files) : rows(files).drop(ChangeBatch.ORIGIN);
    }

    /** Where files only came no key can be gone. */
    private Optional<Dataset<Row>> present() throws ConnectorException {
        if (change.difference().addsOnly()) {
            return Optional.empty();
        }
        Column[] key = change.key().stream().map(FileWindow::named).toArray(Column[]::new);
        return Optional.of(rows(pinned.files()).select(key));
    }

    private Set<String> replaced() {
        Set<String> replaced = new HashSet<>(change.difference().vanished());
        change.difference().changed().forEach(file -> replaced.add(file.path()));
        return replaced;
    }

    private Dataset<Row> rows(List<DataFile> files) throws ConnectorException {
        SparkSession session = spark.get();
        StructType columns = pinned.columns().all();
        if (files.isEmpty()) {
            return session.createDataFrame(List.of(), Texts.withOrigin(columns));
        }
        Dataset<Row> rows =
                Partitions.add(reading.rows(session, files, pinned.columns().inFiles()), pinned.columns().inFolders());
        Column[] ordered = Stream.of(Texts.withOrigin(columns).fieldNames())
                .map(FileWindow::named)
                .toArray(Column[]::new);
        return rows.select(ordered);
    }

    /** A column by its name taken literally. */
    static Column named(String name) {
        return col("`" + name.replace("`", "``") + "`");
    }

    @Override
    public void verify() throws ConnectorException {
        Listing now = new Listing(Columns.UNKNOWN, folder.list());
        Listing.Difference since = now.since(pinned);
        Set<String> moved = new HashSet<>(since.vanished());
        since.changed().forEach(file -> moved.add(file.path()));
        moved.retainAll(readPaths());
        if (!moved.isEmpty()) {
            String first = moved.stream().sorted().findFirst().orElseThrow();
            String others = moved.size() > 1 ? " (and " + (moved.size() - 1) + " more)" : "";
            throw new ConnectorException(
                    Kind.BAD_DATA,
                    "File '" + first + "'" + others + " changed while it was read; the next run takes it");
        }
    }

    /** Keys that are present are read from all files. */
    private Set<String> readPaths() {
        boolean all = change.extent() == Extent.FULL
                || (change.extent() == Extent.CHANGES && !change.difference().addsOnly());
        Set<String> paths = new HashSet<>();
        (all ? pinned.files() : change.difference().read()).forEach(file -> paths.add(file.path()));
        return paths;
    }

    @Override
    public Optional<ConnectorException> explain(Throwable failure) {
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
}

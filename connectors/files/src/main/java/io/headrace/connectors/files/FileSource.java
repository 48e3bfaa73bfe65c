package io.headrace.connectors.files;

import io.headrace.configs.DatasetSpec;
import io.headrace.configs.WriteMode;
import io.headrace.connectors.spi.ChangeBatch;
import io.headrace.connectors.spi.ConnectorException;
import io.headrace.connectors.spi.ConnectorException.Kind;
import io.headrace.connectors.spi.Extent;
import io.headrace.connectors.spi.Forecast;
import io.headrace.connectors.spi.Source;
import io.headrace.connectors.spi.Watermark;
import io.headrace.connectors.spi.Window;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.StructType;

/** A folder's files, compared with those of the last window. One thread. */
final class FileSource implements Source {
    private final SourceFolder folder;
    private final Reading reading;
    private final DatasetSpec dataset;
    private final WriteMode mode;
    private final Supplier<SparkSession> spark;

    FileSource(
            SourceFolder folder, Reading reading, DatasetSpec dataset, WriteMode mode, Supplier<SparkSession> spark) {
        this.folder = folder;
        this.reading = reading;
        this.dataset = dataset;
        this.mode = mode;
        this.spark = spark;
    }

    @Override
    public StructType schema() throws ConnectorException {
        return schema(Watermark.START);
    }

    @Override
    public StructType schema(Watermark from) throws ConnectorException {
        return columns(Listing.of(from), now(Listing.of(from)).listing()).all();
    }

    @Override
    public Forecast forecast(Watermark from) throws ConnectorException {
        Listing before = Listing.of(from);
        Look look = now(before);
        Listing now = look.listing().with(before.columns());
        if (from.isStart()) {
            return new Forecast(
                    now.watermark(),
                    Extent.FULL,
                    OptionalLong.empty(),
                    OptionalLong.of(now.sizeBytes()),
                    "everything: " + Listing.count(now.files().size()) + look.reason());
        }
        Listing.Difference difference = now.since(before);
        Extent extent = extent(difference);
        return new Forecast(
                now.watermark(),
                extent,
                OptionalLong.empty(),
                OptionalLong.of(difference.read().stream()
                        .mapToLong(DataFile::sizeBytes)
                        .sum()),
                difference.reason() + look.reason());
    }

    @Override
    public Window open(Watermark from) throws ConnectorException {
        Listing before = Listing.of(from);
        Look look = now(before);
        Listing now = look.listing();
        Listing.Difference difference = now.since(before);
        Extent extent = from.isStart() ? Extent.FULL : extent(difference);
        Listing pinned = now.with(columns(before, now));
        boolean origins = dataset.key().isEmpty() && mode == WriteMode.MIRROR;
        ChangeBatch batch =
                new FileRows(reading, spark.get(), pinned, dataset.key()).batch(extent, difference, origins);
        // Which keys are present is told by all files.
        boolean readsAll = extent == Extent.FULL || (extent == Extent.CHANGES && !difference.addsOnly());
        if (readsAll && look.hasKnown(before)) {
            throw new ConnectorException(
                    Kind.BAD_DATA,
                    "File '" + look.waiting().get(0)
                            + "' has no bytes and its keys are needed, it is being written or broken;"
                            + " run again when it is whole, or remove it");
        }
        Set<String> read = (readsAll ? pinned.files() : difference.read())
                .stream().map(DataFile::path).collect(Collectors.toSet());
        return new FileWindow(folder, pinned, read, batch);
    }

    /** A file that was delivered is as it was, or is read again. */
    @Override
    public boolean newColumnsAreNull() {
        return true;
    }

    /** Two files may hold the same key. */
    @Override
    public boolean keyIsEnforced() {
        return false;
    }

    /**
     * A folder as it is delivered now.
     *
     * @param listing without files of no bytes, where the format has none; what such a file was before counts as unchanged
     * @param waiting the paths of those files, for a later run
     */
    private record Look(Listing listing, List<String> waiting) {
        String reason() {
            return waiting.isEmpty()
                    ? ""
                    : "; " + Listing.count(waiting.size()) + " of no bytes left for a later run: " + waiting.get(0)
                            + (waiting.size() > 1 ? ", ..." : "");
        }

        boolean hasKnown(Listing before) {
            return before.files().stream().anyMatch(file -> waiting.contains(file.path()));
        }
    }

    private Look now(Listing before) throws ConnectorException {
        List<DataFile> listed = folder.list();
        if (!reading.needsBytes() || listed.stream().allMatch(file -> file.sizeBytes() > 0)) {
            return new Look(new Listing(Columns.UNKNOWN, listed), List.of());
        }
        Set<String> waiting = listed.stream()
                .filter(file -> file.sizeBytes() == 0)
                .map(DataFile::path)
                .collect(Collectors.toCollection(TreeSet::new));
        List<DataFile> files = new ArrayList<>(
                listed.stream().filter(file -> file.sizeBytes() > 0).toList());
        before.files().stream().filter(file -> waiting.contains(file.path())).forEach(files::add);
        return new Look(new Listing(Columns.UNKNOWN, files), List.copyOf(waiting));
    }

    private Extent extent(Listing.Difference difference) throws ConnectorException {
        boolean keyed = !dataset.key().isEmpty();
        if (difference.isNone()) {
            return Extent.NOTHING;
        }
        if (difference.addsOnly()) {
            return keyed && mode != WriteMode.APPEND ? Extent.CHANGES : Extent.APPENDS;
        }
        if (mode == WriteMode.APPEND) {
            throw refused(difference, "use the write mode 'mirror', or 'changes' with a key");
        }
        if (mode == WriteMode.CHANGES && !keyed) {
            throw refused(difference, "give the dataset a 'key', or use the write mode 'mirror'");
        }
        return keyed ? Extent.CHANGES : Extent.PARTS;
    }

    private ConnectorException refused(Listing.Difference difference, String remedy) {
        return new ConnectorException(
                Kind.REFUSED,
                "Files of '" + folder.name() + "' that were delivered have changed (" + difference.reason()
                        + "), which the write mode '" + mode.name().toLowerCase(Locale.ROOT)
                        + "' cannot deliver; " + remedy);
    }

    private Columns columns(Listing before, Listing now) throws ConnectorException {
        Columns columns = before.columns().isUnknown() ? first(now) : next(before.columns(), now.since(before));
        List<String> names = List.of(columns.all().fieldNames());
        for (String key : dataset.key()) {
            if (!names.contains(key)) {
                throw new ConnectorException(
                        Kind.NOT_FOUND,
                        "Column '" + key + "' of the key is not in the files of '" + folder.name() + "'; they have "
                                + names);
            }
        }
        return columns;
    }

    private Columns first(Listing now) throws ConnectorException {
        StructType columns = reading.columns(now.files());
        if (columns.isEmpty()) {
            throw new ConnectorException(
                    Kind.NOT_FOUND,
                    "The folder '" + folder.name()
                            + "' holds no files to learn the columns from; put the data there, or"
                            + " check the dataset's 'path'");
        }
        return new Columns(columns, Partitions.of(now.files()));
    }

    private Columns next(Columns known, Listing.Difference difference) throws ConnectorException {
        Partitions.check(difference.read(), known.inFolders());
        return new Columns(reading.columns(known.inFiles(), difference.read()), known.inFolders());
    }
}

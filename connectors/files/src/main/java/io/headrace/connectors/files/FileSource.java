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
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.OptionalLong;
import java.util.Set;
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
    private final Settling settling;

    FileSource(
            Settling settling,
            SourceFolder folder,
            Reading reading,
            DatasetSpec dataset,
            WriteMode mode,
            Supplier<SparkSession> spark) {
        this.settling = settling;
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
        Listing before = Listing.of(from);
        try {
            return columns(before, settling.now(before).listing()).all();
        } catch (ConnectorException e) {
            if (e.kind() != Kind.BAD_DATA || !settling.mayMove()) {
                throw e;
            }
            // A file that is half written cannot be read yet.
            Settling.Look look = settling.settled(before);
            settling.requireSome(look);
            return columns(before, look.listing()).all();
        }
    }

    @Override
    public Forecast forecast(Watermark from) throws ConnectorException {
        Listing before = Listing.of(from);
        Settling.Look look = settling.now(before);
        Listing now = look.listing().with(before.columns());
        Listing.Difference difference = now.since(before);
        String more = settling.promise(difference) + look.reason();
        if (from.isStart()) {
            return new Forecast(
                    now.watermark(),
                    Extent.FULL,
                    OptionalLong.empty(),
                    OptionalLong.of(now.sizeBytes()),
                    "everything: " + Listing.count(now.files().size()) + more);
        }
        Extent extent = extent(difference);
        return new Forecast(
                now.watermark(),
                extent,
                OptionalLong.empty(),
                OptionalLong.of(difference.read().stream()
                        .mapToLong(DataFile::sizeBytes)
                        .sum()),
                difference.reason() + more);
    }

    @Override
    public Window open(Watermark from) throws ConnectorException {
        Listing before = Listing.of(from);
        Settling.Look look = settling.settled(before);
        settling.restart();
        settling.requireSome(look);
        Listing now = look.listing();
        Listing.Difference difference = now.since(before);
        Extent extent = from.isStart() ? Extent.FULL : extent(difference);
        Listing pinned = now.with(columns(before, now));
        boolean origins = dataset.key().isEmpty() && mode == WriteMode.MIRROR;
        ChangeBatch batch =
                new FileRows(reading, spark.get(), pinned, dataset.key()).batch(extent, difference, origins);
        // Which keys are present is told by all files.
        boolean readsAll = extent == Extent.FULL || (extent == Extent.CHANGES && !difference.addsOnly());
        if (readsAll) {
            settling.requireAll(look, before);
        }
        Set<String> read = (readsAll ? pinned.files() : difference.read())
                .stream().map(DataFile::path).collect(Collectors.toSet());
        return new FileWindow(folder, pinned, read, batch);
    }

    /** A file that was delivered is as it was, or is read again. */
    @Override
    public boolean areNull(List<String> columns, Watermark from) throws ConnectorException {
        StructType then = Listing.of(from).columns().all();
        return Collections.disjoint(List.of(then.fieldNames()), columns);
    }

    /** Two files may hold the same key. */
    @Override
    public boolean keyIsEnforced() {
        return false;
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

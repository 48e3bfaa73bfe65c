package io.headrace.connectors.delta;

import io.delta.kernel.Snapshot;
import io.delta.kernel.TableManager;
import io.delta.kernel.data.FilteredColumnarBatch;
import io.delta.kernel.data.Row;
import io.delta.kernel.defaults.engine.DefaultEngine;
import io.delta.kernel.engine.Engine;
import io.delta.kernel.exceptions.KernelException;
import io.delta.kernel.exceptions.TableNotFoundException;
import io.delta.kernel.internal.InternalScanFileUtils;
import io.delta.kernel.internal.ScanImpl;
import io.delta.kernel.internal.SnapshotImpl;
import io.delta.kernel.utils.CloseableIterator;
import io.headrace.connectors.delta.Commit.TableMetadata;
import io.headrace.connectors.lake.Lake;
import io.headrace.connectors.lake.LakeErrors;
import io.headrace.connectors.spi.ConnectorException;
import io.headrace.connectors.spi.ConnectorException.Kind;
import java.io.BufferedReader;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.StructType;

/**
 * The log of one Delta table, read without Spark. States come from Delta Kernel (some of its classes are internal: Delta's
 * version is pinned exactly), single commits from their files.
 */
final class TableLog {
    private static final String COMMIT_FILE = "\\d{20}\\.json";

    private final Lake lake;
    private final Path table;
    private final Engine engine;

    TableLog(Lake lake, Path table, Engine engine) {
        this.lake = lake;
        this.table = table;
        this.engine = engine;
    }

    /** What {@code lake}'s tables are read with. Thread-safe. */
    static Engine engine(Lake lake) {
        return DefaultEngine.create(lake.configuration());
    }

    /** One state of the table. */
    record State(SnapshotImpl snapshot, TableMetadata metadata) {
        long version() {
            return snapshot.getVersion();
        }
    }

    /** Rows and bytes by the log's own statistics. */
    record Size(OptionalLong rows, long bytes, long files) {}

    Path table() {
        return table;
    }

    /** The newest state; empty if there is no Delta table. */
    Optional<State> head() throws ConnectorException {
        try {
            return Optional.of(state(TableManager.loadSnapshot(table.toString()).build(engine)));
        } catch (TableNotFoundException e) {
            return Optional.empty();
        } catch (RuntimeException e) {
            throw failed(e);
        }
    }

    /** The state at {@code version}; empty if the log no longer reaches back so far. */
    Optional<State> at(long version) throws ConnectorException {
        try {
            return Optional.of(state(TableManager.loadSnapshot(table.toString())
                    .atVersion(version)
                    .build(engine)));
        } catch (KernelException e) {
            return Optional.empty();
        } catch (RuntimeException e) {
            throw failed(e);
        }
    }

    /** The commits in (from, to] that the log still has, in order; what is missing is missing at the beginning. */
    List<Commit> commits(long from, long to) throws ConnectorException {
        if (from >= to) {
            return List.of();
        }
        List<Commit> commits = new ArrayList<>();
        for (long version = Math.max(from + 1, oldestCommit(from + 1)); version <= to; version++) {
            commits.add(commit(version));
        }
        return commits;
    }

    /** The first commit that the log still has, not below {@code from}. */
    long oldestCommit(long from) throws ConnectorException {
        try {
            FileSystem files = lake.fileSystem();
            if (files.exists(commitFile(from))) {
                return from;
            }
            return Arrays.stream(files.listStatus(commitFile(from).getParent()))
                    .map(f -> f.getPath().getName())
                    .filter(name -> name.matches(COMMIT_FILE))
                    .mapToLong(name -> Long.parseLong(name.substring(0, 20)))
                    .filter(version -> version >= from)
                    .min()
                    .orElse(Long.MAX_VALUE);
        } catch (IOException e) {
            throw LakeErrors.of(e, "list the log of the table '" + table + "'");
        }
    }

    Size size(State state) throws ConnectorException {
        long rows = 0;
        boolean known = true;
        long bytes = 0;
        long files = 0;
        ScanImpl scan = (ScanImpl) state.snapshot().getScanBuilder().build();
        try (CloseableIterator<FilteredColumnarBatch> batches = scan.getScanFiles(engine, true)) {
            while (batches.hasNext()) {
                try (CloseableIterator<Row> batch = batches.next().getRows()) {
                    while (batch.hasNext()) {
                        Row file = batch.next();
                        OptionalLong counted = rows(file);
                        known &= counted.isPresent();
                        rows += counted.orElse(0);
                        bytes += InternalScanFileUtils.getAddFileStatus(file).getSize();
                        files++;
                    }
                }
            }
        } catch (IOException | RuntimeException e) {
            throw failed(e);
        }
        return new Size(known ? OptionalLong.of(rows) : OptionalLong.empty(), bytes, files);
    }

    boolean hasFiles(State state) throws ConnectorException {
        ScanImpl scan = (ScanImpl) state.snapshot().getScanBuilder().build();
        try (CloseableIterator<FilteredColumnarBatch> batches = scan.getScanFiles(engine, false)) {
            while (batches.hasNext()) {
                try (CloseableIterator<Row> batch = batches.next().getRows()) {
                    if (batch.hasNext()) {
                        return true;
                    }
                }
            }
        } catch (IOException | RuntimeException e) {
            throw failed(e);
        }
        return false;
    }

    OptionalLong transaction(State state, String application) throws ConnectorException {
        try {
            return state.snapshot()
                    .getLatestTransactionVersion(engine, application)
                    .map(OptionalLong::of)
                    .orElse(OptionalLong.empty());
        } catch (RuntimeException e) {
            throw failed(e);
        }
    }

    /** The names of all domains of the table's metadata. */
    Set<String> domains(State state) throws ConnectorException {
        try {
            return Set.copyOf(state.snapshot().getActiveDomainMetadataMap().keySet());
        } catch (RuntimeException e) {
            throw failed(e);
        }
    }

    Optional<String> domain(State state, String domain) throws ConnectorException {
        try {
            return state.snapshot().getDomainMetadata(domain);
        } catch (RuntimeException e) {
            throw failed(e);
        }
    }

    /** Whether a data file is there; {@code path} as the log has it. */
    boolean exists(String path) throws ConnectorException {
        try {
            return lake.fileSystem().exists(file(table, path));
        } catch (IOException e) {
            throw LakeErrors.of(e, "look for files of the table '" + table + "'");
        }
    }

    /** Log paths are URLs, relative to the table unless absolute. */
    static Path file(Path table, String path) {
        return new Path(table, new Path(java.net.URI.create(path)));
    }

    /** Tells a commit from another of the same version; empty if it has left the log or its writer gave it no name. */
    String identity(long version) throws ConnectorException {
        try (BufferedReader lines = lines(version)) {
            return CommitReader.identity(lines);
        } catch (FileNotFoundException e) {
            return "";
        } catch (IOException e) {
            throw LakeErrors.of(e, "read version " + version + " of the table '" + table + "'");
        }
    }

    private BufferedReader lines(long version) throws ConnectorException, IOException {
        return new BufferedReader(
                new InputStreamReader(lake.fileSystem().open(commitFile(version)), StandardCharsets.UTF_8));
    }

    private Commit commit(long version) throws ConnectorException {
        try (BufferedReader lines = lines(version)) {
            return CommitReader.read(version, lines);
        } catch (FileNotFoundException e) {
            throw new ConnectorException(
                    Kind.HISTORY_LOST,
                    "The log of the table '" + table + "' lost version " + version + " while it was read; try again",
                    e);
        } catch (IOException e) {
            throw LakeErrors.of(e, "read version " + version + " of the table '" + table + "'");
        }
    }

    private Path commitFile(long version) {
        return new Path(table, String.format(Locale.ROOT, "_delta_log/%020d.json", version));
    }

    private static State state(Snapshot snapshot) {
        SnapshotImpl known = (SnapshotImpl) snapshot;
        StructType schema = (StructType) DataType.fromJson(known.getMetadata().getSchemaString());
        return new State(
                known,
                new TableMetadata(
                        known.getMetadata().getId(),
                        schema,
                        known.getPartitionColumnNames(),
                        Map.copyOf(known.getMetadata().getConfiguration())));
    }

    private static OptionalLong rows(Row scanFile) {
        Row add = scanFile.getStruct(InternalScanFileUtils.ADD_FILE_ORDINAL);
        if (add.isNullAt(InternalScanFileUtils.ADD_FILE_STATS_ORDINAL)) {
            return OptionalLong.empty();
        }
        long hidden = Optional.ofNullable(InternalScanFileUtils.getDeletionVectorDescriptorFromRow(scanFile))
                .map(vector -> vector.getCardinality())
                .orElse(0L);
        return CommitReader.rows(add.getString(InternalScanFileUtils.ADD_FILE_STATS_ORDINAL))
                .map(count -> OptionalLong.of(count - hidden))
                .orElse(OptionalLong.empty());
    }

    private ConnectorException failed(Exception e) {
        if (e instanceof KernelException) {
            return new ConnectorException(
                    Kind.BAD_DATA, "The table '" + table + "' cannot be read: " + firstLine(e), e);
        }
        return LakeErrors.of(e, "read the log of the table '" + table + "'");
    }

    private static String firstLine(Exception e) {
        return String.valueOf(e.getMessage()).lines().findFirst().orElse("");
    }
}

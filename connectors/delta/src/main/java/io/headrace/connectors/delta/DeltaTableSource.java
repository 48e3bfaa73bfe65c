package io.headrace.connectors.delta;

import io.headrace.configs.DatasetSpec;
import io.headrace.configs.WriteMode;
import io.headrace.connectors.delta.Stretch.Way;
import io.headrace.connectors.delta.TableLog.Size;
import io.headrace.connectors.delta.TableLog.State;
import io.headrace.connectors.lake.Lake;
import io.headrace.connectors.spi.ConnectorException;
import io.headrace.connectors.spi.ConnectorException.Kind;
import io.headrace.connectors.spi.Forecast;
import io.headrace.connectors.spi.RunContext;
import io.headrace.connectors.spi.Source;
import io.headrace.connectors.spi.Watermark;
import io.headrace.connectors.spi.Window;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.StructType;

/** Reads one Delta table by version. Only {@link #open} starts Spark. */
final class DeltaTableSource implements Source {
    private final DatasetSpec dataset;
    private final Lake lake;
    private final RunContext context;
    private final TableLog log;
    private final WindowJudge judge;

    DeltaTableSource(DatasetSpec dataset, WriteMode mode, Lake lake, TableLog log, RunContext context) {
        this.dataset = dataset;
        this.lake = lake;
        this.context = context;
        this.log = log;
        this.judge = new WindowJudge(dataset.name(), log, mode, !dataset.key().isEmpty());
    }

    @Override
    public StructType schema() throws ConnectorException {
        return Schemas.plain(head().metadata().schema());
    }

    @Override
    public Forecast forecast(Watermark from) throws ConnectorException {
        Stretch stretch = judge.judge(from, head());
        OptionalLong rows = stretch.rows();
        OptionalLong bytes = stretch.bytes();
        if (stretch.way() == Way.TABLE) {
            Size size = log.size(stretch.to());
            rows = size.rows();
            bytes = OptionalLong.of(size.bytes());
        }
        return new Forecast(position(stretch.to()), stretch.extent(), rows, bytes, stretch.reason());
    }

    @Override
    public Window open(Watermark from) throws ConnectorException {
        Stretch stretch = judge.judge(from, head());
        SparkSession spark = context.spark().get();
        lake.configure(spark);
        return window(stretch, spark);
    }

    @Override
    public Watermark back(String position, Watermark reached) throws ConnectorException {
        Position held = Position.of(reached);
        long version = version(position);
        if (version >= held.version()) {
            throw refused("version " + version + " is not before " + reached + ", where the copy is");
        }
        Watermark back = new Position(held.tableId(), version, log.identity(version)).watermark();
        judge.judge(back, head());
        return back;
    }

    @Override
    public Window again(String from, String to, Watermark reached) throws ConnectorException {
        Position held = Position.of(reached);
        long first = version(from);
        long last = version(to);
        if (first >= last || last > held.version()) {
            throw refused("versions " + first + " to " + last + " are no stretch of what was delivered, which ends at "
                    + reached);
        }
        State end = log.at(last)
                .orElseThrow(() -> new ConnectorException(
                        Kind.HISTORY_LOST,
                        "Dataset '" + dataset.name() + "': the log of the table '" + log.table()
                                + "' no longer has version " + last + "; order a full snapshot"));
        Stretch stretch = judge.judge(new Position(held.tableId(), first, "").watermark(), end);
        SparkSession spark = context.spark().get();
        lake.configure(spark);
        return new RepeatedWindow(
                window(stretch, spark), DeltaFrames.table(spark, log.table(), held.version()), dataset.key(), reached);
    }

    private long version(String position) throws ConnectorException {
        if (!position.matches("[0-9]{1,18}")) {
            throw refused("'" + position + "' is not a version of a Delta table; expected a number such as 12");
        }
        return Long.parseLong(position);
    }

    private ConnectorException refused(String why) {
        return new ConnectorException(Kind.REFUSED, "Dataset '" + dataset.name() + "': " + why);
    }

    @Override
    public boolean keyIsEnforced() {
        return false;
    }

    /** Delta takes no new column with a value for old rows. */
    @Override
    public boolean areNull(List<String> columns, Watermark from) throws ConnectorException {
        Optional<State> then = log.at(Position.of(from).version());
        return then.isPresent()
                && Collections.disjoint(List.of(then.get().metadata().schema().fieldNames()), columns);
    }

    @Override
    public OptionalLong rowEstimate() throws ConnectorException {
        return log.size(head()).rows();
    }

    /** @throws ConnectorException {@code NOT_FOUND} if the table or a column of the key does not exist */
    void check() throws ConnectorException {
        List<String> columns = List.of(schema().fieldNames());
        for (String column : dataset.key()) {
            if (!columns.contains(column)) {
                throw new ConnectorException(
                        Kind.NOT_FOUND,
                        "Dataset '" + dataset.name() + "': the key's column '" + column + "' is not in the table '"
                                + log.table() + "'; it has " + String.join(", ", columns));
            }
        }
    }

    private State head() throws ConnectorException {
        return log.head()
                .orElseThrow(() -> new ConnectorException(
                        Kind.NOT_FOUND,
                        "Dataset '" + dataset.name() + "': there is no Delta table at '" + log.table()
                                + "'; check the source's path"));
    }

    private DeltaWindow window(Stretch stretch, SparkSession spark) throws ConnectorException {
        return new DeltaWindow(stretch, position(stretch.to()), log.table(), dataset.key(), spark);
    }

    private Watermark position(State state) throws ConnectorException {
        return new Position(state.metadata().id(), state.version(), log.identity(state.version())).watermark();
    }
}

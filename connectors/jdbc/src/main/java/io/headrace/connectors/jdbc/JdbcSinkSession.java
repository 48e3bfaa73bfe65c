package io.headrace.connectors.jdbc;

import io.headrace.configs.SinkSettings;
import io.headrace.configs.WriteMode;
import io.headrace.connectors.spi.CommitResult;
import io.headrace.connectors.spi.ConnectorException;
import io.headrace.connectors.spi.ConnectorException.Kind;
import io.headrace.connectors.spi.Permits;
import io.headrace.connectors.spi.RunContext;
import io.headrace.connectors.spi.Sink;
import io.headrace.connectors.spi.SinkSession;
import io.headrace.connectors.spi.Staged;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** One database for one run; all that it publishes at once is one transaction. */
final class JdbcSinkSession implements SinkSession {
    private final Database database;
    private final RunContext context;

    JdbcSinkSession(Database database, RunContext context) {
        this.database = database;
        this.context = context;
    }

    @Override
    public void check() throws ConnectorException {
        Connections.closeQuietly(database.connect());
    }

    @Override
    public Sink sink(String mapping, SinkSettings settings, WriteMode mode) throws ConnectorException {
        JdbcSink table = (JdbcSink) settings;
        String name = table.table();
        if (name.startsWith("headrace_")) {
            throw new ConnectorException(
                    Kind.REFUSED,
                    "table '" + name + "': names that begin with 'headrace_' are Headrace's own; choose another");
        }
        int limit = database.dialect().maxNameBytes();
        if (name.getBytes(StandardCharsets.UTF_8).length > limit) {
            throw new ConnectorException(
                    Kind.REFUSED,
                    "table '" + name + "': the name is longer than the " + limit + " bytes that "
                            + database.dialect().product() + " takes; choose a shorter one");
        }
        String schema = table.schema().orElse(database.dialect().defaultSchema());
        return new TableSink(
                database, context, new Tenancy(mapping, table.shared()), new TargetTable(database, schema, name));
    }

    @Override
    public List<CommitResult> publish(List<Staged> staged, Permits permits) throws ConnectorException {
        List<StagedTable> tables = staged.stream().map(StagedTable.class::cast).toList();
        return tables.isEmpty() ? List.of() : new Publication(database, context, tables).publish(permits);
    }

    @Override
    public boolean publishesAtOnce() {
        return true;
    }

    @Override
    public void close() {}
}

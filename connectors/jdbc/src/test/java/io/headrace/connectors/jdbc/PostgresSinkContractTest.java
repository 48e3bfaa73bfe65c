package io.headrace.connectors.jdbc;

import io.headrace.configs.SinkSettings;
import io.headrace.connectors.spi.ConnectorException;
import io.headrace.connectors.spi.RunContext;
import io.headrace.connectors.spi.SinkSession;
import io.headrace.connectors.testkit.SinkContract;
import io.headrace.connectors.testkit.ValueKind;
import java.sql.Connection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

class PostgresSinkContractTest implements SinkContract {
    @Override
    public SinkSession open(RunContext context) throws ConnectorException {
        return new JdbcConnector().sinks(Postgres.store(), context);
    }

    @Override
    public SinkSettings settings(String dataset) {
        return new JdbcSink("warehouse", Optional.empty(), dataset);
    }

    @Override
    public Optional<SinkSettings> sharedSettings(String dataset) {
        return Optional.of(new JdbcSink("warehouse", Optional.empty(), dataset, true));
    }

    @Override
    public List<Map<String, Object>> rows(String dataset) throws Exception {
        try (Connection connection = Postgres.connect()) {
            return Sql.exists(connection, dataset) ? Sql.rows(connection, "SELECT * FROM " + dataset) : List.of();
        }
    }

    @Override
    public void putForeign(String dataset) throws Exception {
        Postgres.run("CREATE TABLE " + dataset + " (theirs text)", "INSERT INTO " + dataset + " VALUES ('precious')");
    }

    @Override
    public String foreign(String dataset) throws Exception {
        return rows(dataset).toString();
    }

    /** The server sees the end of a process by the end of its connections. */
    @Override
    public void died() throws Exception {
        Postgres.run(
                "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE application_name LIKE 'headrace%'");
    }

    @Override
    public Set<ValueKind> refuses() {
        return Set.of(ValueKind.STRUCT, ValueKind.ARRAY, ValueKind.MAP);
    }
}

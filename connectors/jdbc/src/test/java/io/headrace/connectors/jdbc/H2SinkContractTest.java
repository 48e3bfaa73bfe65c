package io.headrace.connectors.jdbc;

import io.headrace.configs.SinkSettings;
import io.headrace.connectors.spi.ConnectorException;
import io.headrace.connectors.spi.RunContext;
import io.headrace.connectors.spi.SinkSession;
import io.headrace.connectors.testkit.SinkContract;
import io.headrace.connectors.testkit.ValueKind;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.io.TempDir;

class H2SinkContractTest implements SinkContract {
    @TempDir
    Path folder;

    @Override
    public SinkSession open(RunContext context) throws ConnectorException {
        return new JdbcConnector().sinks(new H2Store(folder.resolve("shop"), "sa", Optional.empty()), context);
    }

    @Override
    public SinkSettings settings(String dataset) {
        return new JdbcSink("warehouse", Optional.empty(), dataset);
    }

    @Override
    public Optional<SinkSettings> sharedSettings(String dataset) {
        return Optional.of(new JdbcSink("warehouse", Optional.empty(), dataset, true));
    }

    private Connection connect() throws SQLException {
        return DriverManager.getConnection("jdbc:h2:file:" + folder.resolve("shop"), "sa", "");
    }

    @Override
    public List<Map<String, Object>> rows(String dataset) throws Exception {
        try (Connection connection = connect()) {
            return Sql.exists(connection, dataset)
                    ? Sql.rows(connection, "SELECT * FROM \"" + dataset + "\"")
                    : List.of();
        }
    }

    @Override
    public void putForeign(String dataset) throws Exception {
        try (Connection connection = connect()) {
            Sql.run(
                    connection,
                    "CREATE TABLE \"" + dataset + "\" (theirs varchar)",
                    "INSERT INTO \"" + dataset + "\" VALUES ('precious')");
        }
    }

    @Override
    public String foreign(String dataset) throws Exception {
        return rows(dataset).toString();
    }

    @Override
    public void died() throws Exception {
        try (Connection connection = connect()) {
            Sql.run(
                    connection,
                    "SELECT ABORT_SESSION(session_id) FROM information_schema.sessions WHERE session_id <> SESSION_ID()");
        }
    }

    @Override
    public Set<ValueKind> refuses() {
        return Set.of(ValueKind.STRUCT, ValueKind.ARRAY, ValueKind.MAP);
    }

    /** H2 makes -0.0 a 0.0. */
    @Override
    public boolean keepsSpecialDoubles() {
        return false;
    }
}

package io.headrace.connectors.jdbc;

import io.headrace.configs.DatasetSpec;
import io.headrace.configs.Shape;
import io.headrace.connectors.spi.ConnectorException;
import io.headrace.connectors.spi.RunContext;
import io.headrace.connectors.spi.SourceSession;
import io.headrace.connectors.testkit.Frame;
import io.headrace.connectors.testkit.SourceContract;
import io.headrace.connectors.testkit.SourceUse;
import io.headrace.connectors.testkit.ValueKind;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

class H2SourceContractTest implements SourceContract {
    @TempDir
    Path folder;

    @BeforeEach
    void create() throws SQLException {
        connect().close();
    }

    private Connection connect() throws SQLException {
        return DriverManager.getConnection("jdbc:h2:file:" + folder.resolve("shop"), "sa", "");
    }

    @Override
    public SourceSession open(RunContext context) throws ConnectorException {
        return new JdbcConnector().sources(new H2Store(folder.resolve("shop"), "sa", Optional.empty()), context);
    }

    @Override
    public DatasetSpec spec(String dataset, List<String> key) {
        JdbcSource source =
                key.isEmpty() ? Shared.table(dataset).cursor("id").onlyInserts().source() : Followed.table(dataset);
        return new DatasetSpec(dataset, "", source, key, Shape.NONE);
    }

    @Override
    public void create(String dataset, Frame frame, List<Row> rows) throws Exception {
        try (Connection connection = connect()) {
            Provider.create(connection, ColumnTypes.H2, dataset, frame, rows);
        }
    }

    @Override
    public void insert(String dataset, List<Row> rows) throws Exception {
        try (Connection connection = connect()) {
            Provider.insert(connection, dataset, rows, 3);
        }
    }

    @Override
    public void update(String dataset, Row row) throws Exception {
        try (Connection connection = connect()) {
            Provider.update(connection, dataset, row);
        }
    }

    @Override
    public void delete(String dataset, long id) throws Exception {
        try (Connection connection = connect()) {
            Provider.delete(connection, dataset, id);
        }
    }

    @Override
    public Set<SourceUse> uses() {
        return EnumSet.allOf(SourceUse.class);
    }

    @Override
    public boolean isIncremental(SourceUse use) {
        return use != SourceUse.KEYED_MIRROR;
    }

    @Override
    public boolean seesUpdates(SourceUse use) {
        return use == SourceUse.KEYED_MIRROR;
    }

    @Override
    public boolean seesDeletes(SourceUse use) {
        return use == SourceUse.KEYED_MIRROR;
    }

    @Override
    public Set<ValueKind> lacks() {
        return Set.of(ValueKind.SPECIAL_DOUBLE, ValueKind.STRUCT, ValueKind.ARRAY, ValueKind.MAP);
    }
}

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
import java.sql.Connection;
import java.sql.SQLException;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.apache.spark.sql.Row;

class PostgresSourceContractTest implements SourceContract {

    private static Connection connect() throws SQLException {
        return Postgres.connect();
    }

    @Override
    public SourceSession open(RunContext context) throws ConnectorException {
        return new JdbcConnector().sources(Postgres.store(), context);
    }

    @Override
    public DatasetSpec spec(String dataset, List<String> key) {
        return new DatasetSpec(dataset, "", Followed.table(dataset), key, Shape.NONE);
    }

    @Override
    public void create(String dataset, Frame frame, List<Row> rows) throws Exception {
        try (Connection connection = connect()) {
            Provider.create(connection, ColumnTypes.POSTGRES, dataset, frame, rows);
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
        return EnumSet.of(SourceUse.KEYED_MIRROR, SourceUse.KEYLESS_MIRROR);
    }

    @Override
    public boolean isIncremental(SourceUse use) {
        return use == SourceUse.KEYED_MIRROR;
    }

    @Override
    public Set<ValueKind> lacks() {
        return Set.of(ValueKind.BYTE, ValueKind.STRUCT, ValueKind.ARRAY, ValueKind.MAP);
    }
}

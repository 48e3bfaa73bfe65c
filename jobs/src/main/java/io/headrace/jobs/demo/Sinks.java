package io.headrace.jobs.demo;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/** Reads sinks as their owners do: plain Spark over a folder, plain JDBC, and nothing of Headrace. */
record Sinks(SparkSession spark) {

    /** Reads one sink. */
    @FunctionalInterface
    interface Reader {
        /** @throws Exception whatever the store's own library has to say */
        Rows read() throws Exception;
    }

    Reader delta(Path table, String... without) {
        return () -> rows(spark.read().format("delta").load(table.toString()).drop(without));
    }

    Reader parquet(Path folder) {
        return () -> rows(spark.read().parquet(folder.toString()));
    }

    /** @param ddl names and types; the names are checked against each file's header */
    Reader csv(Path folder, String ddl) {
        return () -> rows(spark.read()
                .option("header", true)
                .option("enforceSchema", false)
                .option("escape", "\"")
                .option("multiLine", true)
                .option("mode", "FAILFAST")
                .schema(ddl)
                .csv(folder.toString()));
    }

    Reader h2(Path database, String table) {
        return () -> {
            try (Connection connection =
                            DriverManager.getConnection("jdbc:h2:file:" + database + ";IFEXISTS=TRUE", "sa", "");
                    Statement statement = connection.createStatement();
                    ResultSet result = statement.executeQuery("SELECT * FROM \"" + table + "\"")) {
                return rows(result);
            }
        };
    }

    private static Rows rows(Dataset<Row> dataset) {
        List<List<String>> values = new ArrayList<>();
        for (Row row : dataset.collectAsList()) {
            List<String> texts = new ArrayList<>();
            for (int i = 0; i < row.length(); i++) {
                texts.add(Rows.text(row.get(i)));
            }
            values.add(texts);
        }
        return new Rows(List.of(), Arrays.asList(dataset.columns()), values);
    }

    private static Rows rows(ResultSet result) throws SQLException {
        ResultSetMetaData data = result.getMetaData();
        List<String> columns = new ArrayList<>();
        for (int i = 1; i <= data.getColumnCount(); i++) {
            columns.add(data.getColumnName(i));
        }
        List<List<String>> values = new ArrayList<>();
        while (result.next()) {
            List<String> texts = new ArrayList<>();
            for (int i = 1; i <= columns.size(); i++) {
                Object value = result.getObject(i);
                texts.add(Rows.text(value instanceof java.sql.Clob ? result.getString(i) : value));
            }
            values.add(texts);
        }
        return new Rows(List.of(), columns, values);
    }
}

package io.headrace.jobs.demo;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.expr;
import static org.apache.spark.sql.functions.not;

import io.delta.tables.DeltaTable;
import java.io.IOException;
import java.io.Serializable;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.commons.io.FileUtils;
import org.apache.spark.api.java.function.FlatMapFunction;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;

/** The retailer's own systems, which know nothing of Headrace: a Delta table, a folder of parquet files and an H2 database. */
final class Provider {
    private static final int ORDER_FILES = 4;

    private final DemoFolder folder;
    private final double scale;
    private final Generator generator;
    private final SparkSession spark;
    private final Instant now;

    Provider(DemoFolder folder, double scale, Generator generator, SparkSession spark, Instant now) {
        this.folder = folder;
        this.scale = scale;
        this.generator = generator;
        this.spark = spark;
        this.now = now;
    }

    /** Something that a system of the provider's has done. */
    record Done(String what, String how, long rows) {}

    /** TPC-H's first population. */
    List<Done> firstDay() throws IOException, SQLException {
        lineitems()
                .write()
                .format("delta")
                .option("delta.enableChangeDataFeed", "true")
                .save(lineitem());
        orders().write().parquet(ordersFolder().toString());
        Instant yesterday = now.minus(Duration.ofDays(1));
        try (Connection shop = shop()) {
            insert(shop, "customer", Generator.CUSTOMER, generator.customers(), yesterday);
            insert(shop, "supplier", Generator.SUPPLIER, generator.suppliers(), yesterday);
            return List.of(
                    new Done(
                            "provider/lake/lineitem",
                            "Delta table",
                            table().toDF().count()),
                    new Done(
                            "provider/lake/orders",
                            ORDER_FILES + " parquet files",
                            readOrders().count()),
                    new Done("provider/shop: customer", "H2 table", count(shop, "customer")),
                    new Done("provider/shop: supplier", "H2 table", count(shop, "supplier")));
        }
    }

    /** TPC-H's refresh functions, new prices and changed customers. */
    List<Done> secondDay() throws IOException, SQLException {
        List<Row> newOrders = generator.newOrders().toList();
        List<Row> newLineitems = generator.newLineitems().toList();
        Object[] deleted = generator.deletedOrders().toArray();
        long items = table().toDF().count();
        long orders = readOrders().count();

        spark.createDataFrame(newLineitems, Generator.LINEITEM)
                .write()
                .format("delta")
                .mode("append")
                .save(lineitem());
        spark.createDataFrame(newOrders, Generator.ORDERS)
                .coalesce(1)
                .write()
                .mode("append")
                .parquet(ordersFolder().toString());
        table().delete(col("l_orderkey").isin(deleted));
        rewriteOrders(col("o_orderkey").isin(deleted));
        Column byAir = expr("l_linestatus = 'O' AND l_shipmode = 'AIR'");
        table().update(byAir, Map.of("l_extendedprice", expr("CAST(l_extendedprice * 1.02 AS DECIMAL(15,2))")));
        long priced = table().toDF().filter(byAir).count();
        try (Connection shop = shop()) {
            long phones = update(shop, "`c_phone` = substring(`c_phone`, 1, 11) || '4242'", "mod(`c_custkey`, 50) = 0");
            long moved = update(shop, "`c_mktsegment` = 'BUILDING'", "mod(`c_custkey`, 50) = 1");
            return List.of(
                    new Done("RF1, new orders", "one more parquet file", newOrders.size()),
                    new Done("RF1, their lineitems", "Delta append", newLineitems.size()),
                    new Done(
                            "RF2, deleted orders",
                            "parquet files rewritten",
                            orders + newOrders.size() - readOrders().count()),
                    new Done(
                            "RF2, their lineitems",
                            "Delta delete",
                            items + newLineitems.size() - table().toDF().count()),
                    new Done("freight by air: +2 %", "Delta update", priced),
                    new Done("new phone numbers", "SQL update", phones),
                    new Done("another market segment", "SQL update", moved));
        }
    }

    private String lineitem() {
        return folder.path("provider/lake/lineitem").toString();
    }

    private Path ordersFolder() {
        return folder.path("provider/lake/orders");
    }

    private DeltaTable table() {
        return DeltaTable.forPath(spark, lineitem());
    }

    private Dataset<Row> readOrders() {
        return spark.read().parquet(ordersFolder().toString());
    }

    private Dataset<Row> lineitems() {
        double sf = scale;
        int parts = spark.sparkContext().defaultParallelism();
        return parts(parts, part -> new Generator(sf).lineitems(part, parts).iterator(), Generator.LINEITEM);
    }

    private Dataset<Row> orders() {
        double sf = scale;
        return parts(
                ORDER_FILES, part -> new Generator(sf).orders(part, ORDER_FILES).iterator(), Generator.ORDERS);
    }

    /** Makes the rows of one part where they are written. */
    private interface Part extends Serializable {
        Iterator<Row> rows(int part);
    }

    private Dataset<Row> parts(int parts, Part rows, StructType schema) {
        FlatMapFunction<Long, Row> make = part -> rows.rows(part.intValue());
        return spark.range(1, parts + 1L, 1, parts).flatMap(make, Encoders.row(schema));
    }

    /** As a job does that owns the folder: files that hold a deleted row are replaced, the others stay. */
    private void rewriteOrders(Column deleted) throws IOException {
        Path scratch = folder.path("provider/scratch");
        for (Path file : parquetFiles(ordersFolder())) {
            Dataset<Row> rows = spark.read().parquet(file.toString());
            if (!rows.filter(deleted).isEmpty()) {
                rows.filter(not(deleted)).coalesce(1).write().parquet(scratch.toString());
                Path made = parquetFiles(scratch).get(0);
                Files.move(made, ordersFolder().resolve(made.getFileName()));
                Files.delete(file);
                Files.deleteIfExists(file.resolveSibling("." + file.getFileName() + ".crc"));
                FileUtils.deleteDirectory(scratch.toFile());
            }
        }
    }

    private static List<Path> parquetFiles(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(f -> f.toString().endsWith(".parquet")).sorted().toList();
        }
    }

    private Connection shop() throws SQLException {
        return DriverManager.getConnection("jdbc:h2:file:" + folder.path("provider/shop"), "sa", "");
    }

    private static void insert(Connection shop, String table, StructType schema, Stream<Row> rows, Instant at)
            throws SQLException {
        String columns = Stream.of(schema.fields()).map(Provider::column).collect(Collectors.joining(", "));
        String key = schema.fields()[0].name();
        try (Statement create = shop.createStatement()) {
            create.execute(quoted("CREATE TABLE `" + table + "` (" + columns
                    + ", `updated_at` TIMESTAMP(6) NOT NULL, PRIMARY KEY (`" + key + "`))"));
        }
        String sql = quoted("INSERT INTO `" + table + "` VALUES (" + "?, ".repeat(schema.length()) + "?)");
        try (PreparedStatement insert = shop.prepareStatement(sql)) {
            for (Row row : (Iterable<Row>) rows::iterator) {
                for (int i = 0; i < schema.length(); i++) {
                    insert.setObject(i + 1, row.get(i));
                }
                insert.setObject(schema.length() + 1, time(at));
                insert.addBatch();
            }
            insert.executeBatch();
        }
    }

    private static String column(StructField field) {
        String type = field.dataType().equals(DataTypes.StringType)
                ? "VARCHAR(200)"
                : field.dataType().sql();
        return "`" + field.name() + "` " + type;
    }

    private long update(Connection shop, String change, String where) throws SQLException {
        String sql = quoted("UPDATE `customer` SET " + change + ", `updated_at` = ? WHERE " + where);
        try (PreparedStatement update = shop.prepareStatement(sql)) {
            update.setObject(1, time(now));
            return update.executeUpdate();
        }
    }

    private static long count(Connection shop, String table) throws SQLException {
        try (Statement statement = shop.createStatement();
                ResultSet result = statement.executeQuery(quoted("SELECT count(*) FROM `" + table + "`"))) {
            result.next();
            return result.getLong(1);
        }
    }

    /** H2 makes names without quotes upper-case. */
    private static String quoted(String sql) {
        return sql.replace('`', '"');
    }

    private static LocalDateTime time(Instant instant) {
        return LocalDateTime.ofInstant(instant, ZoneOffset.UTC);
    }
}

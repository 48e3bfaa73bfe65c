package io.headrace.jobs.demo;

import io.trino.tpch.Customer;
import io.trino.tpch.CustomerGenerator;
import io.trino.tpch.Distributions;
import io.trino.tpch.LineItem;
import io.trino.tpch.LineItemGenerator;
import io.trino.tpch.Order;
import io.trino.tpch.OrderGenerator;
import io.trino.tpch.Supplier;
import io.trino.tpch.SupplierGenerator;
import io.trino.tpch.TextPool;
import java.math.BigDecimal;
import java.sql.Date;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.catalyst.expressions.GenericRowWithSchema;
import org.apache.spark.sql.types.StructType;

/**
 * TPC-H's rows at one scale: its first population, and what its refresh functions RF1 and RF2 add to and remove from it
 * (TPC-H 2.26 to 2.28 and dbgen). The same rows at every call. One thread.
 */
final class Generator {
    static final double LEAST_SCALE = 0.001;
    static final double MOST_SCALE = 1;

    static final StructType LINEITEM = StructType.fromDDL("l_orderkey BIGINT, l_partkey BIGINT, l_suppkey BIGINT,"
            + " l_linenumber INT, l_quantity DECIMAL(15,2), l_extendedprice DECIMAL(15,2), l_discount DECIMAL(15,2),"
            + " l_tax DECIMAL(15,2), l_returnflag STRING, l_linestatus STRING, l_shipdate DATE, l_commitdate DATE,"
            + " l_receiptdate DATE, l_shipinstruct STRING, l_shipmode STRING, l_comment STRING");

    static final StructType ORDERS = StructType.fromDDL("o_orderkey BIGINT, o_custkey BIGINT, o_orderstatus STRING,"
            + " o_totalprice DECIMAL(15,2), o_orderdate DATE, o_orderpriority STRING, o_clerk STRING,"
            + " o_shippriority INT, o_comment STRING");

    static final StructType CUSTOMER = StructType.fromDDL("c_custkey BIGINT, c_name STRING, c_address STRING,"
            + " c_nationkey BIGINT, c_phone STRING, c_acctbal DECIMAL(15,2), c_mktsegment STRING, c_comment STRING");

    static final StructType SUPPLIER = StructType.fromDDL("s_suppkey BIGINT, s_name STRING, s_address STRING,"
            + " s_nationkey BIGINT, s_phone STRING, s_acctbal DECIMAL(15,2), s_comment STRING");

    /** Both refresh functions touch {@code SF * 1500} orders. */
    private static final int REFRESHED = 1_500;

    private static final int ORDERS_AT_1 = OrderGenerator.SCALE_BASE;
    private static final int SUPPLIERS_AT_1 = SupplierGenerator.SCALE_BASE;

    /** For comments. TPC-H's own pool is 300 MB, which takes longer to make than all the rows here. */
    private static final int TEXT_BYTES = 4_000_000;

    private final double scale;
    private final Distributions words = Distributions.getDefaultDistributions();
    private final TextPool text = new TextPool(TEXT_BYTES, words);

    /** @param scale TPC-H's scale factor SF, {@link #LEAST_SCALE} to {@link #MOST_SCALE} */
    Generator(double scale) {
        this.scale = scale;
    }

    Stream<Row> lineitems() {
        return lineitems(1, 1);
    }

    Stream<Row> orders() {
        return orders(1, 1);
    }

    /** @param part 1 to {@code parts}: parts can be made side by side */
    Stream<Row> lineitems(int part, int parts) {
        return stream(new LineItemGenerator(scale, part, parts, words, text)).map(l -> lineitem(l, l.getOrderKey()));
    }

    /** @param part 1 to {@code parts}: parts can be made side by side */
    Stream<Row> orders(int part, int parts) {
        return stream(new OrderGenerator(scale, part, parts, words, text)).map(o -> order(o, o.getOrderKey()));
    }

    Stream<Row> customers() {
        return stream(new CustomerGenerator(scale, 1, 1, words, text)).map(Generator::customer);
    }

    Stream<Row> suppliers() {
        return stream(new SupplierGenerator(scale, 1, 1, words, text)).map(Generator::supplier);
    }

    /** RF1's orders: what comes after the first population, under keys that it leaves free. */
    Stream<Row> newOrders() {
        return stream(new OrderGenerator(2 * scale, 2, 2, words, text))
                .limit(refreshed())
                .map(o -> order(o, newKey(o.getRowNumber())));
    }

    /** RF1's lineitems, which belong to {@link #newOrders}. */
    Stream<Row> newLineitems() {
        return stream(new LineItemGenerator(2 * scale, 2, 2, words, text))
                .takeWhile(l -> l.getRowNumber() <= population() + refreshed())
                .map(l -> lineitem(l, newKey(l.getRowNumber())));
    }

    /** The keys of the orders that RF2 removes, with their lineitems: the oldest, as many as RF1 adds. */
    Set<Long> deletedOrders() {
        return LongStream.rangeClosed(1, refreshed())
                .map(index -> key(index, 0))
                .boxed()
                .collect(Collectors.toSet());
    }

    /** The two suppliers that the refresh functions touch most: their share of the data is small, and something should move. */
    List<Long> suppliersToWatch() {
        Map<Long, Long> added = bySupplier(newLineitems());
        Set<Long> deleted = deletedOrders();
        Map<Long, Long> removed = bySupplier(lineitems().takeWhile(l -> deleted.contains(l.<Long>getAs("l_orderkey"))));
        return suppliers()
                .map(s -> s.<Long>getAs("s_suppkey"))
                .sorted((a, b) -> Long.compare(touched(b, added, removed), touched(a, added, removed)))
                .limit(2)
                .sorted()
                .toList();
    }

    /** First those that have both new and deleted rows. */
    private static long touched(long supplier, Map<Long, Long> added, Map<Long, Long> removed) {
        long more = added.getOrDefault(supplier, 0L);
        long less = removed.getOrDefault(supplier, 0L);
        return more + less + (more > 0 && less > 0 ? 1_000_000 : 0);
    }

    private static Map<Long, Long> bySupplier(Stream<Row> lineitems) {
        return lineitems.collect(
                Collectors.groupingBy(l -> l.<Long>getAs("l_suppkey"), TreeMap::new, Collectors.counting()));
    }

    private long refreshed() {
        return Math.max(1, (long) (REFRESHED * scale));
    }

    private long population() {
        return (long) (ORDERS_AT_1 * scale);
    }

    private long newKey(long rowNumber) {
        return key(rowNumber - population(), 1);
    }

    /** dbgen's mk_sparse: of each 32 keys the population uses the first 8, a refresh the next 8. */
    private static long key(long index, int refresh) {
        return (((((index >> 3) << 2) | refresh) << 3) | (index & 7));
    }

    private Row lineitem(LineItem l, long orderKey) {
        // RF1 comes from a population twice as large; its suppliers are those that exist.
        long suppliers = (long) (SUPPLIERS_AT_1 * scale);
        return row(
                LINEITEM,
                orderKey,
                l.getPartKey(),
                (l.getSupplierKey() - 1) % suppliers + 1,
                l.getLineNumber(),
                BigDecimal.valueOf(l.getQuantity()).setScale(2),
                cents(l.getExtendedPriceInCents()),
                cents(l.getDiscountPercent()),
                cents(l.getTaxPercent()),
                l.getReturnFlag(),
                l.getStatus(),
                date(l.getShipDate()),
                date(l.getCommitDate()),
                date(l.getReceiptDate()),
                l.getShipInstructions(),
                l.getShipMode(),
                l.getComment());
    }

    private Row order(Order o, long orderKey) {
        long customers = (long) (CustomerGenerator.SCALE_BASE * scale);
        return row(
                ORDERS,
                orderKey,
                (o.getCustomerKey() - 1) % customers + 1,
                String.valueOf(o.getOrderStatus()),
                cents(o.getTotalPriceInCents()),
                date(o.getOrderDate()),
                o.getOrderPriority(),
                o.getClerk(),
                o.getShipPriority(),
                o.getComment());
    }

    private static Row customer(Customer c) {
        return row(
                CUSTOMER,
                c.getCustomerKey(),
                c.getName(),
                c.getAddress(),
                c.getNationKey(),
                c.getPhone(),
                cents(c.getAccountBalanceInCents()),
                c.getMarketSegment(),
                c.getComment());
    }

    private static Row supplier(Supplier s) {
        return row(
                SUPPLIER,
                s.getSupplierKey(),
                s.getName(),
                s.getAddress(),
                s.getNationKey(),
                s.getPhone(),
                cents(s.getAccountBalanceInCents()),
                s.getComment());
    }

    private static Row row(StructType schema, Object... values) {
        return new GenericRowWithSchema(values, schema);
    }

    private static BigDecimal cents(long cents) {
        return BigDecimal.valueOf(cents, 2);
    }

    private static Date date(int epochDay) {
        return Date.valueOf(LocalDate.ofEpochDay(epochDay));
    }

    private static <T> Stream<T> stream(Iterable<T> rows) {
        return StreamSupport.stream(rows.spliterator(), false);
    }
}

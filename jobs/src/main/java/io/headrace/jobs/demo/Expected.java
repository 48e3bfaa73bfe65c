package io.headrace.jobs.demo;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Stream;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.apache.spark.sql.Row;

/**
 * What one consumer must hold after the second day, worked out by hand from TPC-H's rows. On purpose it shares nothing with
 * the code that it checks: neither the stores that {@link Provider} wrote nor the shapes that Headrace applied.
 */
final class Expected {
    private final Generator generator;
    private final Set<Long> deleted;
    private final long supplier;
    private final String segment;
    private final String maskKey;

    Expected(Generator generator, long supplier, String segment, String maskKey) {
        this.generator = generator;
        this.deleted = generator.deletedOrders();
        this.supplier = supplier;
        this.segment = segment;
        this.maskKey = maskKey;
    }

    /** The supplier's own, without what RF2 removed, with what RF1 added, at the new prices. */
    Rows lineitem() {
        Stream<Row> old = generator.lineitems().filter(l -> !deleted.contains(l.<Long>getAs("l_orderkey")));
        List<String> columns = Arrays.asList(Generator.LINEITEM.fieldNames());
        return new Rows(
                List.of("l_orderkey", "l_linenumber"),
                columns,
                Stream.concat(old, generator.newLineitems())
                        .filter(l -> l.<Long>getAs("l_suppkey") == supplier)
                        .map(Expected::priced)
                        .toList());
    }

    private static List<String> priced(Row item) {
        List<String> values = new ArrayList<>();
        for (int i = 0; i < item.length(); i++) {
            values.add(Rows.text(item.get(i)));
        }
        if (item.getAs("l_linestatus").equals("O") && item.getAs("l_shipmode").equals("AIR")) {
            BigDecimal price = item.getAs("l_extendedprice");
            BigDecimal dearer = price.multiply(new BigDecimal("1.02")).setScale(2, RoundingMode.HALF_UP);
            values.set(item.fieldIndex("l_extendedprice"), Rows.text(dearer));
        }
        return values;
    }

    private static final List<String> ORDER_COLUMNS =
            List.of("o_orderkey", "o_orderstatus", "o_orderdate", "o_orderpriority", "o_totalprice", "o_clerk");

    /** Open orders as they are now. */
    Rows orders() {
        Stream<Row> old = generator.orders().filter(o -> !isDeleted(o));
        return new Rows(
                List.of("o_orderkey"),
                ORDER_COLUMNS,
                Stream.concat(old, generator.newOrders())
                        .filter(Expected::isOpen)
                        .map(this::order)
                        .toList());
    }

    /** Each thing that happened to open orders: two snapshots brought it. */
    Rows orderChanges() {
        List<String> columns = new ArrayList<>(ORDER_COLUMNS);
        columns.addAll(List.of("_change_type", "_snapshot"));
        Stream<List<String>> first = changes(generator.orders(), "insert", "1");
        Stream<List<String>> added = changes(generator.newOrders(), "insert", "2");
        Stream<List<String>> removed = changes(generator.orders().filter(this::isDeleted), "delete", "2");
        return new Rows(
                List.of("o_orderkey", "_change_type"),
                columns,
                Stream.of(first, added, removed).flatMap(Function.identity()).toList());
    }

    private Stream<List<String>> changes(Stream<Row> orders, String type, String snapshot) {
        return orders.filter(Expected::isOpen).map(o -> {
            List<String> values = new ArrayList<>(order(o));
            values.addAll(List.of(type, snapshot));
            return values;
        });
    }

    private boolean isDeleted(Row order) {
        return deleted.contains(order.<Long>getAs("o_orderkey"));
    }

    private static boolean isOpen(Row order) {
        return !order.getAs("o_orderstatus").equals("F");
    }

    private List<String> order(Row order) {
        return List.of(
                Rows.text(order.getAs("o_orderkey")),
                order.getAs("o_orderstatus"),
                Rows.text(order.getAs("o_orderdate")),
                order.getAs("o_orderpriority"),
                rounded(order.getAs("o_totalprice"), 1000),
                hashed(order.getAs("o_clerk")));
    }

    /** The customers of the consumer's segment, which some have changed, with their new phone numbers. */
    Rows customer() {
        return new Rows(
                List.of("c_custkey"),
                List.of("c_custkey", "c_name", "c_address", "c_nationkey", "c_phone", "c_acctbal"),
                generator
                        .customers()
                        .filter(c -> segment.equals(nth(c) == 1 ? "BUILDING" : c.getAs("c_mktsegment")))
                        .map(this::customer)
                        .toList());
    }

    /** The second day's changes go by it: 0 has a new phone number, 1 is in another segment. */
    private static long nth(Row customer) {
        return customer.<Long>getAs("c_custkey") % 50;
    }

    private List<String> customer(Row customer) {
        String phone = customer.getAs("c_phone");
        return List.of(
                Rows.text(customer.getAs("c_custkey")),
                hashed(customer.getAs("c_name")),
                "***",
                Rows.text(customer.getAs("c_nationkey")),
                "*".repeat(11) + (nth(customer) == 0 ? "4242" : phone.substring(11)),
                rounded(customer.getAs("c_acctbal"), 100));
    }

    Rows supplier() {
        return new Rows(
                List.of("s_suppkey"),
                List.of("s_suppkey", "s_name", "s_address", "phone"),
                generator
                        .suppliers()
                        .filter(s -> s.<Long>getAs("s_suppkey") == supplier)
                        .map(s -> List.<String>of(
                                Rows.text(s.getAs("s_suppkey")),
                                s.getAs("s_name"),
                                s.getAs("s_address"),
                                s.getAs("s_phone")))
                        .toList());
    }

    /** Half up, also below zero. */
    private static String rounded(BigDecimal number, int step) {
        BigDecimal to = BigDecimal.valueOf(step);
        BigDecimal half = BigDecimal.valueOf(step / 2);
        return Rows.text(number.add(half).divide(to, 0, RoundingMode.FLOOR).multiply(to));
    }

    private String hashed(String text) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(maskKey.getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
            return HexFormat.of().formatHex(mac.doFinal(text.getBytes(StandardCharsets.UTF_8)));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java has HmacSHA256", e);
        }
    }
}

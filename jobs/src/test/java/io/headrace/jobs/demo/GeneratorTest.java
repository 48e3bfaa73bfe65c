package io.headrace.jobs.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.Test;

class GeneratorTest {
    private final Generator generator = new Generator(0.002);

    @Test
    void theFirstPopulationIsThatOfTpch() {
        assertThat(generator.orders()).hasSize(3000);
        assertThat(generator.customers()).hasSize(300);
        assertThat(generator.suppliers()).hasSize(20);
        assertThat(keys(generator.orders().limit(10))).containsExactly(1L, 2L, 3L, 4L, 5L, 6L, 7L, 32L, 33L, 34L);
    }

    @Test
    void partsMakeTheSameRowsAsTheWhole() {
        List<Row> parts =
                Stream.of(1, 2, 3).flatMap(part -> generator.lineitems(part, 3)).toList();
        assertThat(parts).isEqualTo(generator.lineitems().toList());
    }

    @Test
    void newOrdersFillTheGapsThatTpchLeavesInTheKeys() {
        // dbgen: mk_sparse(i, 1), i from 1.
        assertThat(keys(generator.newOrders())).containsExactly(9L, 10L, 11L);
        assertThat(new Generator(0.01).newOrders().map(GeneratorTest::key))
                .containsExactly(9L, 10L, 11L, 12L, 13L, 14L, 15L, 40L, 41L, 42L, 43L, 44L, 45L, 46L, 47L);
    }

    @Test
    void newLineitemsBelongToTheNewOrders() {
        Set<Long> orders = Set.copyOf(keys(generator.newOrders()));
        Set<Long> ofItems = generator.newLineitems().map(GeneratorTest::key).collect(Collectors.toSet());
        assertThat(ofItems).isEqualTo(orders);
    }

    @Test
    void newOrdersHaveOtherContentThanTheOldOnes() {
        Set<Object> clerksAndPrices =
                generator.orders().map(GeneratorTest::content).collect(Collectors.toSet());
        assertThat(generator.newOrders().map(GeneratorTest::content)).noneMatch(clerksAndPrices::contains);
    }

    @Test
    void newRowsReferToCustomersAndSuppliersThatExist() {
        assertThat(generator.newOrders()).allMatch(o -> o.<Long>getAs("o_custkey") <= 300);
        assertThat(generator.newLineitems()).allMatch(l -> l.<Long>getAs("l_suppkey") <= 20);
    }

    @Test
    void theOldestOrdersAreDeletedAsManyAsAreNew() {
        assertThat(generator.deletedOrders()).containsExactlyInAnyOrder(1L, 2L, 3L);
        assertThat(new Generator(0.01).deletedOrders())
                .hasSize(15)
                .contains(1L, 39L)
                .doesNotContain(9L, 40L);
    }

    @Test
    void theSuppliersToWatchHaveNewAndDeletedLineitemsAtTheDefaultScale() {
        Generator usual = new Generator(0.01);
        List<Long> suppliers = usual.suppliersToWatch();
        assertThat(suppliers).hasSize(2).allSatisfy(supplier -> {
            assertThat(usual.newLineitems()).anyMatch(l -> supplier.equals(l.getAs("l_suppkey")));
            assertThat(usual.lineitems().filter(l -> usual.deletedOrders().contains(key(l))))
                    .anyMatch(l -> supplier.equals(l.getAs("l_suppkey")));
        });
    }

    private static List<Long> keys(Stream<Row> rows) {
        return rows.map(GeneratorTest::key).toList();
    }

    private static long key(Row row) {
        return row.getLong(0);
    }

    private static Object content(Row order) {
        return List.of(order.getAs("o_custkey"), order.getAs("o_totalprice"), order.getAs("o_comment"));
    }
}

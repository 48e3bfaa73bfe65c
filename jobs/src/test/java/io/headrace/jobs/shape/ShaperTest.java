package io.headrace.jobs.shape;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.headrace.configs.Consumer;
import io.headrace.configs.DatasetSpec;
import io.headrace.configs.Mask;
import io.headrace.configs.Secret;
import io.headrace.configs.Selected;
import io.headrace.configs.Shape;
import io.headrace.configs.SourceSettings;
import io.headrace.configs.WriteMode;
import io.headrace.configs.where.Condition;
import io.headrace.configs.where.Literal;
import io.headrace.configs.where.Operand;
import io.headrace.configs.where.Where;
import io.headrace.connectors.spi.ChangeBatch;
import io.headrace.connectors.testkit.LocalSpark;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Shapes filter, mask and select, and know what leaves before a row is read. */
final class ShaperTest {
    private static final SparkSession SPARK = LocalSpark.newSession();
    private static final String KEY = "a key of more than sixteen characters";

    @TempDir
    private Path folder;

    private record Nowhere(String store) implements SourceSettings {}

    @Test
    void everyMaskHidesWhatItSays() throws Exception {
        Dataset<Row> rows = SPARK.sql("select 'Ängström' name, 1234567 n, 12.345bd dec, 2.5d dbl, date'2026-11-22' d,"
                + " timestamp_ntz'2026-11-22 10:11:12' ts, 'ab' short, 7 gone, 'secret' red, 5 redn, 'k' h");
        Map<String, Mask> masks = Map.of(
                "name", new Mask.Partial(1, 2),
                "n", new Mask.Round(new BigDecimal("1000")),
                "dec", new Mask.Round(new BigDecimal("0.05")),
                "dbl", new Mask.Round(BigDecimal.ONE),
                "d", new Mask.YearOnly(),
                "ts", new Mask.YearOnly(),
                "short", new Mask.Partial(1, 2),
                "gone", new Mask.Null(),
                "red", new Mask.Redact("***"),
                "redn", new Mask.Redact("***"));
        Shaper shaper =
                Shaper.compile(dataset(new Shape(List.of(), Optional.empty(), masks)), consumer(), rows.schema());
        assertThat(shown(shaper, rows))
                .containsExactly("[Ä*****öm,1235000,12.350,3.0,2026-01-01,2026-01-01T00:00,**,null,***,null,k]");
    }

    @Test
    void nullStaysNullUnderEveryMask() throws Exception {
        Dataset<Row> rows = SPARK.sql("select cast(null as string) a, cast(null as int) b, cast(null as date) c,"
                + " cast(null as string) e, cast(null as decimal(10,2)) f, cast(null as string) g");
        Map<String, Mask> masks = Map.of(
                "a", new Mask.Hash(),
                "b", new Mask.Round(BigDecimal.TEN),
                "c", new Mask.YearOnly(),
                "e", new Mask.Partial(0, 4),
                "f", new Mask.Round(BigDecimal.TEN),
                "g", new Mask.Redact("x"));
        Shaper shaper =
                Shaper.compile(dataset(new Shape(List.of(), Optional.empty(), masks)), consumer(), rows.schema());
        assertThat(shown(shaper, rows)).containsExactly("[null,null,null,null,null,null]");
    }

    @Test
    void theHashIsHmacSha256AndItsKeyIsNeverShown() throws Exception {
        Dataset<Row> rows = SPARK.sql("select 42 id, 'x' v");
        Shape shape = new Shape(List.of(), Optional.empty(), Map.of("id", new Mask.Hash()));
        Shaper shaper = Shaper.compile(dataset(shape), consumer(), rows.schema());
        Dataset<Row> shaped = shaper.shape(new ChangeBatch.Snapshot(rows)).rows();
        Mac mac = Mac.getInstance("HmacSHA256");
        mac.init(new SecretKeySpec(KEY.getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
        assertThat(shaped.first().getString(0))
                .isEqualTo(HexFormat.of().formatHex(mac.doFinal("42".getBytes(StandardCharsets.UTF_8))));
        assertThat(shaped.queryExecution().toString() + shaper).doesNotContain(KEY);
        assertThat(shaper.schema().apply("id").dataType().simpleString()).isEqualTo("string");
    }

    @Test
    void roundingStaysWithinTheType() throws Exception {
        Dataset<Row> rows = SPARK.sql("select cast(127 as tinyint) b, cast(-128 as tinyint) c, 9.99bd d, -15 i,"
                + " cast('NaN' as double) n");
        Map<String, Mask> masks = Map.of(
                "b", new Mask.Round(BigDecimal.TEN),
                "c", new Mask.Round(BigDecimal.TEN),
                "d", new Mask.Round(BigDecimal.TEN),
                "i", new Mask.Round(BigDecimal.TEN),
                "n", new Mask.Round(BigDecimal.TEN));
        Shaper shaper =
                Shaper.compile(dataset(new Shape(List.of(), Optional.empty(), masks)), consumer(), rows.schema());
        assertThat(shown(shaper, rows)).containsExactly("[120,-120,10.00,-10,NaN]");
    }

    @Test
    void selectRenamesAndAddsTheConsumersValues() throws Exception {
        Dataset<Row> rows = SPARK.sql("select 1 id, 2.5bd `Cost Total $`, 'x' hidden");
        Shape shape = new Shape(
                List.of(
                        new Selected(Optional.of("Cost Total $"), Optional.empty(), Optional.of("cost")),
                        Selected.of("id"),
                        new Selected(Optional.empty(), Optional.of("${consumer.supplier-id}"), Optional.of("supplier")),
                        new Selected(Optional.empty(), Optional.of("for ${consumer.region}!"), Optional.of("note"))),
                Optional.empty(),
                Map.of());
        Shaper shaper = Shaper.compile(dataset(shape), consumer(), rows.schema());
        assertThat(shown(shaper, rows)).containsExactly("[2.5,1,17,for EU!]");
        assertThat(shaper.schema().simpleString())
                .isEqualTo("struct<cost:decimal(2,1),id:int,supplier:bigint,note:string>");
    }

    @Test
    void aRowThatLeavesTheFilterIsADeleteOfItsKey() throws Exception {
        Dataset<Row> rows = SPARK.sql("select * from values (1, 17, 'upsert'), (2, 18, 'upsert'), (3, null, 'upsert'),"
                + " (4, null, 'delete') as t(id, supplier, _headrace_change)");
        Shape shape = new Shape(List.of(), Optional.of(mine()), Map.of("id", new Mask.Hash()));
        Shaper shaper = Shaper.compile(
                dataset(shape, "id"), consumer(), rows.drop(ChangeBatch.CHANGE).schema());
        var changes = (ChangeBatch.Changes) shaper.shape(new ChangeBatch.Changes(
                rows, List.of("id"), Optional.of(rows.select("id").filter("id < 4"))));
        assertThat(changes.rows().select(ChangeBatch.CHANGE).collectAsList().toString())
                .isEqualTo("[[upsert], [delete], [delete], [delete]]");
        assertThat(changes.rows().select("supplier").collectAsList().toString())
                .isEqualTo("[[17], [null], [null], [null]]");
        // The hash of a key is the same wherever the key stands.
        Dataset<Row> present = changes.present().orElseThrow();
        assertThat(present.join(changes.rows(), "id").count()).isEqualTo(3);
    }

    @Test
    void rowsKeepTheirOrigin() throws Exception {
        Dataset<Row> rows = SPARK.sql("select 1 id, 17 supplier, 'f1' _headrace_origin");
        Shaper shaper = Shaper.compile(
                dataset(new Shape(List.of(Selected.of("id")), Optional.of(mine()), Map.of())),
                consumer(),
                rows.drop(ChangeBatch.ORIGIN).schema());
        var parts = (ChangeBatch.Parts) shaper.shape(new ChangeBatch.Parts(rows, java.util.Set.of("f0")));
        assertThat(parts.removed()).containsExactly("f0");
        assertThat(parts.rows().collectAsList().toString()).isEqualTo("[[1,f1]]");
    }

    @Test
    void whatDoesNotFitIsRefusedInOneLine() {
        Dataset<Row> rows = SPARK.sql("select 1 id, 17 supplier, array(1) list");
        assertRefused(
                rows,
                new Shape(List.of(Selected.of("nme")), Optional.empty(), Map.of()),
                "select: column 'nme' does not exist; known: id, supplier, list");
        assertRefused(
                rows,
                new Shape(List.of(), Optional.empty(), Map.of("suplier", new Mask.Null())),
                "mask: column 'suplier' does not exist; did you mean \"supplier\"? known: id, supplier, list");
        assertRefused(
                rows,
                new Shape(List.of(), Optional.empty(), Map.of("id", new Mask.Partial(0, 4))),
                "mask of column 'id': partial takes text, and it is a number");
        assertRefused(
                rows,
                new Shape(List.of(), Optional.empty(), Map.of("list", new Mask.Hash())),
                "mask of column 'list': hash takes any but a nested column, and it is nested");
        assertRefused(
                rows,
                new Shape(List.of(Selected.of("supplier")), Optional.empty(), Map.of()),
                "key column 'id' is not selected; add it to select");
        assertRefused(
                rows.withColumnRenamed("list", "_headrace_x"),
                Shape.NONE,
                "column '_headrace_x' begins with '_headrace_', which is reserved; share a view that renames it");
    }

    @Test
    void theFingerprintChangesWhenAndOnlyWhenTheResultCould() throws Exception {
        Shape shape = new Shape(List.of(Selected.of("id")), Optional.of(mine()), Map.of("id", new Mask.Hash()));
        String before = Fingerprint.of(dataset(shape), consumer(), WriteMode.MIRROR, List.of());
        Consumer same = consumer();
        Consumer renamed = new Consumer(
                "other",
                Optional.empty(),
                with(same.attributes(), "region", "US"),
                same.maskKey(),
                Map.of(),
                List.of());
        Consumer moved = new Consumer(
                "acme",
                Optional.empty(),
                with(same.attributes(), "supplier-id", "18"),
                same.maskKey(),
                Map.of(),
                List.of());
        assertThat(Fingerprint.of(dataset(shape), renamed, WriteMode.MIRROR, List.of()))
                .isEqualTo(before);
        assertThat(Fingerprint.of(dataset(shape), moved, WriteMode.MIRROR, List.of()))
                .isNotEqualTo(before);
        assertThat(Fingerprint.of(dataset(shape), same, WriteMode.CHANGES, List.of()))
                .isNotEqualTo(before);
        assertThat(Fingerprint.of(dataset(Shape.NONE), same, WriteMode.MIRROR, List.of()))
                .isNotEqualTo(before);
    }

    private void assertRefused(Dataset<Row> rows, Shape shape, String message) {
        assertThatThrownBy(() -> Shaper.compile(dataset(shape, "id"), consumer(), rows.schema()))
                .isInstanceOf(ShapeInvalid.class)
                .hasMessage(message);
    }

    private static Map<String, Literal> with(Map<String, Literal> attributes, String name, String value) {
        Map<String, Literal> changed = new java.util.HashMap<>(attributes);
        changed.put(name, new Literal.Text(value));
        return changed;
    }

    private static Where mine() {
        return new Where(
                "supplier = ${consumer.supplier-id}",
                new Condition.Compare(
                        new Operand.Column(List.of("supplier")),
                        Condition.Operator.EQUAL,
                        new Operand.Attribute("supplier-id")));
    }

    private static List<String> shown(Shaper shaper, Dataset<Row> rows) {
        Dataset<Row> shaped = shaper.shape(new ChangeBatch.Snapshot(rows)).rows();
        assertThat(shaped.schema().simpleString()).isEqualTo(shaper.schema().simpleString());
        return Arrays.stream((Row[]) shaped.collect()).map(Row::toString).toList();
    }

    private static DatasetSpec dataset(Shape shape, String... key) {
        return new DatasetSpec("orders", "", new Nowhere("lake"), List.of(key), shape);
    }

    private Consumer consumer() {
        try {
            Path key = folder.resolve("key");
            Files.writeString(key, KEY + "\n");
            return new Consumer(
                    "acme",
                    Optional.empty(),
                    Map.of("supplier-id", new Literal.Number(new BigDecimal(17)), "region", new Literal.Text("EU")),
                    Optional.of(new Secret("file:" + key)),
                    Map.of(),
                    List.of());
        } catch (java.io.IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }
}

package io.headrace.connectors.files;

import static io.headrace.connectors.testkit.Frame.item;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.headrace.configs.DatasetSpec;
import io.headrace.configs.LakeStore;
import io.headrace.configs.Shape;
import io.headrace.configs.WriteMode;
import io.headrace.connectors.files.FilesSource.Format;
import io.headrace.connectors.files.FilesSource.Malformed;
import io.headrace.connectors.spi.ChangeBatch;
import io.headrace.connectors.spi.ConnectorException;
import io.headrace.connectors.spi.Extent;
import io.headrace.connectors.spi.Forecast;
import io.headrace.connectors.spi.Source;
import io.headrace.connectors.spi.SourceSession;
import io.headrace.connectors.spi.Watermark;
import io.headrace.connectors.spi.Window;
import io.headrace.connectors.testkit.Frame;
import io.headrace.connectors.testkit.Rows;
import io.headrace.connectors.testkit.Runs;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What folders of files promise beyond the contract. */
class FileSourceTest {
    @TempDir
    Path temporary;

    private Path root;
    private SourceSession session;

    @BeforeEach
    void open() throws Exception {
        root = Files.createDirectories(temporary.resolve("root"));
        session = new FilesConnector().sources(new LakeStore.Local(root), Runs.fresh());
    }

    @AfterEach
    void close() {
        session.close();
    }

    @Test
    void forecastsSayWhichFilesAndWhy() throws Exception {
        write("d/p1.csv", "id\n1\n");
        write("d/p2.csv", "id\n2\n");
        Source mirror = source(csv(Map.of()), WriteMode.MIRROR);
        Forecast first = mirror.forecast(Watermark.START);
        assertThat(first.reason()).isEqualTo("everything: 2 files");
        assertThat(first.to().label()).startsWith("2 files, 10 B, 20").endsWith("Z");
        Watermark from = window(mirror, Watermark.START);
        assertThat(mirror.forecast(from).reason()).isEqualTo("no file is new or changed");
        write("d/p1.csv", "id\n1\n11\n");
        write("d/sub/p3.csv", "id\n3\n");
        Files.delete(root.resolve("d/p2.csv"));
        Forecast next = mirror.forecast(from);
        assertThat(next.extent()).isEqualTo(Extent.PARTS);
        assertThat(next.reason()).isEqualTo("1 new file, 1 changed: p1.csv, 1 vanished: p2.csv");
        assertThatThrownBy(() -> source(csv(Map.of()), WriteMode.APPEND).forecast(from))
                .hasMessage("Files of 'd' that were delivered have changed (1 new file, 1 changed: p1.csv, 1 vanished:"
                        + " p2.csv), which the write mode 'append' cannot deliver; use the write mode 'mirror', or"
                        + " 'changes' with a key");
        assertThatThrownBy(() -> source(csv(Map.of()), WriteMode.CHANGES).forecast(from))
                .hasMessage("Files of 'd' that were delivered have changed (1 new file, 1 changed: p1.csv, 1 vanished:"
                        + " p2.csv), which the write mode 'changes' cannot deliver; give the dataset a 'key', or use the"
                        + " write mode 'mirror'");
        assertThat(source(csv(Map.of()), WriteMode.CHANGES, "id").forecast(from).extent())
                .isEqualTo(Extent.CHANGES);
    }

    @Test
    void newFilesOfAKeyedMirrorMayHoldKnownKeys() throws Exception {
        write("d/p1.csv", "id,v\n1,a\n");
        Watermark from = window(source(csv(Map.of()), WriteMode.MIRROR, "id"), Watermark.START);
        write("d/p2.csv", "id,v\n1,b\n");
        assertThat(source(csv(Map.of()), WriteMode.MIRROR, "id").forecast(from).extent())
                .isEqualTo(Extent.CHANGES);
        assertThat(source(csv(Map.of()), WriteMode.APPEND, "id").forecast(from).extent())
                .isEqualTo(Extent.APPENDS);
        try (Window window = source(csv(Map.of()), WriteMode.MIRROR, "id").open(from)) {
            assertThat(((ChangeBatch.Changes) window.changes()).present()).isEmpty();
        }
    }

    @Test
    void aColumnThatAWindowHasSeenIsNoLongerNullEverywhere() throws Exception {
        write("d/a.json", "{\"id\": 1}\n");
        Source source = source(of(Format.JSON), WriteMode.MIRROR, "id");
        Watermark first = window(source, Watermark.START);
        write("d/b.json", "{\"id\": 2, \"note\": \"new\"}\n");
        Watermark second = window(source, first);
        assertThat(source.areNull(List.of("note"), first)).isTrue();
        assertThat(source.areNull(List.of("note"), second)).isFalse();
    }

    @Test
    void typesAreInferredCarefullyAndStayAsTheyWere() throws Exception {
        write(
                "d/a.csv",
                "n,zip,price,big,day,at,zoned,flag,empty,word\n"
                        + "1,01234,1.5,12345678901234567890,2026-01-02,2026-01-02T03:04:05.123456,2026-01-02T03:04Z,true,,x\n"
                        + "-7,,2,1,2026-02-28,2026-01-02 03:04,2026-01-02T03:04:05+02:00,FALSE,,\"\"\n");
        Source source = source(csv(Map.of()), WriteMode.MIRROR);
        assertThat(source.schema().toDDL())
                .isEqualTo("n BIGINT,zip STRING,price DOUBLE,big STRING,day DATE,at TIMESTAMP_NTZ,zoned TIMESTAMP,"
                        + "flag BOOLEAN,empty STRING,word STRING");
        Watermark from = window(source, Watermark.START);
        write(
                "d/b.csv",
                "word,zip,price,big,day,at,zoned,flag,empty,n\nw,1,2,3,2026-03-01,2026-03-01T00:00,,true,9,5\n");
        assertThat(source.schema(from)).isEqualTo(source.schema(from));
        try (Window window = source.open(from)) {
            assertThat(window.changes().rows().schema().apply("zip").dataType()).isEqualTo(DataTypes.StringType);
            assertThat(window.changes()
                            .rows()
                            .select("n", "zip", "word")
                            .collectAsList()
                            .toString())
                    .isEqualTo("[[5,1,w]]");
        }
    }

    @Test
    void declaredTypesNeedNoSpark() throws Exception {
        write("d/a.csv", "id,price\n007,1.10\n");
        try (SourceSession plain = new FilesConnector().sources(new LakeStore.Local(root), Runs.withoutSpark())) {
            Source source = plain.source(spec(csv(Map.of("id", "string", "price", "decimal(10,2)"))), WriteMode.MIRROR);
            assertThat(source.schema().toDDL()).isEqualTo("id STRING,price DECIMAL(10,2)");
        }
        assertThatThrownBy(() -> source(csv(Map.of("id", "strng")), WriteMode.MIRROR))
                .hasMessage("The type 'strng' of column 'id' in 'schema' is not known; expected one such as string,"
                        + " bigint, double, decimal(10,2), boolean, date, timestamp, timestamp_ntz");
        assertThatThrownBy(() ->
                        source(csv(Map.of("nope", "string")), WriteMode.MIRROR).schema())
                .hasMessage("Column 'nope' of 'schema' is not in the files of 'd'; they have [id, price]");
    }

    @Test
    void aFileWithOtherColumnsIsNamed() throws Exception {
        write("d/a.csv", "id,name\n1,a\n");
        Source source = source(csv(Map.of()), WriteMode.MIRROR);
        Watermark from = window(source, Watermark.START);
        write("d/b.csv", "id,nome\n2,b\n");
        assertThatThrownBy(() -> source.open(from))
                .hasMessage("File 'b.csv': its header differs from the dataset's columns: it lacks [name] and has the"
                        + " unknown [nome]; write the file anew or order a full snapshot of the new columns");
    }

    @Test
    void aMalformedRowIsNamedByFileAndLine() throws Exception {
        write("d/a b.csv", "id,name\n1,\"two\nlines\"\n2,b,SECRET\n");
        FilesSource typed = csv(Map.of("id", "bigint", "name", "string"));
        failure(
                typed,
                "File 'a b.csv': line 4 has 3 values where 2 are expected; correct it, or set 'malformed = permissive' to"
                        + " keep such rows aside");
        write("d/a b.csv", "id,name\nSECRET,b\n");
        failure(
                typed,
                "File 'a b.csv': line 2 has a value in 'id' that is not of type BIGINT; correct it, or set 'malformed ="
                        + " permissive' to keep such rows aside");
        write("d/a b.csv", "id,name\n1,\"b\n2,c\n");
        failure(
                typed,
                "File 'a b.csv': line 2 opens a quote that is never closed; correct it, or set 'malformed = permissive'"
                        + " to keep such rows aside");
        Files.write(root.resolve("d/a b.csv"), "id,name\n1,\u00fc\n".getBytes(StandardCharsets.ISO_8859_1));
        assertThatThrownBy(() -> source(typed, WriteMode.APPEND).open(Watermark.START))
                .hasMessage("File 'a b.csv': it is not UTF-8; write it anew in UTF-8");
    }

    @Test
    void malformedRowsCanBeKeptAside() throws Exception {
        write("d/a.csv", "id,name\n1,a\n2,b,c\nx,\"d\"\n\n3,\n");
        FilesSource settings = new FilesSource(
                "lake",
                "d",
                Format.CSV,
                true,
                ",",
                Malformed.PERMISSIVE,
                Map.of("id", "bigint", "name", "string"),
                Duration.ZERO);
        try (Window window = source(settings, WriteMode.APPEND).open(Watermark.START)) {
            assertThat(window.changes().rows().orderBy("id").collectAsList())
                    .extracting(Object::toString)
                    .containsExactlyInAnyOrder("[1,a,null]", "[null,null,2,b,c]", "[null,d,x,\"d\"]", "[3,null,null]");
        }
    }

    @Test
    void malformedJsonIsNamedOrKeptAside() throws Exception {
        write("d/a.json", "{\"id\": 1, \"name\": \"a\"}\n\n{\"id\": SECRET\n");
        Map<String, String> types = Map.of("id", "bigint", "name", "string");
        failure(
                new FilesSource("lake", "d", Format.JSON, true, ",", Malformed.FAIL, types, Duration.ZERO),
                "File 'a.json': line 3 is not a json object whose values fit the columns; correct it, or set 'malformed ="
                        + " permissive' to keep such rows aside");
        FilesSource permissive =
                new FilesSource("lake", "d", Format.JSON, true, ",", Malformed.PERMISSIVE, types, Duration.ZERO);
        try (Window window = source(permissive, WriteMode.APPEND).open(Watermark.START)) {
            assertThat(window.changes().rows().collectAsList())
                    .extracting(Object::toString)
                    .containsExactlyInAnyOrder("[1,a,null]", "[null,null,{\"id\": SECRET]");
        }
    }

    @Test
    void jsonColumnsAreInferredOnceAndANewFieldIsANewColumn() throws Exception {
        write("d/a.json", "{\"id\": 1, \"tags\": [\"x\"]}\n{\"id\": 2, \"more\": {\"a\": 1.5}}\n");
        FilesSource settings =
                new FilesSource("lake", "d", Format.JSON, true, ",", Malformed.FAIL, Map.of(), Duration.ZERO);
        Source source = source(settings, WriteMode.MIRROR);
        assertThat(source.schema().toDDL()).isEqualTo("id BIGINT,more STRUCT<a: DOUBLE>,tags ARRAY<STRING>");
        Watermark from = window(source, Watermark.START);
        write("d/b.json", "{\"id\": 3, \"new\": 1}\n");
        assertThat(source.schema(from).toDDL())
                .isEqualTo("id BIGINT,more STRUCT<a: DOUBLE>,tags ARRAY<STRING>,new BIGINT");
        FilesSource declared = new FilesSource(
                "lake", "d", Format.JSON, true, ",", Malformed.FAIL, Map.of("id", "bigint"), Duration.ZERO);
        Watermark known = window(source(declared, WriteMode.MIRROR), Watermark.START);
        write("d/c.json", "{\"id\": 4, \"newer\": 1}\n");
        assertThat(source(declared, WriteMode.MIRROR).schema(known).toDDL()).isEqualTo("id BIGINT");
    }

    @Test
    void unreadableParquetIsNamed() throws Exception {
        write("d/sub/bad.parquet", "not parquet at all");
        assertThatThrownBy(() -> source(of(Format.PARQUET), WriteMode.MIRROR).schema())
                .isInstanceOfSatisfying(ConnectorException.class, bad -> assertThat(bad.kind())
                        .isEqualTo(ConnectorException.Kind.BAD_DATA))
                .hasMessage(
                        "File 'sub/bad.parquet': it cannot be read, it is damaged or of another format; replace it or"
                                + " move it elsewhere");
    }

    @Test
    void parquetDamagedInsideIsNamedWhenItsRowsAreRead() throws Exception {
        SourceFiles files = new SourceFiles(root, Format.PARQUET);
        files.write("d", "a b", Frame.ITEMS.schema(), List.of(item(1, "a", "1"), item(2, "bb", "2")));
        Path file = files.file("d", "a b");
        byte[] bytes = Files.readAllBytes(file);
        java.util.Arrays.fill(bytes, 4, 60, (byte) -1);
        Files.write(file, bytes);
        failure(
                of(Format.PARQUET),
                "File 'a b.parquet': it cannot be read, it is damaged or of another format; replace it or move it"
                        + " elsewhere");
    }

    @Test
    void aFileThatChangesWhileItIsReadIsNamed() throws Exception {
        write("d/a.csv", "id\n1\n");
        Source source = source(csv(Map.of("id", "bigint")), WriteMode.MIRROR);
        try (Window window = source.open(Watermark.START)) {
            window.verify();
            write("d/b.csv", "id\n2\n");
            window.verify();
            write("d/a.csv", "id\n10\n");
            assertThatThrownBy(window::verify)
                    .isInstanceOfSatisfying(ConnectorException.class, bad -> assertThat(bad.kind())
                            .isEqualTo(ConnectorException.Kind.BAD_DATA))
                    .hasMessage("File 'a.csv' changed while it was read; the next run takes it");
            assertThatThrownBy(window::changes)
                    .satisfies(e -> assertThat(window.explain(e).orElseThrow())
                            .hasMessage("File 'a.csv' changed while it was read; the next run takes it"));
        }
    }

    @Test
    void filesOfNoBytesAreLeftForALaterRunWhereTheFormatHasNone() throws Exception {
        StructType schema = new StructType().add("id", DataTypes.LongType);
        SourceFiles files = new SourceFiles(root, Format.PARQUET);
        files.write("d", "a", schema, List.of(Frame.row(1L)));
        write("d/b.parquet", "");
        Source source = source(of(Format.PARQUET), WriteMode.MIRROR);
        assertThat(source.forecast(Watermark.START).reason())
                .isEqualTo("everything: 1 file; 1 file of no bytes left for a later run: b.parquet");
        Watermark from = window(source, Watermark.START);
        write("d/a.parquet", "");
        assertThat(source.forecast(from).extent()).isEqualTo(Extent.NOTHING);
        assertThat(source.forecast(from).reason())
                .isEqualTo("no file is new or changed; 2 files of no bytes left for a later run: a.parquet, ...");
        files.write("d", "b", schema, List.of(Frame.row(2L)));
        try (Window window = source.open(from)) {
            assertThat(window.changes()).isInstanceOf(ChangeBatch.Appends.class);
            assertThat(Rows.text(window.changes().rows())).containsExactly("{_headrace_origin='b.parquet', id=2}");
            window.verify();
        }
        Files.delete(root.resolve("d/b.parquet"));
        Watermark both = new Listing(
                        Listing.of(from).columns(),
                        List.of(Listing.of(from).files().get(0), new DataFile("gone.parquet", 1, 1, "")))
                .watermark();
        assertThatThrownBy(
                        () -> source(of(Format.PARQUET), WriteMode.MIRROR, "id").open(both))
                .hasMessage("File 'a.parquet' has no bytes and its keys are needed, it is being written or broken; run"
                        + " again when it is whole, or remove it");
    }

    @Test
    void anEmptyFolderThatGetsFilesIsDeliveredLater() throws Exception {
        Files.createDirectories(root.resolve("d"));
        Source source = source(of(Format.PARQUET), WriteMode.MIRROR);
        assertThatThrownBy(() -> source.open(Watermark.START)).hasMessageStartingWith("The folder 'd' holds no files");
        new SourceFiles(root, Format.PARQUET)
                .write("d", "a", new StructType().add("id", DataTypes.LongType), List.of(Frame.row(1L)));
        assertThat(window(source, Watermark.START).label()).startsWith("1 file, ");
    }

    @Test
    void renamedAndLateFilesAreSeenWhateverTheirTime() throws Exception {
        write("d/a.csv", "id\n1\n");
        Source source = source(csv(Map.of("id", "bigint")), WriteMode.MIRROR);
        Watermark from = window(source, Watermark.START);
        write("d/late.csv", "id\n2\n");
        Files.setLastModifiedTime(
                root.resolve("d/late.csv"), java.nio.file.attribute.FileTime.fromMillis(1_000_000_000_000L));
        assertThat(source.forecast(from).reason()).isEqualTo("1 new file");
        write("d/ahead.csv", "id\n3\n");
        Files.setLastModifiedTime(
                root.resolve("d/ahead.csv"), java.nio.file.attribute.FileTime.fromMillis(4_000_000_000_000L));
        Files.move(root.resolve("d/a.csv"), root.resolve("d/b.csv"));
        assertThat(source.forecast(from).reason()).isEqualTo("3 new files, 1 vanished: a.csv");
        Watermark all = window(source, from);
        write("d/normal.csv", "id\n4\n");
        assertThat(source.forecast(all).reason()).isEqualTo("1 new file");
    }

    @Test
    void foldersNamesBecomeColumns() throws Exception {
        write("d/year=2026/country=de%2Fby/a.csv", "id\n1\n");
        write("d/year=2025/country=__HIVE_DEFAULT_PARTITION__/b.csv", "id\n2\n");
        Source source = source(csv(Map.of()), WriteMode.MIRROR);
        assertThat(source.schema().toDDL()).isEqualTo("id BIGINT,year INT,country STRING");
        try (Window window = source.open(Watermark.START)) {
            assertThat(window.changes().rows().orderBy("id").collectAsList())
                    .extracting(Object::toString)
                    .containsExactly(
                            "[1,2026,de/by,year=2026/country=de%2Fby/a.csv]",
                            "[2,2025,null,year=2025/country=__HIVE_DEFAULT_PARTITION__/b.csv]");
        }
        Watermark from = window(source, Watermark.START);
        write("d/year=unknown/country=x/c.csv", "id\n3\n");
        assertThatThrownBy(() -> source.open(from))
                .hasMessage(
                        "File 'year=unknown/country=x/c.csv': its folders' names give no 'year' of type INT; move the"
                                + " file or order a full snapshot, which finds the columns anew");
    }

    @Test
    void parquetKeepsOddNamesOfColumnsFilesAndFolders() throws Exception {
        StructType schema =
                new StructType().add("Cost Total $", DataTypes.LongType).add("a.b", DataTypes.StringType);
        SourceFiles files = new SourceFiles(root, Format.PARQUET);
        files.write("d", "n=1+2/x [1] {y}, 100% \u00fc", schema, List.of(Frame.row(1L, "x")));
        files.write("d", "n=2/_hidden", schema, List.of(Frame.row(2L, "y")));
        try (Window window = source(of(Format.PARQUET), WriteMode.MIRROR).open(Watermark.START)) {
            assertThat(Rows.text(window.changes().rows()))
                    .containsExactly(
                            "{Cost Total $=1, _headrace_origin='n=1+2/x [1] {y}, 100% \u00fc.parquet', a.b='x',"
                                    + " n='1+2'}");
        }
    }

    @Test
    void whatHasNoColumnsIsNotFound() throws Exception {
        Files.createDirectories(root.resolve("d"));
        assertThatThrownBy(() -> source(of(Format.PARQUET), WriteMode.MIRROR).schema())
                .hasMessage("The folder 'd' holds no files to learn the columns from; put the data there, or check the"
                        + " dataset's 'path'");
        Files.delete(root.resolve("d"));
        assertThatThrownBy(() -> source(of(Format.PARQUET), WriteMode.MIRROR))
                .hasMessage("The folder 'd' does not exist in the store; check the dataset's 'path'");
    }

    @Test
    void filesThatDisagreeOnATypeAreNamed() throws Exception {
        SourceFiles files = new SourceFiles(root, Format.PARQUET);
        files.write("d", "a", new StructType().add("x", DataTypes.LongType), List.of(Frame.row(1L)));
        files.write("d", "b", new StructType().add("x", DataTypes.StringType), List.of(Frame.row("1")));
        assertThatThrownBy(() -> source(of(Format.PARQUET), WriteMode.MIRROR).schema())
                .hasMessage(
                        "File 'b.parquet': its column 'x' is of type STRING, that of the other files of BIGINT; write"
                                + " the file anew or move it elsewhere");
    }

    @Test
    void linksAreFollowedOnceAndWithinTheStoreOnly() throws Exception {
        write("d/sub/a.csv", "id\n1\n");
        write("elsewhere/b.csv", "id\n2\n");
        link("d/circle", root.resolve("d"));
        link("d/again", root.resolve("d/sub"));
        link("d/b", root.resolve("elsewhere"));
        link("d/c", root.resolve("elsewhere"));
        link("d/up", root);
        try (Window window = source(csv(Map.of()), WriteMode.MIRROR).open(Watermark.START)) {
            assertThat(window.changes()
                            .rows()
                            .select("id")
                            .orderBy("id")
                            .collectAsList()
                            .toString())
                    .isEqualTo("[[1], [2]]");
            assertThat(Listing.of(window.to()).files())
                    .extracting(DataFile::path)
                    .containsExactlyInAnyOrder("sub/a.csv", "b/b.csv");
        }
    }

    @Test
    void linksOutOfTheStoreAreNamed() throws Exception {
        Path outside = Files.createDirectories(temporary.resolve("outside"));
        Files.writeString(outside.resolve("a.csv"), "id\n1\n");
        write("d/a.csv", "id\n1\n");
        for (Path target : List.of(outside, outside.resolve("a.csv"))) {
            link("d/out", target);
            assertThatThrownBy(() -> source(csv(Map.of()), WriteMode.MIRROR).forecast(Watermark.START))
                    .isInstanceOfSatisfying(ConnectorException.class, out -> assertThat(out.kind())
                            .isEqualTo(ConnectorException.Kind.REFUSED))
                    .hasMessage("'d/out' leads out of the store's root through a symbolic link; remove the link or name"
                            + " the place that it leads to in a store of its own");
            Files.delete(root.resolve("d/out"));
        }
    }

    private void link(String name, Path target) throws Exception {
        Files.createSymbolicLink(root.resolve(name), target);
    }

    private void failure(FilesSource settings, String message) throws Exception {
        try (Window window = source(settings, WriteMode.APPEND).open(Watermark.START)) {
            assertThatThrownBy(() -> window.changes().rows().collectAsList()).satisfies(e -> {
                ConnectorException explained = window.explain(e).orElseThrow();
                assertThat(explained.kind()).isEqualTo(ConnectorException.Kind.BAD_DATA);
                assertThat(explained).hasMessage(message);
            });
        }
    }

    private static Watermark window(Source source, Watermark from) throws ConnectorException {
        try (Window window = source.open(from)) {
            return window.to();
        }
    }

    private void write(String file, String text) throws Exception {
        Files.createDirectories(root.resolve(file).getParent());
        Files.writeString(root.resolve(file), text);
    }

    private static FilesSource csv(Map<String, String> types) {
        return new FilesSource("lake", "d", Format.CSV, true, ",", Malformed.FAIL, types, Duration.ZERO);
    }

    private static FilesSource of(Format format) {
        return new FilesSource("lake", "d", format, true, ",", Malformed.FAIL, Map.of(), Duration.ZERO);
    }

    private static DatasetSpec spec(FilesSource settings, String... key) {
        return new DatasetSpec("d", "", settings, List.of(key), Shape.NONE);
    }

    private Source source(FilesSource settings, WriteMode mode, String... key) throws ConnectorException {
        return session.source(spec(settings, key), mode);
    }
}

package io.headrace.connectors.files;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.headrace.configs.DatasetSpec;
import io.headrace.configs.InvalidSetting;
import io.headrace.configs.LakeStore;
import io.headrace.configs.Shape;
import io.headrace.configs.WriteMode;
import io.headrace.connectors.files.FilesSource.Format;
import io.headrace.connectors.files.FilesSource.Malformed;
import io.headrace.connectors.lake.Lake;
import io.headrace.connectors.spi.ChangeBatch;
import io.headrace.connectors.spi.ConnectorException;
import io.headrace.connectors.spi.ConnectorException.Kind;
import io.headrace.connectors.spi.Source;
import io.headrace.connectors.spi.Watermark;
import io.headrace.connectors.spi.Window;
import io.headrace.connectors.testkit.Frame;
import io.headrace.connectors.testkit.Runs;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Files that are still being written; while a run watches them, the test writes instead of waiting. */
class SettlingTest {
    @FunctionalInterface
    private interface Writing {
        void go() throws Exception;
    }

    @TempDir
    Path temporary;

    private final List<Duration> waited = new ArrayList<>();
    private Writing meanwhile = () -> {};
    private Path root;
    private FilesSourceSession session;

    @BeforeEach
    void open() throws Exception {
        root = Files.createDirectories(temporary.resolve("root"));
        session = new FilesSourceSession(Lake.open(new LakeStore.Local(root)), Runs.fresh(), this::pause);
    }

    private void pause(Duration time) {
        waited.add(time);
        try {
            meanwhile.go();
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    @AfterEach
    void close() {
        session.close();
    }

    @Test
    void filesThatStayAsTheyAreAreDeliveredAndOthersWait() throws Exception {
        write("a.csv", "id\n1\n");
        write("growing.csv", "id\n2\n");
        meanwhile = () -> {
            write("growing.csv", "id\n2\n3\n");
            write("new.csv", "id\n4\n");
        };
        Watermark first = delivered(csv(), Watermark.START, WriteMode.APPEND, 1);
        meanwhile = () -> {};
        Source source = source(csv(), WriteMode.APPEND);
        assertThat(source.forecast(first).reason())
                .isEqualTo("2 new files; delivered if they stay as they are for 30 s");
        Watermark second = delivered(csv(), first, WriteMode.APPEND, 2, 3, 4);
        assertThat(waited).hasSize(2).allSatisfy(time -> assertThat(time)
                .isBetween(Duration.ofSeconds(1), Duration.ofSeconds(30)));
        assertThat(source(csv(), WriteMode.APPEND).forecast(second).reason()).isEqualTo("no file is new or changed");
        delivered(csv(), second, WriteMode.APPEND);
        assertThat(waited).hasSize(2);
    }

    /** The store's clock, or the one that set the files' times, is hours or decades away from ours, and jumps. */
    @ParameterizedTest
    @ValueSource(strings = {"1970-01-02T00:00:00Z", "2026-11-22T00:00:00Z", "2100-01-01T00:00:00Z"})
    void noClockIsAsked(String clock) throws Exception {
        write("whole.csv", "id\n1\n");
        write("growing.csv", "id\n2\n");
        stamp("whole.csv", clock);
        stamp("growing.csv", "1999-01-01T00:00:00Z");
        meanwhile = () -> {
            write("growing.csv", "id\n2\n3\n");
            stamp("growing.csv", clock);
        };
        Watermark first = delivered(csv(), Watermark.START, WriteMode.APPEND, 1);
        meanwhile = () -> {};
        delivered(csv(), first, WriteMode.APPEND, 2, 3);
    }

    /** A writer that sets the time back: the size tells; or the size stays: the time tells. */
    @Test
    void eitherSizeOrTimeTellsThatAFileMoves() throws Exception {
        write("longer.csv", "id\n1\n");
        write("touched.csv", "id\n2\n");
        write("whole.csv", "id\n3\n");
        stamp("longer.csv", "2026-01-01T00:00:00Z");
        stamp("touched.csv", "2026-01-01T00:00:00Z");
        meanwhile = () -> {
            write("longer.csv", "id\n1\n1\n");
            stamp("longer.csv", "2026-01-01T00:00:00Z");
            stamp("touched.csv", "2025-01-01T00:00:00Z");
        };
        delivered(csv(), Watermark.START, WriteMode.APPEND, 3);
    }

    @Test
    void aDeliveredFileThatIsWrittenAnewCountsAsItWas() throws Exception {
        Watermark first = twoFiles();
        Files.delete(file("a.csv"));
        write("c.csv", "id\n3\n");
        meanwhile = () -> write("a.csv", "id\n10\n");
        Watermark second = delivered(csv(), first, WriteMode.MIRROR, 3);
        assertThat(Listing.of(second).files()).extracting(DataFile::path).containsExactly("a.csv", "b.csv", "c.csv");
        meanwhile = () -> {};
        try (Window window = source(csv(), WriteMode.MIRROR).open(second)) {
            assertThat(((ChangeBatch.Parts) window.changes()).removed()).containsExactly("a.csv");
            assertThat(ids(window)).containsExactly(10L);
        }
    }

    @Test
    void whereAllKeysAreNeededTheRunStops() throws Exception {
        Watermark first = twoFiles();
        Files.delete(file("b.csv"));
        write("a.csv", "id\n1\n5\n");
        meanwhile = () -> write("a.csv", "id\n1\n5\n6\n");
        assertThatThrownBy(() -> source(csv(), WriteMode.MIRROR, "id").open(first))
                .isInstanceOfSatisfying(
                        ConnectorException.class, e -> assertThat(e.kind()).isEqualTo(Kind.UNREACHABLE))
                .hasMessage("File 'a.csv' did not stay as it was for 30 s and its keys are needed; run again when it is"
                        + " whole");
    }

    @Test
    void aFirstRunThatFindsNothingWholeSaysSo() throws Exception {
        write("a.csv", "id\n1\n");
        meanwhile = () -> {
            write("a.csv", "id\n1\n5\n");
            write("b.csv", "id\n1\n");
        };
        assertThatThrownBy(() -> source(csv(), WriteMode.MIRROR).open(Watermark.START))
                .isInstanceOfSatisfying(
                        ConnectorException.class, e -> assertThat(e.kind()).isEqualTo(Kind.UNREACHABLE))
                .hasMessage("No file in the folder 'd' stayed as it was for 30 s (a.csv, ...); run again when they are"
                        + " whole");
    }

    @Test
    void aHalfWrittenParquetFileKeepsNobodyFromTheOthers() throws Exception {
        StructType schema = new StructType().add("id", DataTypes.LongType);
        SourceFiles files = new SourceFiles(root, Format.PARQUET);
        files.write("d", "a", schema, List.of(Frame.row(1L)));
        files.write("d", "b", schema, List.of(Frame.row(2L)));
        byte[] whole = Files.readAllBytes(file("b.parquet"));
        Files.write(file("b.parquet"), java.util.Arrays.copyOf(whole, 100));
        meanwhile = () -> Files.write(file("b.parquet"), java.util.Arrays.copyOf(whole, 200));
        Source source = source(of(Format.PARQUET), WriteMode.APPEND);
        assertThat(source.schema(Watermark.START)).isEqualTo(schema);
        Watermark first = delivered(source, Watermark.START, 1);
        meanwhile = () -> {};
        assertThatThrownBy(() -> source(of(Format.PARQUET), WriteMode.APPEND).schema(first))
                .hasMessage("File 'b.parquet': it cannot be read, it is damaged or of another format; replace it or"
                        + " move it elsewhere");
        Files.write(file("b.parquet"), whole);
        delivered(of(Format.PARQUET), first, WriteMode.APPEND, 2);
    }

    @Test
    void withoutTheSettingNothingWaits() throws Exception {
        write("a.csv", "id\n1\n");
        meanwhile = () -> write("a.csv", "id\n1\n2\n");
        FilesSource atOnce = new FilesSource(
                "lake", "d", Format.CSV, true, ",", Malformed.FAIL, Map.of("id", "bigint"), Duration.ZERO);
        assertThat(source(atOnce, WriteMode.APPEND).forecast(Watermark.START).reason())
                .isEqualTo("everything: 1 file");
        delivered(atOnce, Watermark.START, WriteMode.APPEND, 1);
        assertThat(waited).isEmpty();
    }

    @Test
    void theSettingHasBounds() {
        assertThatThrownBy(() -> of(Format.CSV, Duration.ofMinutes(11)))
                .isInstanceOf(InvalidSetting.class)
                .hasMessage("is out of bounds; expected 0 s to 10 m");
    }

    /** {@code a.csv} with 1 and {@code b.csv} with 2, as they were delivered. */
    private Watermark twoFiles() throws Exception {
        write("a.csv", "id\n1\n");
        write("b.csv", "id\n2\n");
        return delivered(csv(), Watermark.START, WriteMode.MIRROR, 1, 2);
    }

    private Watermark delivered(FilesSource settings, Watermark from, WriteMode mode, long... ids) throws Exception {
        return delivered(source(settings, mode), from, ids);
    }

    private static Watermark delivered(Source source, Watermark from, long... ids) throws Exception {
        source.forecast(from);
        try (Window window = source.open(from)) {
            assertThat(ids(window))
                    .containsExactly(java.util.Arrays.stream(ids).boxed().toArray(Long[]::new));
            window.verify();
            return window.to();
        }
    }

    private static List<Long> ids(Window window) {
        return window.changes().rows().select("id").orderBy("id").collectAsList().stream()
                .map(row -> row.getLong(0))
                .toList();
    }

    private Source source(FilesSource settings, WriteMode mode, String... key) throws ConnectorException {
        return session.source(new DatasetSpec("d", "", settings, List.of(key), Shape.NONE), mode);
    }

    private static FilesSource csv() {
        return new FilesSource(
                "lake", "d", Format.CSV, true, ",", Malformed.FAIL, Map.of("id", "bigint"), Duration.ofSeconds(30));
    }

    private static FilesSource of(Format format) {
        return of(format, Duration.ofSeconds(30));
    }

    private static FilesSource of(Format format, Duration settle) {
        return new FilesSource("lake", "d", format, true, ",", Malformed.FAIL, Map.of(), settle);
    }

    private Path file(String name) {
        return root.resolve("d").resolve(name);
    }

    private void write(String name, String text) throws Exception {
        Files.createDirectories(root.resolve("d"));
        Files.writeString(file(name), text);
    }

    private void stamp(String name, String time) throws Exception {
        Files.setLastModifiedTime(file(name), FileTime.from(Instant.parse(time)));
    }
}

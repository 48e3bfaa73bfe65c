package io.headrace.connectors.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.headrace.connectors.jdbc.JdbcSource.NullCursors;
import io.headrace.connectors.jdbc.Tracking.News;
import io.headrace.connectors.spi.ConnectorException;
import io.headrace.connectors.spi.ConnectorException.Kind;
import io.headrace.connectors.spi.Extent;
import io.headrace.connectors.spi.Watermark;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What windows by a cursor hold, at times of the test's own choice; no rows are read by Spark. */
class SettlingTest {
    private static final Instant NOON = Instant.parse("2026-11-22T12:00:00Z");

    private Connection connection;
    private Watermark reached = Watermark.START;

    @BeforeEach
    void connect() throws SQLException {
        connection = DriverManager.getConnection("jdbc:h2:mem:" + UUID.randomUUID() + ";DB_CLOSE_DELAY=0", "sa", "");
        new H2Dialect().prepare(connection);
    }

    @AfterEach
    void close() throws SQLException {
        connection.close();
    }

    private CursorTable cursor(String type, Optional<ZoneId> zone, NullCursors nulls) throws SQLException {
        Sql.run(connection, "CREATE TABLE T (ID INT PRIMARY KEY, AT " + type + ")");
        DatabaseTable table = new H2Dialect().table(connection, "PUBLIC", "T").orElseThrow();
        DataType known = table.column("AT").orElseThrow().type().orElseThrow();
        return new CursorTable(table, new H2Dialect(), new CursorColumn("AT", known, CursorColumn.SETTLE, zone, nulls));
    }

    private CursorTable times() throws SQLException {
        return cursor("TIMESTAMP(6)", Optional.of(ZoneId.of("UTC")), NullCursors.FAIL);
    }

    private static CursorTracking keyed(CursorTable source) {
        return new CursorTracking(source, new Deletions(true, Optional.empty(), Optional.empty()), false);
    }

    private void put(int id, String at) throws SQLException {
        Sql.run(connection, "MERGE INTO T VALUES (" + id + ", " + at + ")");
    }

    private News look(Tracking tracking, Instant at) throws Exception {
        return tracking.since(connection, at, reached);
    }

    /** The ids of the window's rows; the watermark moves to its end. */
    private List<Integer> follow(Tracking tracking, Instant at) throws Exception {
        News news = look(tracking, at);
        reached = new Watermark(news.to().kind(), news.to().value(), news.to().label());
        List<Integer> ids = new Query(
                        "SELECT ID FROM T WHERE " + news.where().sql() + " ORDER BY 1",
                        news.where().parameters())
                .list(connection, r -> r.getInt(1));
        assertThat(news.rows()).hasValue(ids.size());
        assertThat(look(tracking, at).nothing()).isTrue();
        return ids;
    }

    @Test
    void withAKeyTheNewestRowsComeAtOnceAndWhatMayComeLateIsLookedAtAgain() throws Exception {
        CursorTracking tracking = keyed(times());
        put(1, "'2026-11-22 09:00:00'");
        put(2, "'2026-11-22 11:59:58'");
        assertThat(follow(tracking, NOON)).containsExactly(1, 2);
        put(3, "'2026-11-22 11:59:30'");
        assertThat(look(tracking, NOON.plusSeconds(5)).reason())
                .isEqualTo("'AT' from 2026-11-22 11:59:00, up to 2026-11-22 11:59:58: below 2026-11-22 11:59:58 rows"
                        + " have changed or came late; deletions by comparing keys");
        assertThat(follow(tracking, NOON.plusSeconds(5))).containsExactly(2, 3);
        put(4, "'2026-11-22 12:00:04'");
        assertThat(look(tracking, NOON.plusSeconds(6)).reason())
                .isEqualTo("'AT' after 2026-11-22 11:59:58, up to 2026-11-22 12:00:04; deletions by comparing keys");
        assertThat(follow(tracking, NOON.plusSeconds(6))).containsExactly(4);
    }

    @Test
    void aRowThatComesLaterThanTheSettleDelayIsNoticedByTheCount() throws Exception {
        CursorTracking tracking = keyed(times());
        put(1, "'2026-11-22 11:59:58'");
        put(2, "'2026-11-22 11:00:00'");
        follow(tracking, NOON);
        put(3, "'2026-11-22 11:58:59'");
        put(1, "'2026-11-22 12:00:01'");
        put(4, "'2026-11-22 12:00:02'");
        assertThat(look(tracking, NOON.plusSeconds(5)).reason())
                .isEqualTo(
                        "1 rows came later than settle (60 s), with 'AT' below 2026-11-22 11:59:00: all rows are read"
                                + " again; deletions by comparing keys");
        assertThat(follow(tracking, NOON.plusSeconds(5))).containsExactly(1, 2, 3, 4);
    }

    @ParameterizedTest
    @CsvSource({
        "DATE, '2026-11-22'",
        "BIGINT, 9223372036854775807",
        "TIMESTAMP(0), '2026-11-22 11:00:00'",
        "'DECIMAL(38, 9)', 12345678901234567890123456789.123456789"
    })
    void anEqualValueThatComesLaterIsNotMissed(String type, String value) throws Exception {
        CursorTracking tracking = keyed(cursor(type, Optional.empty(), NullCursors.FAIL));
        String literal =
                type.startsWith("D") && !type.startsWith("DEC") || type.startsWith("T") ? "'" + value + "'" : value;
        put(1, literal);
        follow(tracking, NOON);
        follow(tracking, NOON.plus(Duration.ofDays(30)));
        put(2, literal);
        assertThat(follow(tracking, NOON.plus(Duration.ofDays(60)))).containsExactly(1, 2);
    }

    @ParameterizedTest
    @CsvSource({
        "TIMESTAMP(6), 2026-11-22 11:00:00.123456, 2026-11-22 11:00:00.123457",
        "TIMESTAMP(6) WITH TIME ZONE, 2026-11-22 11:00:00.123456+05:30, 2026-11-22 05:30:00.123457+00",
        "'DECIMAL(38, 9)', 12345678901234567890123456789.123456789, 12345678901234567890123456789.123456790",
        "BIGINT, 9223372036854775806, 9223372036854775807",
        "DATE, 2026-11-20, 2026-11-21"
    })
    void aWatermarkKeepsTypeAndPrecision(String type, String value, String next) throws Exception {
        CursorTracking tracking = keyed(cursor(type, Optional.empty(), NullCursors.FAIL));
        put(1, "CAST('" + value + "' AS " + type + ")");
        follow(tracking, NOON);
        put(2, "CAST('" + next + "' AS " + type + ")");
        assertThat(follow(tracking, NOON.plus(Duration.ofDays(30)))).containsExactly(2);
        assertThat(CursorPosition.parse(reached).watermark()).isEqualTo(reached);
    }

    @Test
    void numbersSettleByWhatEarlierSnapshotsSaw() throws Exception {
        CursorTracking tracking = keyed(cursor("BIGINT", Optional.empty(), NullCursors.FAIL));
        put(1, "10");
        put(2, "20");
        assertThat(follow(tracking, NOON)).containsExactly(1, 2);
        put(3, "15");
        put(4, "30");
        assertThat(follow(tracking, NOON.plusSeconds(30))).containsExactly(1, 2, 3, 4);
        put(5, "40");
        assertThat(follow(tracking, NOON.plusSeconds(61))).containsExactly(5);
        put(6, "25");
        assertThat(follow(tracking, NOON.plusSeconds(70))).containsExactly(2, 4, 5, 6);
        for (int i = 0; i < 500; i++) {
            put(10, Integer.toString(100 + i));
            follow(tracking, NOON.plusSeconds(100 + i));
        }
        assertThat(CursorPosition.parse(reached).seen()).hasSizeBetween(8, 10);
    }

    @Test
    void aCursorThatMovedBackBringsAllRowsAgain() throws Exception {
        CursorTracking tracking = keyed(times());
        put(1, "'2026-11-22 10:00:00'");
        put(2, "'2026-11-22 11:00:00'");
        follow(tracking, NOON);
        Sql.run(connection, "DELETE FROM T WHERE ID = 2");
        assertThat(look(tracking, NOON).reason())
                .isEqualTo("'AT' has moved back from 2026-11-22 11:00:00 to 2026-11-22 10:00:00: all rows are read"
                        + " again; deletions by comparing keys");
        assertThat(follow(tracking, NOON)).containsExactly(1);
        Sql.run(connection, "DELETE FROM T");
        assertThat(follow(tracking, NOON)).isEmpty();
        put(3, "'2020-01-01'");
        assertThat(follow(tracking, NOON)).containsExactly(3);
    }

    @Test
    void rowsOfTheFutureDoNotHideOthers() throws Exception {
        CursorTracking tracking = keyed(times());
        put(1, "'9999-12-31'");
        follow(tracking, NOON);
        put(2, "'2026-11-22 12:00:01'");
        assertThat(follow(tracking, NOON.plusSeconds(2))).containsExactly(1, 2);
    }

    @Test
    void appendedRowsWaitUntilTheyHaveSettledAndComeOnce() throws Exception {
        CursorAppends tracking = new CursorAppends(times());
        put(1, "'2026-11-22 11:58:00'");
        put(2, "'2026-11-22 11:59:30'");
        assertThat(look(tracking, NOON).reason())
                .isEqualTo("everything up to 'AT' 2026-11-22 11:58:00; 1 rows wait until they have settled (60 s)");
        assertThat(follow(tracking, NOON)).containsExactly(1);
        put(3, "'2026-11-22 11:59:20'");
        put(4, "'2026-11-22 11:58:00.000001'");
        assertThat(look(tracking, NOON.plusSeconds(1)).extent()).isEqualTo(Extent.APPENDS);
        assertThat(follow(tracking, NOON.plusSeconds(1))).containsExactly(4);
        assertThat(follow(tracking, NOON.plusSeconds(60))).containsExactly(2, 3);
        assertThat(look(tracking, NOON.plusSeconds(60)).reason()).isEqualTo("'AT' after 2026-11-22 11:59:30");
    }

    @Test
    void anAppendedRowThatComesTooLateIsAnErrorAndNotLost() throws Exception {
        CursorAppends tracking = new CursorAppends(times());
        put(1, "'2026-11-22 11:58:00'");
        follow(tracking, NOON);
        put(2, "'2026-11-22 11:58:00'");
        assertThatThrownBy(() -> look(tracking, NOON))
                .isInstanceOfSatisfying(
                        ConnectorException.class, e -> assertThat(e.kind()).isEqualTo(Kind.HISTORY_LOST))
                .hasMessage("table 'PUBLIC.T' cannot be continued: 1 rows came late, with 'AT' not above 2026-11-22"
                        + " 11:58:00, and cannot be told from those delivered; lengthen settle, which is 60 s; order a"
                        + " full snapshot of the dataset");
    }

    @Test
    void appendedNumbersComeAtOnceAndALateOneIsAnError() throws Exception {
        CursorAppends tracking = new CursorAppends(cursor("BIGINT", Optional.empty(), NullCursors.FAIL));
        put(1, "10");
        assertThat(follow(tracking, NOON)).containsExactly(1);
        put(2, "20");
        assertThat(follow(tracking, NOON)).containsExactly(2);
        put(3, "15");
        assertThatThrownBy(() -> look(tracking, NOON))
                .hasMessage("table 'PUBLIC.T' cannot be continued: 1 rows came late, with 'AT' not above 20, and cannot"
                        + " be told from those delivered; take a column of times as cursor, or a key and write-mode"
                        + " 'mirror'; order a full snapshot of the dataset");
        Sql.run(connection, "DELETE FROM T WHERE ID <> 1");
        assertThatThrownBy(() -> look(tracking, NOON))
                .hasMessage(
                        "table 'PUBLIC.T' cannot be continued: its cursor 'AT' has moved back from 20 to 10; order a"
                                + " full snapshot of the dataset");
    }

    @Test
    void insertedRowsWithAKeyAreAppendedAndOnlyLateOnesMerged() throws Exception {
        CursorTracking tracking =
                new CursorTracking(times(), new Deletions(false, Optional.empty(), Optional.empty()), true);
        put(1, "'2026-11-22 11:59:50'");
        follow(tracking, NOON);
        put(2, "'2026-11-22 12:00:00'");
        assertThat(look(tracking, NOON).extent()).isEqualTo(Extent.APPENDS);
        assertThat(follow(tracking, NOON)).containsExactly(2);
        put(3, "'2026-11-22 11:59:59'");
        assertThat(look(tracking, NOON).extent()).isEqualTo(Extent.CHANGES);
        assertThat(follow(tracking, NOON)).containsExactly(1, 2, 3);
    }

    @Test
    void rowsWithoutACursorAreIncludedOrIgnoredAsTheShareSays() throws Exception {
        CursorTable included = cursor("TIMESTAMP(6)", Optional.empty(), NullCursors.INCLUDE);
        CursorTracking including = keyed(included);
        put(1, "'2026-11-01'");
        put(2, "NULL");
        assertThat(follow(including, NOON)).containsExactly(1, 2);
        put(3, "NULL");
        assertThat(follow(including, NOON)).containsExactly(1, 2, 3);
        put(4, "'2026-11-02'");
        assertThat(follow(including, NOON)).containsExactly(4);
        reached = Watermark.START;
        CursorColumn column = included.cursor();
        CursorTracking ignoring = keyed(new CursorTable(
                included.table(),
                included.dialect(),
                new CursorColumn("AT", column.type(), column.settle(), column.zone(), NullCursors.IGNORE)));
        assertThat(follow(ignoring, NOON)).containsExactly(1, 4);
        put(5, "NULL");
        assertThat(look(ignoring, NOON).nothing()).isTrue();
        put(4, "NULL");
        assertThat(look(ignoring, NOON).present().orElseThrow().sql()).isEqualTo("\"AT\" IS NOT NULL");
        assertThat(follow(ignoring, NOON)).containsExactly(1);
    }

    @Test
    void keysAreComparedOnlyAsOftenAsTheShareSays() throws Exception {
        Deletions daily = new Deletions(true, Optional.of(Duration.ofHours(24)), Optional.empty());
        CursorTracking tracking = new CursorTracking(times(), daily, false);
        put(1, "'2026-11-01'");
        put(2, "'2026-11-02'");
        follow(tracking, NOON);
        Sql.run(connection, "DELETE FROM T WHERE ID = 1");
        assertThat(look(tracking, NOON.plusSeconds(3600)).nothing()).isTrue();
        put(3, "'2026-11-03'");
        News news = look(tracking, NOON.plusSeconds(3600));
        assertThat(news.present()).isEmpty();
        assertThat(news.reason()).endsWith("; deletions by comparing keys next after 2026-11-23T12:00:00Z");
        assertThat(follow(tracking, NOON.plusSeconds(3600))).containsExactly(3);
        Instant due = NOON.plus(Duration.ofHours(24));
        assertThat(look(tracking, due.minusSeconds(1)).nothing()).isTrue();
        assertThat(look(tracking, due).present()).isPresent();
        assertThat(look(tracking, due).reason())
                .endsWith("; deletions by comparing keys, next after 2026-11-24T12:00:00Z");
        assertThat(follow(tracking, due)).isEmpty();
        assertThat(look(tracking, due.plus(Duration.ofDays(2))).nothing()).isTrue();
    }

    @ParameterizedTest
    @CsvSource({
        // Summer time ends at 01:00 UTC: clocks show 02:00 to 03:00 twice.
        "Europe/Berlin, 2026-10-25T00:59:30Z, 2026-10-25 02:00:00",
        "Europe/Berlin, 2026-10-24T22:31:00Z, 2026-10-25 00:30:00",
        "Europe/Berlin, 2026-10-25T01:30:00Z, 2026-10-25 02:29:00",
        "Europe/Berlin, 2026-03-29T01:00:30Z, 2026-03-29 01:59:30",
        "America/New_York, 2026-11-01T05:59:30Z, 2026-11-01 01:00:00",
        "UTC, 2026-11-22T12:00:00.999Z, 2026-11-22 11:59:00",
        "Asia/Tokyo, 2026-11-22T12:00:00Z, 2026-11-22 20:59:00"
    })
    void localTimesSettleInTheirZoneWhateverItsClocksDo(ZoneId zone, Instant at, String floor) {
        CursorColumn column = new CursorColumn(
                "AT", DataTypes.TimestampNTZType, CursorColumn.SETTLE, Optional.of(zone), NullCursors.FAIL);
        assertThat(column.floor(at)).isEqualTo(floor);
    }

    @Test
    void localTimesOfAnUnknownZoneSettleWhereItIsEarliest() {
        assertThat(new CursorColumn(
                                "AT",
                                DataTypes.TimestampNTZType,
                                CursorColumn.SETTLE,
                                Optional.empty(),
                                NullCursors.FAIL)
                        .floor(NOON))
                .isEqualTo("2026-11-21 23:59:00");
        assertThat(new CursorColumn("AT", DataTypes.DateType, CursorColumn.SETTLE, Optional.empty(), NullCursors.FAIL)
                        .floor(NOON))
                .isEqualTo("2026-11-21");
    }
}

package io.headrace.connectors.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import io.headrace.connectors.jdbc.JdbcSource.Deletes;
import io.headrace.connectors.jdbc.JdbcSource.NullCursors;
import java.time.Duration;
import java.time.ZoneId;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class JdbcSourceTest {
    @Test
    void howLongRowsSettleAndWhenKeysAreComparedDoesNotMakeAnotherDataset() {
        JdbcSource careful = source(
                "id",
                Optional.of(Duration.ofMinutes(5)),
                Optional.of(ZoneId.of("UTC")),
                Optional.of(Duration.ofDays(1)));
        JdbcSource plain = source("id", Optional.empty(), Optional.empty(), Optional.empty());
        assertThat(careful.identity()).isEqualTo(plain.identity()).isEqualTo(plain);
    }

    @Test
    void anotherCursorMakesAnotherDataset() {
        JdbcSource byId = source("id", Optional.empty(), Optional.empty(), Optional.empty());
        JdbcSource byTime = source("changed_at", Optional.empty(), Optional.empty(), Optional.empty());
        assertThat(byId.identity()).isNotEqualTo(byTime.identity());
    }

    private static JdbcSource source(
            String cursor, Optional<Duration> settle, Optional<ZoneId> zone, Optional<Duration> deletesEvery) {
        return new JdbcSource(
                "shop",
                Optional.empty(),
                "orders",
                Optional.of(cursor),
                settle,
                zone,
                NullCursors.FAIL,
                false,
                Optional.empty(),
                Deletes.KEYS,
                deletesEvery);
    }
}

package io.headrace.jobs.spark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.headrace.configs.InvalidSetting;
import io.headrace.configs.SinkSettings;
import io.headrace.configs.SourceSettings;
import io.headrace.configs.Store;
import io.headrace.connectors.spi.Connector;
import io.headrace.connectors.spi.RunContext;
import io.headrace.connectors.spi.SinkSession;
import io.headrace.connectors.spi.SourceSession;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class SparkSettingsTest {
    /** A connector that only wants settings. */
    private record Wants(Map<String, String> sparkSettings) implements Connector {
        @Override
        public boolean reads(SourceSettings settings) {
            return false;
        }

        @Override
        public boolean writes(SinkSettings settings) {
            return false;
        }

        @Override
        public SourceSession sources(Store store, RunContext context) {
            throw new AssertionError();
        }

        @Override
        public SinkSession sinks(Store store, RunContext context) {
            throw new AssertionError();
        }
    }

    @Test
    void whatConnectorsAskForIsJoined() {
        List<Connector> connectors = List.of(
                new Wants(Map.of("spark.sql.extensions", "a.A", "spark.x", "1")),
                new Wants(Map.of("spark.sql.extensions", "b.B,a.A", "spark.x", "1")));
        assertThat(SparkSettings.plain().start(connectors, Map.of(), "/scratch"))
                .containsEntry("spark.sql.extensions", "a.A,b.B")
                .containsEntry("spark.x", "1")
                .containsEntry("spark.master", "local[*]");
        assertThatThrownBy(() -> SparkSettings.plain()
                        .start(List.of(connectors.get(0), new Wants(Map.of("spark.x", "2"))), Map.of(), "/scratch"))
                .hasMessage("two connectors want different values of 'spark.x': '1' and '2'");
    }

    @Test
    void aClusterKeepsItsOwnMasterAndSizes() {
        Map<String, String> submitted = Map.of("spark.master", "spark://host:7077", "spark.sql.extensions", "its.Own");
        List<Connector> connectors = List.of(new Wants(Map.of("spark.sql.extensions", "a.A")));
        assertThat(SparkSettings.plain().start(connectors, submitted, "/scratch"))
                .doesNotContainKeys("spark.master", "spark.sql.shuffle.partitions", "spark.ui.enabled")
                .containsEntry("spark.sql.extensions", "a.A,its.Own")
                .containsEntry("spark.sql.session.timeZone", "UTC");
    }

    @Test
    void aUserMaySizeARun() {
        Map<String, String> asked = Map.of("spark.master", "local[1]", "spark.sql.shuffle.partitions", "3");
        assertThat(SparkSettings.of(asked).start(List.of(), Map.of(), "/scratch"))
                .containsAllEntriesOf(asked);
    }

    @Test
    void memoryOfARunningJavaIsRefusedWithWhatWorks() {
        assertThatThrownBy(() -> SparkSettings.of(Map.of("spark.driver.memory", "4g")))
                .isInstanceOf(InvalidSetting.class)
                .hasMessage("can no longer change once Java runs; set JAVA_TOOL_OPTIONS=-Xmx4g, or give --driver-memory"
                        + " to spark-submit");
        assertThatThrownBy(() -> SparkSettings.of(Map.of("spark.master", " "))).hasMessage("needs a value");
    }
}

package io.headrace.jobs.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.headrace.configs.DatasetSpec;
import io.headrace.configs.SinkSettings;
import io.headrace.configs.SourceSettings;
import io.headrace.configs.Store;
import io.headrace.configs.WriteMode;
import io.headrace.connectors.spi.Connector;
import io.headrace.connectors.spi.ConnectorException;
import io.headrace.connectors.spi.Preview;
import io.headrace.connectors.spi.RunContext;
import io.headrace.connectors.spi.SinkSession;
import io.headrace.connectors.spi.Source;
import io.headrace.connectors.spi.SourceSession;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class PreviewCommandTest {
    @TempDir
    private Path folder;

    /** Shows the same two rows for every file that ends in .parquet and for every dataset. */
    private record Shows() implements Connector, SourceSession {
        private static final Preview PREVIEW = new Preview(
                List.of(new Preview.Column("id", "bigint"), new Preview.Column("Cost Total $", "decimal(12,2)")),
                OptionalLong.of(1200),
                List.of(Arrays.asList("1", "9.50"), Arrays.asList("2", null)));

        @Override
        public Optional<Preview> preview(Path file, int rows) throws ConnectorException {
            return file.toString().endsWith(".parquet") ? Optional.of(PREVIEW) : Optional.empty();
        }

        @Override
        public Optional<Preview> preview(DatasetSpec dataset, int rows) {
            return Optional.of(PREVIEW);
        }

        @Override
        public boolean reads(SourceSettings settings) {
            return true;
        }

        @Override
        public boolean opens(Store store) {
            return true;
        }

        @Override
        public boolean writes(SinkSettings settings) {
            return false;
        }

        @Override
        public SourceSession sources(Store store, RunContext context) {
            return this;
        }

        @Override
        public SinkSession sinks(Store store, RunContext context) {
            throw new AssertionError();
        }

        @Override
        public void check() {}

        @Override
        public Source source(DatasetSpec dataset, WriteMode mode) {
            throw new AssertionError();
        }

        @Override
        public void close() {}
    }

    private static final String SHOWN =
            """
            column        type
            id            bigint
            Cost Total $  decimal(12,2)

            id  Cost Total $
            1   9.50
            2   NULL

            2 rows of 1,200
            """;

    @Test
    void aDataFileIsShownWithItsTypesAndFirstRows() {
        Typed cli = new Typed(folder);
        cli.connectors = List.of(new Shows());
        assertThat(cli.type("preview", "orders.parquet")).isEqualTo(0);
        assertThat(cli.out).isEqualTo(SHOWN);
    }

    @Test
    void aDatasetOfAShareIsShown() {
        Typed cli = new Typed(folder);
        cli.connectors = List.of(new Shows());
        assertThat(cli.type("preview", cli.file.toString(), "lineitem", "-n", "2"))
                .isEqualTo(0);
        assertThat(cli.out).isEqualTo(SHOWN);
    }

    @Test
    void whatCannotBeShownIsRefused() {
        Typed cli = new Typed(folder);
        cli.connectors = List.of(new Shows());
        assertThat(cli.type("preview", "orders.txt")).isEqualTo(2);
        assertThat(cli.err)
                .isEqualTo("'orders.txt' is not a data file that can be shown; for a dataset of a share:"
                        + " headrace preview FILE DATASET\n");
        assertThat(cli.type("preview", "orders.parquet", "-n", "1001")).isEqualTo(2);
        assertThat(cli.err).isEqualTo("-n 1001: expected 1 to 1000\n");
    }
}

package io.headrace.connectors.files;

import io.headrace.configs.LakeStore;
import io.headrace.configs.SinkSettings;
import io.headrace.configs.SourceSettings;
import io.headrace.configs.Store;
import io.headrace.connectors.lake.Lake;
import io.headrace.connectors.spi.Connector;
import io.headrace.connectors.spi.ConnectorException;
import io.headrace.connectors.spi.ConnectorException.Kind;
import io.headrace.connectors.spi.Preview;
import io.headrace.connectors.spi.RunContext;
import io.headrace.connectors.spi.SinkSession;
import io.headrace.connectors.spi.SourceSession;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.apache.hadoop.conf.Configuration;

/** Files on lake stores. Stateless. */
public final class FilesConnector implements Connector {
    @Override
    public boolean reads(SourceSettings settings) {
        return settings instanceof FilesSource;
    }

    @Override
    public boolean opens(Store store) {
        return store instanceof LakeStore;
    }

    @Override
    public boolean writes(SinkSettings settings) {
        return settings instanceof ParquetSink || settings instanceof CsvSink;
    }

    @Override
    public SourceSession sources(Store store, RunContext context) throws ConnectorException {
        return new FilesSourceSession(open(store), context, time -> TimeUnit.NANOSECONDS.sleep(time.toNanos()));
    }

    @Override
    public SinkSession sinks(Store store, RunContext context) throws ConnectorException {
        return new FilesSinkSession(open(store), context);
    }

    @Override
    public Optional<Preview> preview(Path file, int rows) throws ConnectorException {
        if (!Files.isDirectory(file) && !file.toString().endsWith(".parquet")) {
            return Optional.empty();
        }
        var place = new org.apache.hadoop.fs.Path(file.toUri());
        return Optional.of(ParquetPreview.of(place, new Configuration(), rows).shown());
    }

    private static Lake open(Store store) throws ConnectorException {
        if (store instanceof LakeStore lake) {
            return Lake.open(lake);
        }
        throw new ConnectorException(
                Kind.REFUSED,
                "Files need a store of type local, s3, hdfs, adls or gcs, not '"
                        + store.getClass().getSimpleName().toLowerCase(Locale.ROOT) + "'");
    }
}

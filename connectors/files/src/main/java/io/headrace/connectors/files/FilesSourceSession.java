package io.headrace.connectors.files;

import io.headrace.configs.DatasetSpec;
import io.headrace.configs.WriteMode;
import io.headrace.connectors.lake.Folders;
import io.headrace.connectors.lake.Lake;
import io.headrace.connectors.spi.Catalogue;
import io.headrace.connectors.spi.ConnectorException;
import io.headrace.connectors.spi.ConnectorException.Kind;
import io.headrace.connectors.spi.Preview;
import io.headrace.connectors.spi.RunContext;
import io.headrace.connectors.spi.Source;
import io.headrace.connectors.spi.SourceSession;
import java.util.Optional;

/** The provider's lake. Several threads: one per dataset. */
final class FilesSourceSession implements SourceSession {
    private final Lake lake;
    private final RunContext context;
    private final Settling.Pause pause;

    FilesSourceSession(Lake lake, RunContext context, Settling.Pause pause) {
        this.lake = lake;
        this.context = context;
        this.pause = pause;
    }

    @Override
    public void check() throws ConnectorException {
        lake.check();
    }

    @Override
    public Source source(DatasetSpec dataset, WriteMode mode) throws ConnectorException {
        if (!(dataset.source() instanceof FilesSource settings)) {
            throw new ConnectorException(Kind.INTERNAL, "Not a dataset of files: '" + dataset.name() + "'");
        }
        SourceFolder folder = new SourceFolder(lake, settings.path());
        folder.checkExists();
        Reading reading = reading(folder, settings);
        Settling settling = new Settling(folder, reading.needsBytes(), settings.settle(), pause);
        return new FileSource(settling, folder, reading, dataset, mode, context.spark());
    }

    @Override
    public Optional<Preview> preview(DatasetSpec dataset, int rows) throws ConnectorException {
        if (!(dataset.source() instanceof FilesSource settings) || settings.format() != FilesSource.Format.PARQUET) {
            return Optional.empty();
        }
        return Optional.of(ParquetPreview.of(lake.path(settings.path()), lake.configuration(), rows)
                .shown());
    }

    @Override
    public Catalogue catalogue(String store, String under, int most) throws ConnectorException {
        return new Folders(lake, most).search(under, new Datasets(store)::in);
    }

    private Reading reading(SourceFolder folder, FilesSource settings) throws ConnectorException {
        return switch (settings.format()) {
            case PARQUET -> new SelfDescribing(folder, "parquet", Heads::parquet);
            // Spark has the reader, but knows it by no short name.
            case AVRO -> new SelfDescribing(folder, "org.apache.spark.sql.avro.AvroFileFormat", Heads::avro);
            case CSV -> new CsvReading(folder, settings, context.spark());
            case JSON -> new JsonReading(folder, settings, context.spark());
        };
    }

    @Override
    public void close() {
        lake.close();
    }
}

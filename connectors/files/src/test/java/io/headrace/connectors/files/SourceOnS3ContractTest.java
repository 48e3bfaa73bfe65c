package io.headrace.connectors.files;

import io.headrace.configs.DatasetSpec;
import io.headrace.configs.Shape;
import io.headrace.connectors.spi.ConnectorException;
import io.headrace.connectors.spi.RunContext;
import io.headrace.connectors.spi.SourceSession;
import io.headrace.connectors.testkit.Frame;
import io.headrace.connectors.testkit.SourceContract;
import io.headrace.connectors.testkit.SourceUse;
import io.headrace.connectors.testkit.s3.LocalS3;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.io.TempDir;

/** A folder of parquet files on S3 keeps what every source promises. */
class SourceOnS3ContractTest implements SourceContract {
    private static final LocalS3 S3 = LocalS3.running();

    /** What the provider puts into the store. */
    @TempDir
    private static Path folder;

    private final SourceFiles files = new SourceFiles(folder.resolve("lake"), FilesSource.Format.PARQUET);

    @Override
    public SourceSession open(RunContext context) throws ConnectorException {
        return new FilesConnector().sources(S3.store("provider", "lake"), context);
    }

    @Override
    public DatasetSpec spec(String dataset, List<String> key) {
        return new DatasetSpec(dataset, "", files.settings(dataset), key, Shape.NONE);
    }

    @Override
    public void create(String dataset, Frame frame, List<Row> rows) throws Exception {
        files.create(dataset, frame, rows);
        put(dataset);
    }

    @Override
    public void insert(String dataset, List<Row> rows) throws Exception {
        files.insert(dataset, rows);
        put(dataset);
    }

    @Override
    public void update(String dataset, Row row) throws Exception {
        files.insert(dataset, List.of(row));
        put(dataset);
    }

    @Override
    public void delete(String dataset, long id) throws Exception {
        files.delete(dataset, id);
        put(dataset);
    }

    private void put(String dataset) throws IOException {
        S3.put(folder.resolve("lake").resolve(dataset), "provider", "lake/" + dataset);
    }

    @Override
    public Set<SourceUse> uses() {
        return Set.of(SourceUse.values());
    }

    @Override
    public boolean keepsOpenWindows() {
        return false;
    }
}

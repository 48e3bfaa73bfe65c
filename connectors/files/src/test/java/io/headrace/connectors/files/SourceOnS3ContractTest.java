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
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.apache.spark.sql.Row;

/** A folder of parquet files on S3 keeps what every source promises. The provider writes behind the store. */
class SourceOnS3ContractTest implements SourceContract {
    private static final LocalS3 S3 = LocalS3.running();
    private static final Path ROOT = S3.folder("provider").resolve("lake");
    private final SourceFiles files = new SourceFiles(ROOT, FilesSource.Format.PARQUET);

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
    }

    @Override
    public void insert(String dataset, List<Row> rows) throws Exception {
        files.insert(dataset, rows);
    }

    @Override
    public void update(String dataset, Row row) throws Exception {
        files.insert(dataset, List.of(row));
    }

    @Override
    public void delete(String dataset, long id) throws Exception {
        files.delete(dataset, id);
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

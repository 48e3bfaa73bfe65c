package io.headrace.connectors.files;

import io.headrace.configs.LakeStore;
import io.headrace.configs.SinkSettings;
import io.headrace.connectors.spi.ConnectorException;
import io.headrace.connectors.spi.RunContext;
import io.headrace.connectors.spi.SinkSession;
import io.headrace.connectors.testkit.SinkStore;
import java.nio.file.Path;
import java.util.List;

/** A consumer's lake of parquet folders on this disk, seen with DuckDB. */
record ParquetLake(Path root) implements SinkStore {
    @Override
    public SinkSession open(RunContext context) throws ConnectorException {
        return new FilesConnector().sinks(new LakeStore.Local(root), context);
    }

    @Override
    public SinkSettings settings(String dataset) {
        return new ParquetSink("lake", dataset);
    }

    /** What a plain reader of the folder finds. */
    List<Long> ids(String dataset) throws Exception {
        String files = Duck.quoted(root.resolve(dataset) + "/*.parquet");
        return Duck.query("select id from read_parquet(" + files + ") order by id").stream()
                .map(row -> (Long) row.get("id"))
                .toList();
    }
}

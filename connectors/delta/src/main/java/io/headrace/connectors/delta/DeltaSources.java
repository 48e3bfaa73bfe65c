package io.headrace.connectors.delta;

import io.delta.kernel.engine.Engine;
import io.headrace.configs.DatasetSpec;
import io.headrace.configs.WriteMode;
import io.headrace.connectors.lake.Folders;
import io.headrace.connectors.lake.Lake;
import io.headrace.connectors.spi.Catalogue;
import io.headrace.connectors.spi.ConnectorException;
import io.headrace.connectors.spi.RunContext;
import io.headrace.connectors.spi.Source;
import io.headrace.connectors.spi.SourceSession;
import java.util.List;
import java.util.OptionalLong;

/**
 * The Delta tables of one lake store as sources. Delta has no transactions over several tables: each shows a state of its
 * own. Thread-safe.
 */
final class DeltaSources implements SourceSession {
    private final Lake lake;
    private final RunContext context;
    private final Engine engine;

    DeltaSources(Lake lake, RunContext context) {
        this.lake = lake;
        this.context = context;
        this.engine = TableLog.engine(lake);
    }

    @Override
    public void check() throws ConnectorException {
        lake.check();
    }

    @Override
    public Source source(DatasetSpec dataset, WriteMode mode) throws ConnectorException {
        DeltaSource settings = (DeltaSource) dataset.source();
        TableLog log = new TableLog(lake, lake.path(settings.path()), engine);
        DeltaTableSource source = new DeltaTableSource(dataset, mode, lake, log, context);
        source.check();
        return source;
    }

    /** Sizes are not asked for: each would cost a look into a log. */
    @Override
    public Catalogue catalogue(String store, String under, int most) throws ConnectorException {
        return new Folders(lake, most).search(under, folder -> {
            if (!folder.folders().contains("_delta_log")) {
                return new Folders.Meaning(List.of(), true);
            }
            Catalogue.Entry table = new Catalogue.Entry(
                    new DeltaSource(store, folder.path()), OptionalLong.empty(), OptionalLong.empty());
            return new Folders.Meaning(List.of(table), false);
        });
    }

    @Override
    public void close() {
        lake.close();
    }
}

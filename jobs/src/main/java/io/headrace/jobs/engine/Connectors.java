package io.headrace.jobs.engine;

import io.headrace.configs.SinkSettings;
import io.headrace.configs.SourceSettings;
import io.headrace.connectors.spi.Connector;
import java.util.List;
import java.util.ServiceLoader;
import java.util.stream.StreamSupport;

/** The connectors on the class path. */
public final class Connectors {
    private final List<Connector> connectors;

    Connectors(List<Connector> connectors) {
        this.connectors = List.copyOf(connectors);
    }

    /** Through the thread's class loader: under spark-submit the job's jar is in a loader of its own. */
    public static Connectors load() {
        ServiceLoader<Connector> found =
                ServiceLoader.load(Connector.class, Thread.currentThread().getContextClassLoader());
        return new Connectors(StreamSupport.stream(found.spliterator(), false).toList());
    }

    public List<Connector> all() {
        return connectors;
    }

    Connector reading(SourceSettings settings) {
        return connectors.stream()
                .filter(c -> c.reads(settings))
                .findFirst()
                .orElseThrow(() -> missing(settings.getClass()));
    }

    Connector writing(SinkSettings settings) {
        return connectors.stream()
                .filter(c -> c.writes(settings))
                .findFirst()
                .orElseThrow(() -> missing(settings.getClass()));
    }

    private static IllegalStateException missing(Class<?> settings) {
        return new IllegalStateException("no connector on the class path serves " + settings.getName());
    }
}

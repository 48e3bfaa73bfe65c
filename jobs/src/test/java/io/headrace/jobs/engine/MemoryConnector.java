package io.headrace.jobs.engine;

import io.headrace.configs.DatasetSpec;
import io.headrace.configs.SinkSettings;
import io.headrace.configs.SourceSettings;
import io.headrace.configs.Store;
import io.headrace.configs.WriteMode;
import io.headrace.connectors.spi.CommitResult;
import io.headrace.connectors.spi.Connector;
import io.headrace.connectors.spi.ConnectorException;
import io.headrace.connectors.spi.Permits;
import io.headrace.connectors.spi.RunContext;
import io.headrace.connectors.spi.Sink;
import io.headrace.connectors.spi.SinkSession;
import io.headrace.connectors.spi.Source;
import io.headrace.connectors.spi.SourceSession;
import io.headrace.connectors.spi.Staged;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Datasets and copies by name, kept by a test over several runs. */
final class MemoryConnector implements Connector {
    final Map<String, MemorySource> sources = new HashMap<>();
    final Map<String, MemorySink> sinks = new HashMap<>();
    Optional<RuntimeException> publishFailure = Optional.empty();
    boolean publishesAtOnce;
    int openSessions;

    record MemoryStore() implements Store {}

    record From(String store, String name) implements SourceSettings {}

    record To(String store, String name) implements SinkSettings {
        @Override
        public String target() {
            return "memory " + name;
        }
    }

    @Override
    public boolean reads(SourceSettings settings) {
        return settings instanceof From;
    }

    @Override
    public boolean writes(SinkSettings settings) {
        return settings instanceof To;
    }

    @Override
    public SourceSession sources(Store store, RunContext context) {
        openSessions++;
        return new SourceSession() {
            @Override
            public void check() throws ConnectorException {
                throw new ConnectorException(ConnectorException.Kind.UNREACHABLE, "nobody is there");
            }

            @Override
            public Source source(DatasetSpec dataset, WriteMode mode) {
                MemorySource source = sources.get(((From) dataset.source()).name());
                source.spark = context.spark();
                return source;
            }

            @Override
            public void close() {
                openSessions--;
            }
        };
    }

    @Override
    public SinkSession sinks(Store store, RunContext context) {
        openSessions++;
        return new SinkSession() {
            @Override
            public void check() {}

            @Override
            public Sink sink(String mapping, SinkSettings settings, WriteMode mode) {
                return sinks.computeIfAbsent(((To) settings).name(), n -> new MemorySink());
            }

            @Override
            public boolean publishesAtOnce() {
                return publishesAtOnce;
            }

            @Override
            public List<CommitResult> publish(List<Staged> staged, Permits permits) {
                publishFailure.ifPresent(e -> {
                    throw e;
                });
                return staged.stream()
                        .map(s -> ((MemorySink.Batch) s).publish())
                        .toList();
            }

            @Override
            public void close() {
                openSessions--;
            }
        };
    }
}

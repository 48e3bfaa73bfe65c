package io.headrace.jobs.spark;

import io.headrace.connectors.spi.Connector;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.ServiceLoader;
import java.util.function.Supplier;
import org.apache.commons.io.FileUtils;
import org.apache.spark.sql.SparkSession;
import org.jspecify.annotations.Nullable;

/**
 * Spark for one run: started at the first {@link #get}, a session of its own for every caller. Thread-safe.
 *
 * <p>A Spark application that this JVM has already is used and left running; the settings that only a start can give are
 * then its own.
 */
public final class Spark implements Supplier<SparkSession>, AutoCloseable {
    private final SparkSettings settings;
    private final Iterable<Connector> connectors;
    private @Nullable SparkSession root;
    private @Nullable Path scratch;
    private boolean closed;

    /** Without settings of a user. */
    public Spark() {
        this(SparkSettings.plain());
    }

    public Spark(SparkSettings settings) {
        this(
                settings,
                ServiceLoader.load(Connector.class, Thread.currentThread().getContextClassLoader()));
    }

    /** @param connectors are asked what Spark must be started with */
    Spark(SparkSettings settings, Iterable<Connector> connectors) {
        this.settings = settings;
        this.connectors = connectors;
    }

    /** Whether spark-submit has started this JVM; master and logging are then the cluster's. */
    public static boolean isSubmitted() {
        return System.getProperty("spark.master") != null;
    }

    /** @throws IllegalStateException after {@link #close} */
    @Override
    public synchronized SparkSession get() {
        if (closed) {
            throw new IllegalStateException("the run has ended");
        }
        SparkSession parent = root;
        if (parent == null) {
            parent = start();
            root = parent;
        }
        SparkSession session = parent.newSession();
        // Again for each: where the application is not ours, its sessions do not have them.
        SparkSettings.session().forEach(session.conf()::set);
        return session;
    }

    /** Whether {@link #get} has been called. */
    public synchronized boolean isStarted() {
        return root != null;
    }

    /** Stops the jobs that run now; their callers get exceptions. Spark itself goes on. */
    public void cancel() {
        running().ifPresent(session -> session.sparkContext().cancelAllJobs());
    }

    private synchronized Optional<SparkSession> running() {
        return closed ? Optional.empty() : Optional.ofNullable(root);
    }

    private SparkSession start() {
        if (SparkSession.getDefaultSession().isDefined()) {
            return SparkSession.getDefaultSession().get();
        }
        try {
            Path folder = Files.createTempDirectory("headrace-spark-");
            scratch = folder;
            Map<String, String> all = settings.start(connectors, submitted(), folder.toString());
            SparkSession.Builder builder = SparkSession.builder();
            all.forEach(builder::config);
            return builder.getOrCreate();
        } catch (IOException e) {
            throw new UncheckedIOException("Spark needs a temporary folder, and none can be made", e);
        }
    }

    private static Map<String, String> submitted() {
        Map<String, String> given = new HashMap<>();
        if (isSubmitted()) {
            System.getProperties().stringPropertyNames().stream()
                    .filter(name -> name.startsWith("spark."))
                    .forEach(name -> given.put(name, System.getProperty(name, "")));
        }
        return given;
    }

    /** Stops Spark if this object has started it. */
    @Override
    public synchronized void close() {
        closed = true;
        if (root != null && scratch != null) {
            root.stop();
        }
        if (scratch != null) {
            FileUtils.deleteQuietly(scratch.toFile());
        }
        root = null;
        scratch = null;
    }
}

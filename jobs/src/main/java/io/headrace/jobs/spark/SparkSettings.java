package io.headrace.jobs.spark;

import io.headrace.configs.InvalidSetting;
import io.headrace.connectors.spi.Connector;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Every setting that Headrace gives to Spark, with its reason, and the few that a user may give. */
public final class SparkSettings {
    /** What a user may set; all else could change what the data mean or what a share may reach. */
    private static final Set<String> ALLOWED = Set.of(
            "spark.master",
            "spark.executor.memory",
            "spark.executor.cores",
            "spark.executor.instances",
            "spark.cores.max",
            "spark.driver.maxResultSize",
            "spark.local.dir",
            "spark.sql.shuffle.partitions",
            "spark.sql.files.maxPartitionBytes",
            "spark.eventLog.enabled",
            "spark.eventLog.dir");

    private static final String EXTENSIONS = "spark.sql.extensions";

    /** The user's settings. */
    private final Map<String, String> asked;

    private SparkSettings(Map<String, String> asked) {
        this.asked = asked;
    }

    /** Nothing asked by a user. */
    public static SparkSettings plain() {
        return new SparkSettings(Map.of());
    }

    /** @throws InvalidSetting naming the setting that is not on the list, with the list */
    public static SparkSettings of(Map<String, String> asked) {
        asked.forEach(SparkSettings::check);
        return new SparkSettings(Map.copyOf(asked));
    }

    private static void check(String key, String value) {
        if (key.startsWith("spark.driver.memory") || key.equals("spark.driver.cores")) {
            throw new InvalidSetting(
                    key,
                    "can no longer change once Java runs; set JAVA_TOOL_OPTIONS=-Xmx4g, or give --driver-memory to"
                            + " spark-submit");
        }
        if (!ALLOWED.contains(key)) {
            throw new InvalidSetting(
                    key,
                    "is not a Spark setting that a run may change; expected one of "
                            + ALLOWED.stream().sorted().collect(Collectors.joining(", ")));
        }
        if (key.equals("spark.master") && Spark.isSubmitted()) {
            throw new InvalidSetting(key, "is given by spark-submit; leave it out here");
        }
        if (value.isBlank() || value.chars().anyMatch(c -> c < ' ')) {
            throw new InvalidSetting(key, "needs a value");
        }
    }

    /**
     * What the Spark application is started with.
     *
     * @param submitted the settings that spark-submit gave, empty without it
     * @param scratch a folder that lives as long as the application
     */
    Map<String, String> start(Iterable<Connector> connectors, Map<String, String> submitted, String scratch) {
        Map<String, String> settings = new TreeMap<>();
        if (submitted.isEmpty()) {
            settings.putAll(onThisMachine(scratch));
        }
        settings.putAll(session());
        connectors.forEach(connector -> connector.sparkSettings().forEach((key, value) -> add(settings, key, value)));
        if (submitted.containsKey(EXTENSIONS)) {
            add(settings, EXTENSIONS, submitted.get(EXTENSIONS));
        }
        settings.putAll(asked);
        return settings;
    }

    private static void add(Map<String, String> settings, String key, String value) {
        String before = settings.get(key);
        if (before == null || before.equals(value)) {
            settings.put(key, value);
        } else if (key.equals(EXTENSIONS)) {
            settings.put(key, joined(before, value));
        } else {
            throw new IllegalStateException(
                    "two connectors want different values of '" + key + "': '" + before + "' and '" + value + "'");
        }
    }

    private static String joined(String before, String more) {
        return Stream.of(before, more)
                .flatMap(names -> Arrays.stream(names.split(",")))
                .map(String::strip)
                .collect(Collectors.toCollection(LinkedHashSet::new))
                .stream()
                .collect(Collectors.joining(","));
    }

    /** What every session has, wherever Spark runs: settings on which the meaning of the data depends. */
    static Map<String, String> session() {
        Map<String, String> settings = new LinkedHashMap<>();
        // A timestamp means the same on every machine.
        settings.put("spark.sql.session.timeZone", "UTC");
        // A table name of a share must never be read as a path (select * from parquet.`/etc/...`).
        settings.put("spark.sql.runSQLOnFiles", "false");
        // The default writes the deprecated INT96, which loses the difference between with and without zone.
        settings.put("spark.sql.parquet.outputTimestampType", "TIMESTAMP_MICROS");
        // Dates before 1582 stay as they are stored: the proleptic calendar, as every other reader has it.
        settings.put("spark.sql.parquet.datetimeRebaseModeInRead", "CORRECTED");
        settings.put("spark.sql.parquet.datetimeRebaseModeInWrite", "CORRECTED");
        settings.put("spark.sql.parquet.int96RebaseModeInRead", "CORRECTED");
        settings.put("spark.sql.parquet.int96RebaseModeInWrite", "CORRECTED");
        settings.put("spark.sql.avro.datetimeRebaseModeInRead", "CORRECTED");
        settings.put("spark.sql.avro.datetimeRebaseModeInWrite", "CORRECTED");
        // A date that cannot be read is an error, not a NULL or another date.
        settings.put("spark.sql.legacy.timeParserPolicy", "CORRECTED");
        // A number that does not fit is an error, not a NULL; a cluster's defaults may have it off.
        settings.put("spark.sql.ansi.enabled", "true");
        // Each dataset has a session of its own. We add no jars to any, and with class loaders of its own each would
        // compile all generated code anew.
        settings.put("spark.sql.artifact.isolation.enabled", "false");
        // Partition counts follow the data: the same job serves a hundred rows and a hundred million.
        settings.put("spark.sql.adaptive.enabled", "true");
        return settings;
    }

    /** What one machine needs; a cluster's own settings are not touched. */
    private static Map<String, String> onThisMachine(String scratch) {
        String cores = String.valueOf(Math.max(2, Runtime.getRuntime().availableProcessors()));
        Map<String, String> settings = new LinkedHashMap<>();
        settings.put("spark.master", "local[*]");
        settings.put("spark.app.name", "headrace");
        // Nobody outside this machine may reach the driver, and no name service is needed to start.
        settings.put("spark.driver.host", "localhost");
        settings.put("spark.driver.bindAddress", "127.0.0.1");
        // A web server per run costs time and a port; the report and the log say the same.
        settings.put("spark.ui.enabled", "false");
        // The terminal is ours.
        settings.put("spark.ui.showConsoleProgress", "false");
        // 200 tasks by default, most of them empty here.
        settings.put("spark.sql.shuffle.partitions", cores);
        // Tables' logs are replayed in 50 tasks by default, for tables of a size that no one machine moves.
        settings.put("spark.databricks.delta.snapshotPartitions", cores);
        // Otherwise a folder spark-warehouse appears wherever the command is typed.
        settings.put("spark.sql.warehouse.dir", scratch);
        return settings;
    }
}

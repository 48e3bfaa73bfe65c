package io.headrace.connectors.spi;

import java.time.Clock;
import java.util.function.Supplier;
import org.apache.spark.sql.SparkSession;

/**
 * What a run gives to the connectors it uses.
 *
 * @param runId names the run in staging areas and commits: {@code [A-Za-z0-9-]{1,64}}, new for every run
 * @param spark starts Spark at the first call and gives a session of its own ({@code newSession}) to every caller; time
 *     zone UTC. Plans and "nothing new" must not call it where the store can be asked without
 */
public record RunContext(String runId, Supplier<SparkSession> spark, Clock clock, Faults faults) {}

package io.headrace.jobs.cli

import io.headrace.configs.ShareReader
import io.headrace.connectors.testkit.LocalSpark
import io.headrace.jobs.engine.{Connectors, Engine}
import io.headrace.jobs.spark.OrderlyStop
import java.io.{ByteArrayOutputStream, PrintStream}
import java.nio.charset.StandardCharsets.UTF_8
import java.time.Clock

/** What a command ended with and told. */
final case class Told(code: Int, out: String, err: String)

/**
 * The command `headrace` with everything that its `main` wires, in this process: only the terminal is caught, and the log of
 * the whole JVM is left where it is. Runs share the one Spark of all specifications.
 */
object CommandLineDoor {
  def headrace(words: String*): Told = {
    LocalSpark.newSession()
    val out = new ByteArrayOutputStream
    val err = new ByteArrayOutputStream
    val clock = Clock.systemUTC()
    val terminal = new Terminal(
      new PrintStream(out, true, UTF_8), new PrintStream(err, true, UTF_8), false, () => null, java.util.Map.of())
    val world = new World(
      file => new ShareReader().read(file),
      (share, spark, permits) => new Delivery.ByEngine(new Engine(share, spark, clock, permits, () => false)),
      Connectors.load().all(),
      clock,
      terminal,
      new Logs((_, _) => (), false),
      OrderlyStop.never())
    val code = Headrace.execute(world, words: _*)
    Told(code, out.toString(UTF_8), err.toString(UTF_8))
  }
}

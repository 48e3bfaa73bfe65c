package io.headrace.jobs.engine

import io.headrace.configs.ShareReader
import io.headrace.connectors.spi.{Faults, Permits}
import java.nio.file.Path
import java.time.Clock
import java.util.function.Supplier
import org.apache.spark.sql.SparkSession

/** The engine with the product's own connectors, and with faults that only tests know. */
object EngineDoor {
  private lazy val connectors = Connectors.load()

  def open(file: Path, spark: Supplier[SparkSession], faults: Faults): Engine =
    new Engine(new ShareReader().read(file), connectors, spark, Clock.systemUTC(), faults, Permits.ALWAYS, () => false)
}

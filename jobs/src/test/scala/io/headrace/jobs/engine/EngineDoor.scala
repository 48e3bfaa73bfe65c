package io.headrace.jobs.engine

import io.headrace.configs.ShareReader
import io.headrace.connectors.spi.{Faults, Permits}
import java.nio.file.Path
import java.time.Clock
import java.util.function.Supplier
import org.apache.spark.sql.SparkSession
import scala.jdk.CollectionConverters._

/** The engine with the product's own connectors, and with faults that only tests know. */
object EngineDoor {
  private lazy val connectors = Connectors.load()

  def open(file: Path, spark: Supplier[SparkSession], faults: Faults): Engine =
    new Engine(new ShareReader().read(file), connectors, spark, Clock.systemUTC(), faults, Permits.ALWAYS, () => false)

  /** The number of each copy's last commit, by consumer/dataset, as its sink knows it without Spark. */
  def committed(file: Path, selection: Selection): Map[String, Long] = {
    val noSpark: Supplier[SparkSession] = () => throw new IllegalStateException("sinks are to be asked without Spark")
    open(file, noSpark, Faults.NONE).status(selection).asScala.map { status =>
      status.failure.ifPresent(failure => throw new IllegalStateException(s"status of ${status.consumer}: ${failure.message}"))
      s"${status.consumer}/${status.dataset}" -> status.committed.number
    }.toMap
  }
}

package io.headrace.jobs.acceptance

import io.headrace.configs.ShareReader
import io.headrace.connectors.testkit.LocalSpark
import io.headrace.jobs.engine.{Engine, Progress, Selection}
import io.headrace.jobs.report.{DatasetPlan, RunReport}
import io.headrace.jobs.spark.Spark
import java.nio.file.{Files, Path}
import java.time.Clock
import java.util.UUID
import java.util.function.Supplier
import org.apache.spark.sql.SparkSession
import scala.jdk.CollectionConverters._

/** A share file on disk, and the engine for it: the product's own doors. */
final class Share(val file: Path, text: String) {
  Files.createDirectories(file.getParent)
  Files.writeString(file, text)

  def run(spark: Supplier[SparkSession] = Share.spark, selection: Selection = Selection.ALL): RunReport =
    engine(spark).run(selection, "run-" + UUID.randomUUID(), Progress.NONE)

  def plan(): Seq[DatasetPlan] = engine(Share.spark).plan(Selection.ALL).asScala.toSeq

  private def engine(spark: Supplier[SparkSession]) = new Engine(new ShareReader().read(file), spark, Clock.systemUTC())
}

object Share {
  /** The sessions of a real run, in the one Spark of all specifications. */
  val spark: Supplier[SparkSession] = {
    lazy val running = {
      LocalSpark.newSession()
      new Spark()
    }
    () => running.get()
  }

  /** For runs that must find out without. */
  val noSpark: Supplier[SparkSession] = () => throw new IllegalStateException("this run was not to start Spark")

  /** A text in the words of share files and of JSON. */
  def quoted(text: String): String =
    "\"" + text.flatMap {
      case '"' => "\\\""
      case '\\' => "\\\\"
      case '\n' => "\\n"
      case '\r' => "\\r"
      case '\t' => "\\t"
      case other => other.toString
    } + "\""
}

package io.headrace.jobs.acceptance

import io.headrace.jobs.report.DatasetReport
import java.nio.file.{Files, Path}
import scala.collection.mutable
import scala.jdk.CollectionConverters._
import scala.util.Try

/** What one run did with one dataset for one consumer, and what was at the consumer's afterwards. */
final case class Cell(report: DatasetReport, seen: Either[Throwable, Seen]) {
  def rows: Seq[Map[String, Any]] = seen.fold(throw _, _.rows)
  def types: Map[String, String] = seen.fold(throw _, _.types.toMap)
}

/** What a provider does before a run, and the rows that it then has. */
final case class Phase(name: String, change: Provider => Unit, rows: Seq[Item])

/**
 * One share of every provider's dataset with every consumer, and its runs one after the other.
 *
 * @param phases each with one run after its change; a run is made when something of it is first asked for
 * @param settings added to a dataset's `source`
 */
final class Matrix(
    name: String,
    writeMode: String,
    phases: Seq[Phase],
    settings: Provider => String = _ => "",
    kinds: Set[String] = Set("delta", "parquet", "csv", "json", "avro", "postgresql", "h2")
) {
  private val root = Files.createTempDirectory(s"headrace-$name")
  private val observed = mutable.LinkedHashMap.empty[String, Try[Map[(String, String), Cell]]]

  lazy val providers: Seq[Provider] = {
    val place = root.resolve("provider")
    Files.createDirectories(place)
    Postgres.create(s"${name}_provider")
    Seq(
      new DeltaProvider(place),
      new ParquetProvider(place),
      new CsvProvider(place),
      new JsonProvider(place),
      new AvroProvider(place),
      new PostgresProvider(s"${name}_provider"),
      new H2Provider(place.resolve("h2/shop"))
    ).filter(p => kinds(p.kind))
  }

  lazy val consumers: Seq[Consumer] = {
    val place = root.resolve("consumer")
    Files.createDirectories(place)
    Postgres.create(s"${name}_consumer")
    Seq(
      new DeltaConsumer(place),
      new ParquetConsumer(place),
      new CsvConsumer(place),
      new PostgresConsumer(s"${name}_consumer"),
      new H2Consumer(place.resolve("h2/shop"))
    )
  }

  lazy val share: Share = new Share(root.resolve("matrix.conf"), text)

  private def text: String = {
    val datasets = providers.map { p =>
      val columns = p.names.zip(Item.columns.map(_.name)).map { case (from, to) =>
        s"{ column = ${Share.quoted(from)}, as = ${Share.quoted(to)} }"
      }
      s"""  {
         |    name = ${p.kind}
         |    source { store = ${p.kind}, ${p.source} ${settings(p)} }
         |    key = [${Share.quoted(p.names.head)}]
         |    shape.select = [${columns.mkString(", ")}]
         |  }""".stripMargin
    }
    val receivers = consumers.map { c =>
      val mappings = providers.map(p =>
        s"    { dataset = ${p.kind}, sink { store = own, ${c.sink(p.kind)} }, write-mode = $writeMode }")
      s"""  {
         |  name = ${c.kind}
         |  stores.own ${c.store}
         |  mappings = [
         |${mappings.mkString("\n")}
         |  ]}""".stripMargin
    }
    s"""name = $name
       |provider = "An example"
       |stores {
       |${providers.map(p => s"  ${p.kind} ${p.store}").mkString("\n")}
       |}
       |datasets = [
       |${datasets.mkString("\n")}
       |]
       |consumers = [
       |${receivers.mkString("\n")}
       |]
       |""".stripMargin
  }

  /** After the run of a phase; phases before it are run first. */
  def after(phase: Phase): Map[(String, String), Cell] = {
    phases.takeWhile(_ != phase).foreach(earlier => observed.getOrElseUpdate(earlier.name, Try(run(earlier))).get: Unit)
    observed.getOrElseUpdate(phase.name, Try(run(phase))).get
  }

  /** One more run without a change before it, which must not start Spark. */
  lazy val again: Map[(String, String), Cell] = {
    after(phases.last)
    look(share.run(Share.noSpark).datasets().asScala.toSeq)
  }

  private def run(phase: Phase): Map[(String, String), Cell] = {
    providers.foreach(phase.change)
    look(share.run().datasets().asScala.toSeq)
  }

  private def look(reports: Seq[DatasetReport]): Map[(String, String), Cell] = reports.map { report =>
    val consumer = consumers.find(_.kind == report.plan.consumer).get
    val seen =
      try Right(consumer.read(report.plan.dataset, Matrix.types(writeMode)))
      catch { case e: Exception => Left(e) }
    (report.plan.dataset, consumer.kind) -> Cell(report, seen)
  }.toMap
}

object Matrix {
  val logColumns: Seq[(String, String)] = Seq(
    "_change_type" -> "VARCHAR",
    "_snapshot" -> "BIGINT",
    "_watermark" -> "VARCHAR",
    "_changed_at" -> "TIMESTAMP WITH TIME ZONE"
  )

  def types(writeMode: String): Seq[(String, String)] =
    Item.columns.map(c => c.name -> c.duck) ++ (if (writeMode == "changes") logColumns else Seq.empty)

  /** Of the dataset's own columns. */
  def text(rows: Seq[Map[String, Any]]): Seq[String] = {
    val own = Item.columns.map(_.name).toSet
    Plain.text(rows.map(_.filter { case (name, _) => own(name) }))
  }

  def expected(rows: Seq[Item]): Seq[String] = text(rows.map(_.named))
}

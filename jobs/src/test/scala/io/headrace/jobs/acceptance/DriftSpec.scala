package io.headrace.jobs.acceptance

import io.headrace.connectors.testkit.LocalSpark
import io.headrace.jobs.engine.Selection
import io.headrace.jobs.report.{DatasetReport, Mode, Outcome, SchemaDifference}
import io.headrace.jobs.report.SchemaDifference.Handling
import java.nio.file.{Files, Path}
import java.sql.{Connection, DriverManager}
import java.util.Optional
import org.apache.avro.SchemaBuilder
import org.apache.avro.file.DataFileWriter
import org.apache.avro.generic.{GenericDatumWriter, GenericRecord, GenericRecordBuilder}
import org.scalatest.featurespec.AnyFeatureSpec
import org.scalatest.matchers.should.Matchers
import scala.jdk.CollectionConverters._
import scala.util.Using

/** The provider adds a column, and databases give it a value in the rows that are there already. */
class DriftSpec extends AnyFeatureSpec with Matchers {
  private val root = Files.createTempDirectory("headrace-drift")
  private val provider = Files.createDirectories(root.resolve("provider"))
  private val policies = Seq("freeze", "evolve", "ignore-new")

  /** @param sink where the datasets of this source go: each kind of sink once at least */
  private abstract class Source(val kind: String, val sink: String) {
    def settings: String
    def store: String = "files"
    def begin(): Unit
    /** Adds the column `extra` and a row that has it. */
    def grow(): Unit
    /** What `extra` is in the rows that were there. */
    def old: Any = null
  }

  private abstract class FileSource(kind: String, sink: String) extends Source(kind, sink) {
    private val folder = Files.createDirectories(provider.resolve(kind))
    override def settings: String = s"type = files, path = $kind, format = $kind"
    protected def write(file: Path, rows: Seq[(Long, Int, String)], more: Boolean): Unit
    override def begin(): Unit = write(folder.resolve(s"1.$kind"), Seq((1, 10, ""), (2, 20, "")), more = false)
    override def grow(): Unit = write(folder.resolve(s"2.$kind"), Seq((3, 30, "new")), more = true)
  }

  private abstract class TableSource(kind: String, sink: String) extends Source(kind, sink) {
    protected def connect(): Connection
    override def store: String = kind
    override def settings: String = "type = jdbc, table = items, cursor = id"
    override def old: Any = "old"
    override def begin(): Unit = Using.resource(connect())(Sql.run(_,
      """CREATE TABLE "items" ("id" bigint PRIMARY KEY, "qty" int)""", """INSERT INTO "items" VALUES (1, 10), (2, 20)"""))
    override def grow(): Unit = Using.resource(connect())(Sql.run(_,
      """ALTER TABLE "items" ADD COLUMN "extra" varchar(20) DEFAULT 'old'""", """INSERT INTO "items" VALUES (3, 30, 'new')"""))
  }

  private val sources: Seq[Source] = Seq(
    new Source("delta", "postgresql") {
      private lazy val spark = LocalSpark.newSession()
      private val table = provider.resolve("delta").toString
      override def settings: String = "type = delta, path = delta"
      private def add(query: String): Unit =
        spark.sql(query).write.format("delta").option("mergeSchema", "true").mode("append").save(table)
      override def begin(): Unit = add("SELECT id, cast(10 * id AS int) qty FROM range(1, 3)")
      override def grow(): Unit = add("SELECT 3L id, 30 qty, 'new' extra")
    },
    new FileSource("parquet", "delta") {
      override protected def write(file: Path, rows: Seq[(Long, Int, String)], more: Boolean): Unit = {
        val values = rows.map { case (id, qty, extra) => s"($id::bigint, $qty::int, '$extra')" }.mkString(", ")
        val columns = if (more) "*" else "id, qty"
        Sql.duckWrite(s"COPY (SELECT $columns FROM (VALUES $values) AS t(id, qty, extra)) TO ${Sql.text(file)} (FORMAT parquet)")
      }
    },
    new FileSource("csv", "delta") {
      override protected def write(file: Path, rows: Seq[(Long, Int, String)], more: Boolean): Unit = {
        val lines = rows.map { case (id, qty, extra) => s"$id,$qty" + (if (more) "," + extra else "") }
        Files.writeString(file, ((if (more) "id,qty,extra" else "id,qty") +: lines).mkString("", "\n", "\n")): Unit
      }
    },
    new FileSource("json", "parquet") {
      override protected def write(file: Path, rows: Seq[(Long, Int, String)], more: Boolean): Unit = {
        val lines = rows.map { case (id, qty, extra) => s"""{"id":$id,"qty":$qty""" + (if (more) s""","extra":"$extra"}""" else "}") }
        Files.writeString(file, lines.mkString("", "\n", "\n")): Unit
      }
    },
    new FileSource("avro", "h2") {
      override protected def write(file: Path, rows: Seq[(Long, Int, String)], more: Boolean): Unit = {
        val plain = SchemaBuilder.record("item").fields().requiredLong("id").requiredInt("qty")
        val schema = (if (more) plain.optionalString("extra") else plain).endRecord()
        Using.resource(new DataFileWriter[GenericRecord](new GenericDatumWriter(schema))) { writer =>
          writer.create(schema, file.toFile)
          rows.foreach { case (id, qty, extra) =>
            val record = new GenericRecordBuilder(schema).set("id", id).set("qty", qty)
            writer.append((if (more) record.set("extra", extra) else record).build())
          }
        }
      }
    },
    new TableSource("postgresql", "csv") {
      override protected def connect(): Connection = Postgres.connect("drift_provider")
    },
    new TableSource("h2", "h2") {
      override protected def connect(): Connection =
        DriverManager.getConnection(s"jdbc:h2:file:${provider.resolve("h2/shop")}", "sa", "")
    })

  private lazy val consumers: Map[String, Consumer] = {
    val place = Files.createDirectories(root.resolve("consumer"))
    Seq(
      new DeltaConsumer(place), new ParquetConsumer(place), new CsvConsumer(place), new PostgresConsumer("drift_consumer"),
      new H2Consumer(place.resolve("h2/shop"))).map(c => c.kind -> c).toMap
  }

  private lazy val share: Share = {
    Postgres.create("drift_provider")
    Postgres.create("drift_consumer")
    val named = for (source <- sources; policy <- policies) yield (s"${source.kind}-$policy", source, policy)
    val datasets = named.map { case (name, source, policy) =>
      s"{ name = $name, source { store = ${source.store}, ${source.settings} }, key = [id], schema = $policy }"
    }
    val mappings = named.map { case (name, source, _) =>
      s"{ dataset = $name, sink { store = ${source.sink}, ${consumers(source.sink).sink(name)} } }"
    }
    new Share(root.resolve("drift.conf"),
      s"""name = drift
         |provider = "An example"
         |stores {
         |  files { type = local, root = "$provider" }
         |  postgresql ${Postgres.store("drift_provider")}
         |  h2 { type = h2, file = "${provider.resolve("h2/shop")}" }
         |}
         |datasets = [
         |${datasets.mkString("\n")}
         |]
         |consumers = [{
         |  name = ann
         |  stores {
         |${consumers.values.map(c => s"${c.kind} ${c.store}").mkString("\n")}
         |  }
         |  mappings = [
         |${mappings.mkString("\n")}
         |  ]
         |}]
         |""".stripMargin)
  }

  private lazy val begun: Seq[DatasetReport] = {
    Files.createDirectories(provider.resolve("h2"))
    share
    sources.foreach(_.begin())
    share.run().datasets().asScala.toSeq
  }

  private lazy val grown: Map[String, DatasetReport] = {
    begun.foreach(report => withClue(report) { report.outcome shouldBe Outcome.COMMITTED })
    sources.foreach(_.grow())
    share.run().datasets().asScala.map(report => report.plan.dataset -> report).toMap
  }

  private def rows(source: Source, policy: String, columns: String*): Set[Seq[String]] =
    consumers(source.sink).read(s"${source.kind}-$policy", columns.map(_ -> "VARCHAR")).rows
      .map { row =>
        row.keySet shouldBe columns.toSet
        columns.map(c => String.valueOf(row(c)))
      }.toSet

  private val first = Set(Seq("1", "10"), Seq("2", "20"))

  Feature("Schema drift, csv to delta") {
    Scenario("files of one dataset have one header: another is refused by name under every policy, and the rows stay") {
      for (policy <- policies) {
        val report = grown(s"csv-$policy")
        report.plan.mode shouldBe Mode.BLOCKED
        report.failure.orElseThrow().message shouldBe "File '2.csv': its header differs from the dataset's columns: it has the " +
          "unknown [extra]; write the file anew or order a full snapshot of the new columns"
        rows(sources.find(_.kind == "csv").get, policy, "id", "qty") shouldBe first
      }
    }
  }

  for (source <- sources if source.kind != "csv") {
    Feature(s"Schema drift, ${source.kind} to ${source.sink}") {
      Scenario("freeze: the plan names the difference, and nothing is delivered") {
        val report = grown(s"${source.kind}-freeze")
        report.plan.mode shouldBe Mode.BLOCKED
        report.failure.orElseThrow().message shouldBe
          s"dataset '${source.kind}-freeze' cannot continue: its columns are no longer those of the copy: column 'extra' (string) " +
            s"is new. Order a full snapshot with \"headrace reset FILE --consumer ann --dataset ${source.kind}-freeze\", or set schema " +
            "= evolve (the copy gets new columns) or ignore-new (they stay out) for the dataset"
        report.plan.schemaDifferences.asScala shouldBe Seq(difference(Handling.REFUSED))
        rows(source, "freeze", "id", "qty") shouldBe first
      }
      Scenario("evolve: the column arrives, with its values in the rows that were there") {
        val report = grown(s"${source.kind}-evolve")
        withClue(report) { report.outcome shouldBe Outcome.COMMITTED }
        report.plan.schemaDifferences.asScala shouldBe Seq(difference(Handling.ADDED))
        rows(source, "evolve", "id", "qty", "extra") shouldBe
          first.map(_ :+ String.valueOf(source.old)) + Seq("3", "30", "new")
      }
      Scenario("ignore-new: the column stays out, and the report says so") {
        val report = grown(s"${source.kind}-ignore-new")
        withClue(report) { report.outcome shouldBe Outcome.COMMITTED }
        report.plan.mode shouldBe Mode.INCREMENTAL
        report.plan.schemaDifferences.asScala shouldBe Seq(difference(Handling.LEFT_OUT))
        rows(source, "ignore-new", "id", "qty") shouldBe first + Seq("3", "30")
      }
    }
  }

  Feature("Schema drift: a full snapshot takes the columns as they are") {
    Scenario("after freeze and ignore-new") {
      grown
      val ordered = new Selection(java.util.Set.of(), java.util.Set.of(), Selection.Snapshot.FULL)
      share.run(selection = ordered).datasets().asScala.filterNot(_.plan.dataset.startsWith("csv")).foreach { report =>
        withClue(report) { report.outcome shouldBe Outcome.COMMITTED }
      }
      for (source <- sources if source.kind != "csv"; policy <- policies) {
        rows(source, policy, "id", "qty", "extra") shouldBe first.map(_ :+ String.valueOf(source.old)) + Seq("3", "30", "new")
      }
      val again = share.run().datasets().asScala.filterNot(_.plan.dataset.startsWith("csv"))
      again.map(_.outcome).toSet shouldBe Set(Outcome.UNCHANGED)
    }
  }

  private def difference(handling: Handling) =
    new SchemaDifference("extra", Optional.empty(), Optional.of("string"), handling)
}

package io.headrace.jobs.acceptance

import io.headrace.connectors.spi.Faults
import io.headrace.connectors.spi.Faults.Moment
import io.headrace.jobs.engine.{EngineDoor, Progress, Selection}
import io.headrace.jobs.report.{DatasetReport, Outcome}
import java.nio.file.{Files, Path}
import java.sql.DriverManager
import java.util.UUID
import java.util.concurrent.atomic.AtomicInteger
import java.util.function.Supplier
import org.apache.commons.io.FileUtils
import org.apache.spark.sql.SparkSession
import scala.jdk.CollectionConverters._
import scala.util.control.NoStackTrace
import scala.util.{Try, Using}

/** A law that does not hold, in one line. */
final class Broken(law: String) extends RuntimeException(law)

/** Logged by the engine often enough to do without its stack. */
final class Struck(what: String) extends RuntimeException(what) with NoStackTrace

/** Strikes a run at its n-th coming to a point. Thread-safe. */
final class Strike(point: RunStruck) extends Faults {
  private val hits = new AtomicInteger
  @volatile private var dead = false

  override def at(step: io.headrace.connectors.spi.Step, moment: Moment, plan: io.headrace.connectors.spi.Plan): Unit = {
    val struck = step == point.step && moment == point.moment && hits.incrementAndGet() == point.hit
    if (struck && point.gone) dead = true
    if (struck || dead) throw new Struck(s"struck at $moment $step")
  }
}

/** The stores of all trials. */
object Trial {
  private val source = "laws_provider"
  private val target = "laws_consumer"
  private lazy val root: Path = {
    Postgres.create(source)
    Postgres.create(target)
    val folder = Files.createTempDirectory("headrace-laws")
    // An embedded database would be closed and opened again for every connection.
    val open = DriverManager.getConnection(s"jdbc:h2:file:${folder.resolve("h2")}", "sa", "")
    sys.addShutdownHook { open.close(); FileUtils.deleteQuietly(folder.toFile): Unit }
    folder
  }
  private val number = new AtomicInteger

  /** For a handful of rows, compiling what reads them would take most of the time. */
  private val spark: Supplier[SparkSession] = () => {
    val session = Share.spark.get()
    session.conf.set("spark.sql.codegen.wholeStage", "false")
    session.conf.set("spark.sql.codegen.factoryMode", "NO_CODEGEN")
    session.conf.set("spark.sql.adaptive.enabled", "false")
    session
  }

  /** Plays a story to its end. */
  def play(story: Story): Unit = {
    val place = s"t${number.incrementAndGet()}"
    val folder = root.resolve(place)
    val provider = story.source match {
      case "postgresql" => new LawTables(source, place)
      case "parquet" => new LawFolders(folder.resolve("provider"))
      case "delta" => new LawDelta(folder.resolve("provider"), feed = false)
      case _ => new LawDelta(folder.resolve("provider"), feed = true)
    }
    try Using.resource(provider)(p => new Trial(story, p, place, folder).play())
    finally {
      FileUtils.deleteQuietly(folder.toFile)
      Seq("postgresql", "h2").foreach(consumer(_, folder) match {
        case database: DatabaseConsumer => database.dropAll(place)
        case _ => ()
      })
    }
  }

  private def consumer(kind: String, folder: Path): Consumer = kind match {
    case "postgresql" => new PostgresConsumer(target)
    case "h2" => new H2Consumer(root.resolve("h2"))
    case "parquet" => new LawParquet(folder)
    case _ => new DeltaConsumer(folder)
  }
}

/** Read by one DuckDB for all trials. */
final class LawParquet(root: Path) extends ParquetConsumer(root) {
  override def read(dataset: String, columns: Seq[(String, String)]): Seen = {
    val files = Using.resource(Files.newDirectoryStream(folder(dataset), "*.parquet"))(_.iterator.asScala.map(Sql.text).toList)
    if (files.isEmpty) Seen(Nil, Nil) else LawFiles.read(s"SELECT * FROM read_parquet(${files.mkString("[", ", ", "]")})")
  }
}

/** One story with its share: a mirror of both tables and a log of one that follow by increments, and a copy that is made at the end. */
final class Trial(story: Story, provider: LawProvider, place: String, folder: Path) {
  Files.createDirectories(folder)
  private val mirror = Trial.consumer(story.mirror, folder.resolve("mirror"))
  private val log = Trial.consumer(story.log, folder.resolve("log"))
  private val fresh = Trial.consumer("h2", folder)
  private val followers = Set("mirror", "log")
  private var state = State(Map.empty)

  /** What the open transaction has done, by table and id; its rows are locked. */
  private var late = Map.empty[(String, Long), Option[Thing]]

  /** Copies, as consumer/table, that have had a first commit. */
  private var begun = Set.empty[String]

  private def name(table: String, consumer: String) = s"${place}_${consumer}_$table"

  private val share: Path = {
    def receiver(name: String, consumer: Consumer, mode: String, tables: Seq[String]) = {
      val mappings = tables.map(t => s"{ dataset = ${place}_$t, sink { store = own, ${consumer.sink(this.name(t, name))} }, write-mode = $mode }")
      s"{ name = $name, stores.own ${consumer.store}, mappings = [${mappings.mkString(", ")}] }"
    }
    val datasets = State.tables.map(t =>
      s"""{ name = ${place}_$t, source { store = shop, ${provider.source(t)} }, key = [id], shape { where = "\\"group\\" < 5", select = [id, group, name] } }""")
    Files.writeString(folder.resolve("laws.conf"),
      s"""name = laws
         |provider = "An example"
         |stores.shop ${provider.store}
         |datasets = [${datasets.mkString("\n")}]
         |consumers = [
         |${receiver("mirror", mirror, "mirror", State.tables)}
         |${receiver("log", log, "changes", Seq("item"))}
         |${receiver("fresh", fresh, "mirror", Seq("item"))}
         |]
         |""".stripMargin)
  }

  def play(): Unit = {
    write(State.tables.flatMap(t => Seq(Put(t, 1, Some(1), "one"), Put(t, 2, Some(9), "hidden"))))
    story.events.foreach(happen)
    commitLate()
    happen(Run)
    run(Set("fresh"))
    same("item", "a full copy made now", rows("mirror", "item"), rows("fresh", "item"))
  }

  private def happen(event: Event): Unit =
    try event match {
      case Write(edits) => write(edits.filterNot(e => late.contains((e.table, e.id))))
      case WriteLate(edit, inSavepoint) => writeLate(edit, inSavepoint)
      case CommitLate => commitLate()
      case RollBackLate => rollBackLate()
      case Tidy(table) => provider.tidy(table)
      case Run => ordinary(Selection.Snapshot.DUE)
      case RunFull => ordinary(Selection.Snapshot.FULL)
      case struck: RunStruck => this.struck(struck)
    } catch { case e: Broken => throw new Broken(s"${e.getMessage} (at $event)") }

  private def write(edits: Seq[Edit]): Unit = {
    val after = state.after(edits)
    provider.write(state, after)
    state = after
  }

  private def seenLate: State = State(late.foldLeft(state.rows) { case (rows, (cell, row)) => rows.updatedWith(cell)(_ => row) })

  private def writeLate(edit: Edit, inSavepoint: Boolean): Unit = provider match {
    case tables: LawTables =>
      val after = seenLate.after(Seq(edit))
      tables.writeLate(seenLate, after, inSavepoint)
      if (after != seenLate) late += (edit.table, edit.id) -> after.rows.get((edit.table, edit.id))
    case _ => throw new IllegalArgumentException(s"${story.source} has no transactions")
  }

  private def commitLate(): Unit = {
    state = seenLate
    late = Map.empty
    transactions(_.commitLate())
  }

  private def rollBackLate(): Unit = {
    late = Map.empty
    transactions(_.rollBackLate())
  }

  private def transactions(end: LawTables => Unit): Unit = provider match {
    case tables: LawTables => end(tables)
    case _ => ()
  }

  /** A run that nobody disturbs leaves the truth, and one more changes nothing and needs no Spark. */
  private def ordinary(snapshot: Selection.Snapshot): Unit = {
    run(followers, snapshot = snapshot)
    look()
    val before = (numbers, entries)
    // Rows of transactions that began later than an open one are told once more.
    val quiet = late.isEmpty
    val again = run(followers, if (quiet) Share.noSpark else Trial.spark)
    if (quiet && again.exists(_.outcome != Outcome.UNCHANGED)) throw new Broken("a second run had something to do")
    if (quiet && numbers != before._1) throw new Broken("a second run has committed")
    if (entries != before._2) throw new Broken("a second run has changed the log")
    look()
  }

  private def run(
      consumers: Set[String],
      spark: Supplier[SparkSession] = Trial.spark,
      snapshot: Selection.Snapshot = Selection.Snapshot.DUE
  ): Seq[DatasetReport] = {
    val reports = start(consumers, spark, Faults.NONE, snapshot)
    reports.foreach { report =>
      report.failure.ifPresent(f => throw new Broken(s"${name(report)} failed: ${f.message}"))
      begun += name(report)
    }
    reports
  }

  private def start(consumers: Set[String], spark: Supplier[SparkSession], faults: Faults, snapshot: Selection.Snapshot) =
    EngineDoor.open(share, spark, faults)
      .run(new Selection(consumers.asJava, Set.empty[String].asJava, snapshot), "run-" + UUID.randomUUID(), Progress.NONE)
      .datasets().asScala.toSeq

  private def name(report: DatasetReport) = s"${report.plan.consumer}/${report.plan.dataset.stripPrefix(place + "_")}"

  /** Whatever a bad end says: each copy has moved to the truth by one commit, or not at all. */
  private def struck(point: RunStruck): Unit = {
    val (before, held) = (numbers, seen)
    val reports = Try(start(followers, Trial.spark, new Strike(point), Selection.Snapshot.DUE)).getOrElse(Nil)
    val now = numbers
    now.foreach { case (copy, n) =>
      if (n != before(copy) && n != before(copy) + 1) throw new Broken(s"$copy went from commit ${before(copy)} to $n")
    }
    reports.foreach { report =>
      val moved = now(name(report)) != before(name(report))
      report.outcome match {
        case Outcome.COMMITTED if !moved => throw new Broken(s"${name(report)} said committed and was not")
        case Outcome.UNKNOWN | Outcome.COMMITTED => ()
        case other if moved => throw new Broken(s"${name(report)} said $other and was committed")
        case _ => ()
      }
    }
    // A folder is exact again when the next run has finished what was interrupted.
    val exact = Map("mirror" -> story.mirror, "log" -> story.log).filter(_._2 != "parquet").keySet
    seen.foreach { case (copy @ (consumer, table), rows) if exact(consumer) =>
        if (now(s"$consumer/$table") != before(s"$consumer/$table")) same(table, s"the $consumer after the strike", truth(table), rows)
        else same(table, s"the $consumer that was not committed to", held(copy), rows)
      case _ => ()
    }
    if (point.gone && Set("postgresql", "h2")(story.mirror)) {
      val moves = reports.filter(r => r.plan.consumer == "mirror" && r.plan.mode.isDue).map(r => now(name(r)) != before(name(r))).distinct
      if (moves.size > 1) throw new Broken("one of two datasets was committed to a database without the other")
    }
  }

  private def numbers: Map[String, Long] = {
    val found = EngineDoor.committed(share, Selection.ALL).map { case (copy, n) => copy.replace(place + "_", "") -> n }
      .filter { case (copy, _) => followers(copy.takeWhile(_ != '/')) }
    begun ++= found.filter(_._2 > 0).keys
    found
  }

  private def seen: Map[(String, String), Seq[Seq[Any]]] =
    State.tables.map(t => ("mirror", t) -> rows("mirror", t)).toMap + (("log", "item") -> replayed)

  private def look(): Unit = {
    State.tables.foreach(t => same(t, "the mirror", truth(t), rows("mirror", t)))
    same("item", "the replayed log", truth("item"), replayed)
  }

  private def same(table: String, who: String, expected: Seq[Seq[Any]], there: Seq[Seq[Any]]): Unit =
    if (expected != there) throw new Broken(s"$table: $who holds ${there.map(_.mkString("[", ",", "]"))} instead of ${expected.map(_.mkString("[", ",", "]"))}")

  private def truth(table: String): Seq[Seq[Any]] =
    state.of(table).filter(_.isShared).map(t => Seq(t.id, t.group.get, t.name))

  private def raw(consumer: String, table: String): Seq[Map[String, Any]] = {
    val kind = Map("mirror" -> mirror, "log" -> log, "fresh" -> fresh)(consumer)
    if (!begun(s"$consumer/$table")) Nil else kind.read(name(table, consumer), Nil).rows
  }

  private def plain(row: Map[String, Any]): Seq[Any] = Seq(row("id").toString.toLong, row("group").toString.toInt, row("name"))

  private def rows(consumer: String, table: String): Seq[Seq[Any]] =
    raw(consumer, table).map(plain).sortBy(_.head.toString.toLong)

  private def entries: Seq[String] = Plain.text(raw("log", "item"))

  /** The rows that the log leads to, if each entry makes sense after the one before it. */
  private def replayed: Seq[Seq[Any]] =
    raw("log", "item").groupBy(_("id").toString.toLong).toSeq.sortBy(_._1).flatMap { case (id, unordered) =>
      val told = unordered.sortBy(_("_snapshot").toString.toLong)
      if (told.map(_("_snapshot")).distinct.size != told.size) throw new Broken(s"the log has two entries of one snapshot for $id")
      told.foldLeft(Option.empty[Seq[Any]]) { (held, entry) =>
        (entry("_change_type"), held, plain(entry)) match {
          case ("insert", None, now) => Some(now)
          case ("update", Some(old), now) if old != now => Some(now)
          case ("delete", Some(_), _) => None
          case (kind, _, now) => throw new Broken(s"the log says $kind of $now after $held")
        }
      }
    }
}

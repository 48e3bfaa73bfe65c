package io.headrace.jobs.acceptance

import com.fasterxml.jackson.databind.{JsonNode, ObjectMapper}
import java.lang.management.ManagementFactory
import java.nio.file.{Files, Path}
import java.sql.Connection
import java.util.concurrent.TimeUnit
import java.util.concurrent.locks.ReentrantLock
import scala.collection.mutable
import scala.jdk.CollectionConverters._
import scala.util.{Random, Using}

/** `headrace` as a process of its own, with the class path of this one, that can be killed, stopped and continued. */
final class HeadraceProcess(log: Path, words: String*) {
  private val process: Process = {
    val launcher = Path.of(System.getProperty("java.home"), "bin", "java").toString
    val options = ManagementFactory.getRuntimeMXBean.getInputArguments.asScala
      .filter(o => o.startsWith("--add-") || o.startsWith("--enable-") || o.startsWith("-Dfile.encoding") || o.startsWith("-XX:"))
    val command = Seq(launcher, "-Xmx768m") ++ options ++
      Seq("-cp", System.getProperty("java.class.path"), "io.headrace.jobs.cli.Headrace") ++ words
    new ProcessBuilder(command.asJava)
      .redirectErrorStream(true)
      .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile))
      .start()
  }

  /** Whether it ended by itself in that time. */
  def endsWithin(millis: Long): Boolean = process.waitFor(millis, TimeUnit.MILLISECONDS)

  def kill(): Unit = {
    process.destroyForcibly()
    end(): Unit
  }

  def signal(name: String): Unit =
    new ProcessBuilder("kill", s"-$name", process.pid().toString).inheritIO().start().waitFor(): Unit

  /** The exit code. */
  def end(): Int = {
    if (!process.waitFor(HeadraceProcess.PatienceSeconds, TimeUnit.SECONDS)) {
      process.destroyForcibly()
      throw new IllegalStateException(s"still running after ${HeadraceProcess.PatienceSeconds} s, see $log")
    }
    process.exitValue()
  }
}

object HeadraceProcess {
  private val PatienceSeconds = 300L
}

/**
 * A PostgreSQL database whose rows change all the time: accounts are opened, change and are closed, events are only added,
 * and some transactions commit long after others that began later, or never.
 */
final class BusyProvider(database: String, random: Random) extends AutoCloseable {
  Postgres.create(database)
  private val quick = Postgres.connect(database)
  private val slow = Postgres.connect(database)
  private val pause = new ReentrantLock()
  private var nextId = 0L
  @volatile private var ended = false
  @volatile private var failure: Option[Throwable] = None

  Sql.run(
    quick,
    "CREATE TABLE account (id bigint PRIMARY KEY, holder text, balance numeric(12,2))",
    "CREATE TABLE event (id bigint PRIMARY KEY, what text)")
  slow.setAutoCommit(false)
  (1 to 200).foreach(_ => open(quick))

  private val writer = new Thread(() => write(), "busy provider")
  writer.start()

  private def write(): Unit =
    try {
      while (!ended) {
        pause.lock()
        try {
          (1 to 5).foreach(_ => act(quick))
          act(slow)
          random.nextInt(12) match {
            case 0 => slow.rollback()
            case 1 | 2 => slow.commit()
            case _ => ()
          }
        } finally pause.unlock()
        Thread.sleep(random.nextInt(60).toLong)
      }
    } catch { case e: Throwable => failure = Some(e) }

  /** Rows that the slow one has locked are left alone by the quick one: both are the same thread. */
  private def act(by: Connection): Unit = {
    val mine = if (by eq slow) 1 else 0
    val id = random.nextLong(nextId) + 1
    random.nextInt(10) match {
      case 0 | 1 => open(by)
      case 2 if id % 2 == mine => Sql.run(by, s"DELETE FROM account WHERE id = $id")
      case n if n < 7 && id % 2 == mine =>
        Sql.run(by, s"UPDATE account SET balance = balance + ${random.nextInt(1000)} WHERE id = $id")
      case _ =>
        nextId += 1
        Sql.run(by, s"INSERT INTO event VALUES ($nextId, 'what ${random.nextInt(9)}')")
    }
  }

  /** Ids of the slow one are odd, see [[act]]. */
  private def open(by: Connection): Unit = {
    nextId += 1
    if ((nextId % 2 == 1) != (by eq slow)) {
      nextId += 1
    }
    Sql.run(by, s"INSERT INTO account VALUES ($nextId, 'holder $nextId', ${random.nextInt(100000)} / 100.0)")
  }

  /** Nothing changes meanwhile, and every transaction has ended. */
  def quietly[T](body: => T): T = {
    pause.lock()
    try {
      slow.commit()
      failure.foreach(throw _)
      body
    } finally pause.unlock()
  }

  def rows(table: String): Seq[Map[String, Any]] = Sql.read(quick, s"SELECT * FROM $table").rows

  override def close(): Unit = {
    ended = true
    writer.join()
    quick.close()
    slow.close()
  }
}

/** What the reports of a share's runs say about one copy. */
final case class Reported(number: Long, from: String, to: String, inserted: Long)

/**
 * One share of a busy provider with a consumer for every kind of sink, and one who keeps every change; its runs are killed,
 * stopped and doubled.
 */
final class Kills(seed: Long) extends AutoCloseable {
  val random = new Random(seed)
  private val name = s"kills_${seed.abs}"
  private val root = Files.createTempDirectory("headrace-kills")
  private val provider = new BusyProvider(s"${name}_provider", new Random(seed + 1))
  val log: Path = root.resolve("runs.log")

  val consumers: Seq[Consumer] = {
    Postgres.create(s"${name}_consumer")
    Seq(
      new DeltaConsumer(root),
      new ParquetConsumer(root),
      new CsvConsumer(root),
      new PostgresConsumer(s"${name}_consumer"),
      new H2Consumer(root.resolve("h2")))
  }
  private val keeper = new ParquetConsumer(root.resolve("changes"))

  private val share = new Share(
    root.resolve("kills.conf"), {
      def receiver(name: String, consumer: Consumer, accounts: String, events: String) =
        s"""  {
           |    name = $name
           |    stores.own ${consumer.store}
           |    mappings = [
           |      { dataset = account, sink { store = own, ${consumer.sink("account")} }, write-mode = $accounts }
           |      { dataset = event, sink { store = own, ${consumer.sink("event")} }, write-mode = $events }
           |    ]
           |  }""".stripMargin
      val mirrors = consumers.map(c => receiver(c.kind, c, "mirror", "append"))
      s"""name = kills
         |provider = "A busy one"
         |stores.shop ${Postgres.store(s"${name}_provider")}
         |datasets = [
         |  { name = account, source { store = shop, type = jdbc, table = account }, key = [id] }
         |  { name = event, source { store = shop, type = jdbc, table = event, insert-only = true }, key = [id] }
         |]
         |consumers = [
         |${(mirrors :+ receiver("keeper", keeper, "changes", "changes")).mkString("\n")}
         |]
         |""".stripMargin
    })

  def start(): HeadraceProcess = new HeadraceProcess(log, "run", share.file.toString, "--quiet")

  /** Runs in silence until nothing is new, then what each copy lacks and has too much. */
  def differences(): Map[String, Seq[String]] = provider.quietly {
    // The first may find rows that the one before it had to leave to the next.
    val codes = (1 to 2).map(_ => start().end())
    val accounts = provider.rows("account")
    val events = provider.rows("event")
    val copies = consumers.flatMap(c =>
      Seq(s"${c.kind} account" -> (accounts -> read(c, "account")), s"${c.kind} event" -> (events -> read(c, "event"))))
    val kept = Seq(
      "replayed account" -> (accounts -> replayed(keeper.read("account", Nil).rows)),
      "kept event" -> (events -> keeper.read("event", Nil).rows.map(_.filter { case (column, _) => !column.startsWith("_") })))
    val found = (copies ++ kept).map { case (copy, (truth, there)) =>
      val (expected, seen) = (Plain.text(truth), Plain.text(there))
      copy -> (expected.diff(seen).map("lacks " + _) ++ seen.diff(expected).map("has too much " + _))
    }
    (found :+ ("exit codes" -> codes.filter(_ != 0).map(_.toString))).toMap.filter(_._2.nonEmpty)
  }

  private def read(consumer: Consumer, dataset: String) = consumer.read(
    dataset,
    if (dataset == "account") Seq("id" -> "BIGINT", "holder" -> "VARCHAR", "balance" -> "DECIMAL(12,2)")
    else Seq("id" -> "BIGINT", "what" -> "VARCHAR")).rows

  private def replayed(log: Seq[Map[String, Any]]) =
    log.groupBy(_("id").toString).values.map(_.maxBy(_("_snapshot").toString.toLong))
      .filter(_("_change_type") != "delete").map(_.filter { case (column, _) => !column.startsWith("_") }).toSeq

  /** What is wrong with the history: numbers, windows and counts of all commits that a run lived to report. */
  def wrongHistory(): Seq[String] = {
    val reported = reports().groupMap(_._1)(_._2)
    val wrong = mutable.ListBuffer.empty[String]
    for ((copy, unordered) <- reported) {
      val commits = unordered.sortBy(_.number)
      if (commits.map(_.number).distinct.size != commits.size) wrong += s"$copy: a number was reported twice: $commits"
      commits.zip(commits.drop(1)).filter { case (a, b) => b.number == a.number + 1 && b.from != a.to }
        .foreach { case (a, b) => wrong += s"$copy: the window of commit ${b.number} begins at ${b.from}, not at ${a.to}" }
    }
    for (dataset <- Seq("account", "event")) {
      val bySnapshot = keeper.read(dataset, Nil).rows.groupBy(_("_snapshot").toString.toLong)
      val last = bySnapshot.keys.maxOption.getOrElse(0L)
      reported.getOrElse(s"keeper/$dataset", Seq.empty).foreach { commit =>
        val there = bySnapshot.get(commit.number).map(_.size.toLong).getOrElse(0L)
        if (there != commit.inserted) wrong += s"keeper/$dataset ${commit.number}: ${commit.inserted} rows reported, $there there"
        if (commit.number > last && commit.inserted > 0) wrong += s"keeper/$dataset ${commit.number}: reported, and not there"
      }
    }
    wrong.toSeq
  }

  /** How many commits the reports tell of. */
  def commits: Int = reports().size

  private def reports(): Seq[(String, Reported)] = {
    val json = new ObjectMapper()
    val folder = root.resolve(".headrace/kills/runs")
    Using.resource(Files.list(folder))(_.iterator.asScala.filter(_.toString.endsWith(".json")).toList).flatMap { file =>
      json.readTree(file.toFile).path("datasets").iterator.asScala
        .filter(_.path("outcome").asText == "committed")
        .map(d => s"${text(d, "consumer")}/${text(d, "dataset")}" ->
          Reported(d.path("commitNumber").asLong, text(d, "fromWatermark"), text(d, "toWatermark"), d.path("rowsInserted").asLong))
    }
  }

  private def text(node: JsonNode, field: String) = node.path(field).asText

  override def close(): Unit = provider.close()
}

package io.headrace.jobs.acceptance

import com.fasterxml.jackson.databind.{JsonNode, ObjectMapper}
import io.headrace.connectors.testkit.s3.LocalS3
import io.headrace.jobs.engine.{EngineDoor, Selection}
import java.nio.file.{Files, Path}
import scala.collection.mutable
import scala.jdk.CollectionConverters._
import scala.util.{Random, Using}

/** What the reports of a share's runs say about one copy. */
final case class Reported(number: Long, from: String, to: String, inserted: Long)

/** A consumer of the share: a mirror of the accounts and the appended events, or every change of both. */
final case class Receiver(name: String, copy: Consumer, accounts: String = "mirror", events: String = "append") {
  def mappings: String =
    s"""{
       |  name = $name
       |  stores.own ${copy.store}
       |  mappings = [
       |    { dataset = account, sink { store = own, ${copy.sink("account")} }, write-mode = $accounts }
       |    { dataset = event, sink { store = own, ${copy.sink("event")} }, write-mode = $events }
       |  ]
       |}""".stripMargin

  /** Whether both copies are committed in one transaction. */
  def isDatabase: Boolean = copy.isInstanceOf[DatabaseConsumer]
}

/** Milliseconds from a run's start until it says that it publishes, and until its last dataset has ended. */
final case class Pace(publishing: Double, ended: Double) {
  def learn(run: HeadraceProcess): Pace = {
    def mean(known: Double, seen: Option[Long]) = seen.fold(known)(s => if (known == 0) s.toDouble else (3 * known + s) / 4)
    val (publishing, ended) = run.pace
    Pace(mean(this.publishing, publishing), mean(this.ended, ended))
  }
}

/** What a killed run had done. */
final case class Killed(receiver: String, saidPublishing: Boolean, committed: Int, leftSomething: Boolean)

/**
 * One share of a busy provider with a consumer for every kind of sink, and one who keeps every change; its runs are killed,
 * stopped and doubled. Each such run is about one consumer, so that its end is near whenever it is struck.
 */
final class Kills(seed: Long) extends AutoCloseable {
  private val random = new Random(seed)
  private val name = s"kills_${seed.abs}"
  private val root = Files.createTempDirectory("headrace-kills")
  private val provider = new BusyProvider(s"${name}_provider", new Random(seed + 1))
  private val program = new HeadraceProgram(Files.createDirectory(root.resolve("program")))
  private val paces = mutable.Map.empty[String, Pace].withDefaultValue(Pace(0, 0))
  val log: Path = root.resolve("runs.log")

  private val keeper = Receiver("keeper", new ParquetConsumer(root.resolve("changes")), "changes", "changes")
  private val mirrors: Seq[Receiver] = {
    Postgres.create(s"${name}_consumer")
    val bucket = LocalS3.running().folder(name.replace('_', '-'))
    Seq(
      Receiver("delta", new DeltaConsumer(root)),
      Receiver("parquet", new ParquetConsumer(root)),
      Receiver("csv", new CsvConsumer(root)),
      Receiver("delta-on-s3", new BucketConsumer(bucket, new DeltaConsumer(bucket))),
      Receiver("parquet-on-s3", new BucketConsumer(bucket, new ParquetConsumer(bucket))),
      Receiver("postgresql", new PostgresConsumer(s"${name}_consumer")),
      Receiver("h2", new H2Consumer(root.resolve("h2"))))
  }

  /** Everybody once more, in an order of the seed, each time that all have had their turn. */
  val receivers: Iterator[Receiver] = Iterator.continually(random.shuffle(mirrors :+ keeper)).flatten

  private val share = new Share(
    root.resolve("kills.conf"),
    s"""name = kills
       |provider = "A busy one"
       |stores.shop ${Postgres.store(s"${name}_provider")}
       |datasets = [
       |  { name = account, source { store = shop, type = jdbc, table = account }, key = [id] }
       |  { name = event, source { store = shop, type = jdbc, table = event, insert-only = true }, key = [id] }
       |]
       |consumers = [
       |${(mirrors :+ keeper).map(_.mappings).mkString("\n")}
       |]
       |""".stripMargin)

  private def start(words: String*): HeadraceProcess =
    program.start(log, Seq("run", share.file.toString) ++ words: _*)

  private def start(receiver: Receiver): HeadraceProcess = start("--consumer", receiver.name)

  private def learn(receiver: Receiver, run: HeadraceProcess): Unit =
    paces(receiver.name) = paces(receiver.name).learn(run)

  /** The first snapshots, one consumer after the other: they tell how long a run takes. */
  def begin(): Seq[Int] = (mirrors :+ keeper).map { receiver =>
    val run = start(receiver)
    val code = run.end()
    learn(receiver, run)
    code
  }

  /**
   * Waits for a moment that is one in three times anywhere in the way to publishing, rather late, and else between
   * the word that it publishes and a little after the end. False if the run has ended before.
   */
  private def comesTo(receiver: Receiver, run: HeadraceProcess): Boolean = {
    val pace = paces(receiver.name)
    if (random.nextInt(3) == 0) !run.endsWithin((pace.publishing * math.sqrt(random.nextDouble())).toLong)
    else {
      run.awaitPublishing()
      !run.endsWithin(((pace.ended - pace.publishing) * 1.2 * random.nextDouble()).toLong)
    }
  }

  /** Starts a run and kills it; what it had done by then, or nothing if it ended before by itself. */
  def kill(receiver: Receiver): Option[Killed] = {
    val before = committed(receiver)
    val run = start(receiver)
    val killed = comesTo(receiver, run)
    if (killed) run.kill() else require(run.end() == 0, s"a run for ${receiver.name} has failed, see $log")
    learn(receiver, run)
    val after = committed(receiver)
    val moved = after.filter { case (copy, number) => number != before(copy) }
    moved.foreach { case (copy, number) =>
      require(number == before(copy) + 1, s"$copy went from commit ${before(copy)} to $number in one run")
    }
    val half = receiver.isDatabase && moved.nonEmpty && moved.keySet != run.published
    require(!half, s"of ${run.published} in one transaction only ${moved.keySet} were committed, see $log")
    Option.when(killed)(Killed(receiver.name, run.published.nonEmpty, moved.size, leftovers(receiver).nonEmpty))
  }

  /** The exit codes of a run that was stopped, of one that overtook it, and of the first when it went on; or of the first if it was too quick. */
  def overtake(receiver: Receiver): Seq[Int] = {
    val slept = start(receiver)
    val first = if (comesTo(receiver, slept)) {
      slept.signal("STOP")
      val code = start(receiver).end()
      slept.signal("CONT")
      Seq(code)
    } else Nil
    first :+ slept.end()
  }

  /** The exit codes of two runs at the same time. */
  def double(receiver: Receiver): Seq[Int] = Seq(start(receiver), start(receiver)).map(_.end())

  private def committed(receiver: Receiver): Map[String, Long] =
    EngineDoor.committed(share.file, new Selection(Set(receiver.name).asJava, Set.empty[String].asJava, Selection.Snapshot.DUE))

  private def leftovers(receiver: Receiver): Seq[String] =
    Seq("account", "event").flatMap(receiver.copy.leftovers).distinct.map(s"${receiver.name}: " + _)

  /** Runs in silence until nothing is new, then what each copy lacks and has too much, and what dead runs have left lying about. */
  def differences(): Map[String, Seq[String]] = provider.quietly {
    // The first may find rows that the one before it had to leave to the next.
    val codes = (1 to 2).map(_ => start().end())
    val accounts = provider.rows("account")
    val events = provider.rows("event")
    val copies = mirrors.flatMap(m =>
      Seq(s"${m.name} account" -> (accounts -> read(m.copy, "account")), s"${m.name} event" -> (events -> read(m.copy, "event"))))
    val kept = Seq(
      "replayed account" -> (accounts -> replayed(keeper.copy.read("account", Nil).rows)),
      "kept event" -> (events -> keeper.copy.read("event", Nil).rows.map(_.filter { case (column, _) => !column.startsWith("_") })))
    val found = (copies ++ kept).map { case (copy, (truth, there)) =>
      val (expected, seen) = (Plain.text(truth), Plain.text(there))
      copy -> (expected.diff(seen).map("lacks " + _) ++ seen.diff(expected).map("has too much " + _))
    }
    val left = "left by dead runs" -> (mirrors :+ keeper).flatMap(leftovers)
    (found :+ left :+ ("exit codes" -> codes.filter(_ != 0).map(_.toString))).toMap.filter(_._2.nonEmpty)
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
      val bySnapshot = keeper.copy.read(dataset, Nil).rows.groupBy(_("_snapshot").toString.toLong)
      val last = bySnapshot.keys.maxOption.getOrElse(0L)
      reported.getOrElse(s"keeper/$dataset", Seq.empty).foreach { commit =>
        val there = bySnapshot.get(commit.number).map(_.size.toLong).getOrElse(0L)
        if (there != commit.inserted) wrong += s"keeper/$dataset ${commit.number}: ${commit.inserted} rows reported, $there there"
        if (commit.number > last && commit.inserted > 0) wrong += s"keeper/$dataset ${commit.number}: reported, and not there"
      }
    }
    wrong.toSeq
  }

  /** How many commits there are, and how many of them a run lived to report. */
  def commits: (Long, Int) = ((mirrors :+ keeper).flatMap(committed(_).values).sum, reports().size)

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

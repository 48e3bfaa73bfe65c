package io.headrace.jobs.acceptance

import io.headrace.jobs.report.{Mode, Outcome}
import java.nio.file.Files
import org.scalatest.featurespec.AnyFeatureSpec
import org.scalatest.matchers.should.Matchers

class WriteModesSpec extends AnyFeatureSpec with Matchers {
  private val sinks = Seq("delta", "parquet", "csv", "postgresql", "h2")
  private val first = Seq(Item(1, 10, "0.01", "one", "a"), Item(2, 20, "0.02", "", null), Item.blank(3))
  private val more = Seq(Item(4, 40, "0.04", "Größe", "d"), Item(5, null, "0.05", "five", ""))
  private val changed = Seq(first(1).updated("Name" -> "two", "qty" -> 22))
  private val begun = Phase("the first snapshot", _.create(first), first)
  private val grown = Phase("new rows", _.insert(more), first ++ more)

  private val reduced = Phase(
    "an update and a delete",
    { provider => provider.update(changed); provider.delete(Set(3L, 4L)) },
    Seq(first.head, changed.head, more(1)))

  Feature("write-mode changes: every change is a row of its own") {
    val sources = Set("delta", "parquet", "postgresql", "h2")
    val matrix = new Matrix("changes", "changes", Seq(begun, grown, reduced), kinds = sources)
    for (source <- sources.toSeq.sorted; sink <- sinks) {
      Scenario(s"$source to $sink: replaying the changes gives the mirror") {
        for (phase <- Seq(begun, grown, reduced)) {
          val cell = matrix.after(phase)((source, sink))
          withClue(cell.report.failure) { cell.report.outcome shouldBe Outcome.COMMITTED }
          Matrix.text(replayed(cell.rows)) shouldBe Matrix.expected(phase.rows)
        }
      }
      Scenario(s"$source to $sink: each change says what it was, when, and with which snapshot it came") {
        val cell = matrix.after(reduced)((source, sink))
        val told = cell.rows.map(r => (r("_snapshot").toString.toLong, r("_change_type").toString, r(Item.key.name).toString.toLong))
        told.sorted shouldBe Seq(
          (1L, "insert", 1L), (1L, "insert", 2L), (1L, "insert", 3L),
          (2L, "insert", 4L), (2L, "insert", 5L),
          (3L, "delete", 3L), (3L, "delete", 4L), (3L, "update", 2L))
        cell.rows.foreach { row =>
          Option(row("_changed_at")) should not be empty
          row("_watermark").toString should not be empty
        }
      }
      Scenario(s"$source to $sink: a deletion shows the row as it was last known") {
        val deleted = matrix.after(reduced)((source, sink)).rows.filter(_("_change_type") == "delete")
        Matrix.text(deleted) shouldBe Matrix.expected(Seq(first(2), more.head))
      }
    }
  }

  private def replayed(log: Seq[Map[String, Any]]): Seq[Map[String, Any]] =
    log.groupBy(_(Item.key.name).toString).values
      .map(_.maxBy(_("_snapshot").toString.toLong)).filter(_("_change_type") != "delete").toSeq

  Feature("write-mode append: new rows are added") {
    val sources = Seq("delta", "parquet", "csv", "json", "avro", "postgresql", "h2")
    val matrix = new Matrix("append", "append", Seq(begun, grown, reduced), p => if (p.insertOnly.isEmpty) "" else ", " + p.insertOnly)
    for (source <- sources; sink <- sinks) {
      Scenario(s"$source to $sink: rows are added") {
        matrix.after(begun)
        val cell = matrix.after(grown)((source, sink))
        withClue(cell.report.failure) { cell.report.outcome shouldBe Outcome.COMMITTED }
        cell.report.plan.mode shouldBe Mode.INCREMENTAL
        cell.report.counts.inserted shouldBe 2
        Matrix.text(cell.rows) shouldBe Matrix.expected(grown.rows)
      }
    }
    for ((source, reason) <- refusals; sink <- sinks) {
      Scenario(s"$source to $sink: an update or a delete is refused when planned, and the copy stays") {
        val cell = matrix.after(reduced)((source, sink))
        cell.report.plan.mode shouldBe Mode.BLOCKED
        cell.report.failure.orElseThrow().message shouldBe reason
        Matrix.text(cell.rows) shouldBe Matrix.expected(grown.rows)
      }
    }
  }

  private def refusals: Seq[(String, String)] = Seq("parquet", "csv", "json", "avro").map { format =>
    format -> (s"Files of '$format/items' that were delivered have changed (2 changed: part 1.$format, part 2.$format), which the " +
      "write mode 'append' cannot deliver; use the write mode 'mirror', or 'changes' with a key")
  } :+ ("delta" -> ("Dataset 'delta' is appended, but version 3 (MERGE), 4 (DELETE) of the provider's table " +
    "changed or deleted rows; use write-mode 'changes' or 'mirror'"))

  Feature("A write mode that cannot be kept is refused when planned") {
    val root = Files.createTempDirectory("headrace-write-modes")
    val database = "write_modes"

    def refusal(name: String, source: String, key: String, mode: String): String = {
      val share = new Share(root.resolve(s"$name.conf"),
        s"""name = refused
           |provider = somebody
           |stores { shop ${Postgres.store(database)}, files { type = local, root = "$root" } }
           |datasets = [{ name = items, source { $source }, key = [$key] }]
           |consumers = [{
           |  name = ann
           |  stores.own { type = local, root = "$root" }
           |  mappings = [{ dataset = items, sink { type = parquet, store = own, path = copy }, write-mode = $mode }]
           |}]
           |""".stripMargin)
      val plan = share.plan().head
      plan.mode shouldBe Mode.BLOCKED
      Files.exists(root.resolve("copy")) shouldBe false
      plan.failure.orElseThrow().message
    }

    Scenario("append from a table whose rows may change; changes without a key") {
      Postgres.create(database)
      new PostgresProvider(database).create(first)
      refusal("append", "type = jdbc, store = shop, table = Items", "\"Item No.\"", "append") shouldBe
        "table 'public.Items': 'append' takes new rows only, and a table's rows may change; use write-mode 'changes', or say " +
        "insert-only = true if they never do"
      refusal("changes", "type = jdbc, store = shop, table = Items", "", "changes") shouldBe
        "table 'public.Items': 'changes' needs a key to tell rows apart; name the dataset's key"
    }
  }
}

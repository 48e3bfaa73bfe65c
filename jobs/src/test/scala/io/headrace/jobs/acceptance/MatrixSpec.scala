package io.headrace.jobs.acceptance

import io.headrace.jobs.report.{Mode, Outcome}
import org.scalatest.featurespec.AnyFeatureSpec
import org.scalatest.matchers.should.Matchers

class MatrixSpec extends AnyFeatureSpec with Matchers {
  private val first = Seq(
    Item(1, 10, "0.01", "plain", "a,b;c\td"),
    Item(2, -2147483648, "9999999999.99", "", "'single' \"double\" `back` \\"),
    Item(3, 2147483647, "-0.50", "Größe 日本語 العربية", "two\nlines\r\nand more"),
    Item(4, null, "100.00", "NULL", null),
    Item.blank(9007199254740993L)
  )
  private val more = Seq(Item(6, 60, "6.60", "\\N", " padded "), Item(7, 70, "7.70", "🚀👩‍💻", "=1+1"))
  private val changed = Seq(first(1).updated("Name" -> null, "Cost Total $" -> new java.math.BigDecimal("2.20")),
    first(3).updated("Name" -> "", "qty" -> 4, "flag" -> null))
  private val gone = Set(3L, 6L, 7L)

  private val afterUpdate = Seq(first.head, changed.head, first(2), changed(1), first(4)) ++ more
  private val full = Phase("the first snapshot is full", _.create(first), first)
  private val append = Phase("rows that are new", _.insert(more), first ++ more)
  private val update = Phase("rows that were changed", _.update(changed), afterUpdate)
  private val delete = Phase("rows that were deleted", _.delete(gone), afterUpdate.filterNot(r => gone(r.number)))
  private val phases = Seq(full, append, update, delete)

  private val matrix = new Matrix("matrix", "mirror", phases)
  private val sources = Seq("delta", "parquet", "csv", "json", "avro", "postgresql", "h2")
  private val sinks = Seq("delta", "parquet", "csv", "postgresql", "h2")

  for (phase <- phases) {
    Feature(s"Every source reaches every sink: ${phase.name}") {
      for (source <- sources; sink <- sinks) {
        Scenario(s"$source to $sink: ${phase.name}") {
          val cell = matrix.after(phase)((source, sink))
          withClue(cell.report.failure) { cell.report.outcome shouldBe Outcome.COMMITTED }
          Matrix.text(cell.rows) shouldBe Matrix.expected(phase.rows)
          cell.rows.foreach(_.keySet shouldBe Item.columns.map(_.name).toSet)
          cell.report.plan.mode shouldBe (if (phase == full) Mode.FULL else Mode.INCREMENTAL)
        }
      }
    }
  }

  Feature("A run with nothing new changes nothing and starts no Spark") {
    for (source <- sources; sink <- sinks) {
      Scenario(s"$source to $sink: nothing new") {
        val cell = matrix.again((source, sink))
        withClue(cell.report.failure) { cell.report.outcome shouldBe Outcome.UNCHANGED }
        Matrix.text(cell.rows) shouldBe Matrix.expected(delete.rows)
      }
    }
  }

  Feature("Types arrive as what they are") {
    val kernel = Seq("long", "integer", "Decimal(12, 2)", "date", "timestamp_ntz", "timestamp", "boolean", "double", "string", "string")
    val postgres = Seq("int8", "int4", "numeric", "date", "timestamp", "timestamptz", "bool", "float8", "text", "text")
    val h2 = Seq("BIGINT", "INTEGER", "NUMERIC", "DATE", "TIMESTAMP", "TIMESTAMP WITH TIME ZONE", "BOOLEAN", "DOUBLE PRECISION",
      "CHARACTER VARYING", "CHARACTER VARYING")
    val types = Map("delta" -> kernel, "parquet" -> Item.columns.map(_.duck), "postgresql" -> postgres, "h2" -> h2)
    for (source <- sources; sink <- sinks if types.contains(sink)) {
      Scenario(s"$source to $sink: types") {
        val cell = matrix.after(full)((source, sink))
        Item.columns.map(c => cell.types(c.name)) shouldBe types(sink)
      }
    }
  }

  Feature("The report counts what really changed") {
    for (source <- Seq("delta", "postgresql", "h2"); sink <- sinks) {
      Scenario(s"$source to $sink: counts") {
        val counts = phases.map(p => matrix.after(p)((source, sink)).report.counts)
        counts.map(_.inserted) shouldBe Seq(5, 2, 0, 0)
        counts.map(_.updated).take(2) shouldBe Seq(0, 0)
        counts(2).updated shouldBe 2
        counts.map(_.deleted) shouldBe Seq(0, 0, 0, 3)
      }
    }
  }
}

package io.headrace.jobs.acceptance

import io.headrace.jobs.report.{Mode, Outcome}
import java.nio.file.Files
import org.scalatest.featurespec.AnyFeatureSpec
import org.scalatest.matchers.should.Matchers

class RealDataSpec extends AnyFeatureSpec with Matchers {
  private val steps = Seq("the first snapshot", "new days", "corrections and deletions")
  private val datasets = Seq("flights", "strikes", "strikes-table", "weather", "airports")
  private val receivers = Seq("sea-delta", "sea-parquet", "sea-csv", "sea-postgresql", "sea-h2", "jfk-parquet", "jfk-postgresql")

  if (Files.isDirectory(RealData.folder)) {
    specify()
  } else {
    Feature("real public data") {
      Scenario("is moved")(cancel(s"left out: there is no folder '${RealData.folder}'"))
    }
  }

  private def specify(): Unit = {
    val run = new RealDataRun(receivers)
    for ((step, number) <- steps.zipWithIndex) {
      Feature(s"real public data: $step") {
        for (receiver <- receivers; dataset <- datasets) {
          Scenario(s"$dataset for $receiver: $step") {
            val cell = run.after(number)((dataset, receiver))
            withClue(cell.report.failure) { cell.report.outcome shouldBe Outcome.COMMITTED }
            cell.missing shouldBe Seq.empty
            cell.surplus shouldBe Seq.empty
            cell.report.plan.mode shouldBe expectedMode(number, dataset, receiver)
          }
        }
      }
    }
    Feature("real public data: nothing new") {
      for (receiver <- receivers; dataset <- datasets) {
        Scenario(s"$dataset for $receiver: nothing new") {
          val cell = run.again((dataset, receiver))
          withClue(cell.report.failure) { cell.report.outcome shouldBe Outcome.UNCHANGED }
          (cell.missing ++ cell.surplus) shouldBe Seq.empty
        }
      }
    }
    Feature("real public data: one share, each consumer its own rows") {
      Scenario("two flights that are the same in every column are both delivered") {
        val seattle = run.after(1)(("flights", "sea-parquet")).rows
        seattle.size shouldBe 8189 + 7305
        seattle.distinct.size should be < seattle.size
      }
      Scenario("two consumers cannot join by a masked column") {
        def operators(receiver: String) =
          run.after(0)(("strikes-table", receiver)).rows.map(_("Aircraft Airline Operator")).toSet
        operators("sea-parquet").size should be > 20
        operators("sea-parquet") & operators("jfk-parquet") shouldBe Set.empty
        operators("sea-parquet") shouldBe operators("sea-csv")
      }
    }
  }

  /** Without a key only whole files, or everything, can be corrected. */
  private def expectedMode(step: Int, dataset: String, receiver: String): Mode = {
    val keepsFiles = receiver.endsWith("parquet") || receiver.endsWith("csv")
    val everything = step == 0 || (step == 2 && (dataset == "strikes-table" ||
      (!keepsFiles && (dataset == "flights" || dataset == "strikes"))))
    if (everything) Mode.FULL else Mode.INCREMENTAL
  }
}

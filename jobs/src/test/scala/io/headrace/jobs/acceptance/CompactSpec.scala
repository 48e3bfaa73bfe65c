package io.headrace.jobs.acceptance

import io.headrace.connectors.testkit.LocalSpark
import io.headrace.jobs.cli.{CommandLineDoor, Told}
import io.headrace.jobs.report.{Mode, Outcome}
import java.nio.file.{Files, Path}
import org.scalatest.featurespec.AnyFeatureSpec
import org.scalatest.matchers.should.Matchers
import scala.jdk.CollectionConverters._
import scala.util.Using

/** Many small increments leave many small files, which a command makes few without anybody seeing another row. */
class CompactSpec extends AnyFeatureSpec with Matchers {
  private val root = Files.createTempDirectory("headrace-compact")
  private val me = System.getProperty("user.name")
  private val in = Files.createDirectories(root.resolve("in/items"))
  private val parquet = new ParquetConsumer(root.resolve("ann"))
  private val h2 = new H2Consumer(root.resolve("copy"))

  private val share = new Share(root.resolve("share.conf"),
    s"""name = compacted
       |provider = somebody
       |stores.from { type = local, root = "${root.resolve("in")}" }
       |datasets = [{
       |  name = items
       |  source { store = from, type = files, path = items, format = csv, schema { id = bigint, v = string } }
       |  key = [id]
       |}]
       |consumers = [
       |  { name = ann, stores.to ${parquet.store}, mappings = [{ dataset = items, sink { store = to, ${parquet.sink("items")} } }] }
       |  { name = bob, stores.to ${h2.store}, mappings = [{ dataset = items, sink { store = to, ${h2.sink("items")} } }] }
       |]
       |""".stripMargin)

  private def headrace(command: String, more: String*): Told =
    CommandLineDoor.headrace(Seq(command, share.file.toString) ++ more: _*)

  private def arrive(name: String, rows: (Int, String)*): Unit = {
    Files.writeString(in.resolve(name), rows.map { case (id, v) => s"$id,$v\n" }.mkString("id,v\n", "", "")): Unit
    share.run().datasets().asScala.map(_.outcome) shouldBe Seq(Outcome.COMMITTED, Outcome.COMMITTED)
  }

  private def copy(consumer: Consumer): Seq[String] = Plain.text(consumer.read("items", Seq.empty).rows)

  private def bySpark: Seq[String] = LocalSpark.newSession().read.parquet(folder.toString)
    .selectExpr("concat(id, v)").collect().map(_.getString(0)).toSeq.sorted

  private def folder: Path = root.resolve("ann/parquet/items")

  private def files: Int =
    Using.resource(Files.list(folder))(_.iterator().asScala.count(_.toString.endsWith(".parquet")))

  Feature("compact") {
    Scenario("nothing was delivered yet: nothing to do") {
      val told = headrace("compact")
      withClue(told) { told.code shouldBe 0 }
      told.out should include(s"ann/items: asked by $me: nothing was delivered yet\n")
    }

    Scenario("small increments become one file: the same rows for every reader, and the next increment is right") {
      for (day <- 1 to 8) arrive(s"$day.csv", day -> s"d$day", (100 + day) -> "x")
      files shouldBe 8
      val before = copy(parquet)
      val seenBefore = bySpark

      val told = headrace("compact")
      withClue(told) { told.code shouldBe 0 }
      told.out should include(s"ann/items: asked by $me: 8 files become 1\n")
      told.out should include(
        s"bob/items: asked by $me: nothing to compact: the parts are large enough, or the store looks after them itself\n")
      told.out should include("1 committed, 1 unchanged")
      files shouldBe 1
      copy(parquet) shouldBe before
      copy(h2) shouldBe before
      bySpark shouldBe seenBefore

      headrace("state", "--consumer", "ann").out should include("ann / items: commit 9\n")
      headrace("history", "--check").out should (include("8 files become 1") and not include "of ann/items up to")
      share.run(Share.noSpark).datasets().asScala.map(_.outcome) shouldBe Seq(Outcome.UNCHANGED, Outcome.UNCHANGED)

      arrive("9.csv", 1 -> "again", 9 -> "d9")
      copy(parquet) shouldBe copy(h2)
      copy(parquet) should have size 17
      copy(parquet).filter(_.contains("again")) should have size 1
      share.plan().map(_.mode) shouldBe Seq(Mode.NOTHING, Mode.NOTHING)
    }

    Scenario("what is compact already stays untouched") {
      headrace("compact", "--consumer", "ann").code shouldBe 0
      val number = headrace("state", "--consumer", "ann").out
      val told = headrace("compact", "--consumer", "ann", "--dataset", "items")
      withClue(told) { told.code shouldBe 0 }
      told.out should (include("compact  unchanged") and include("1 unchanged"))
      headrace("state", "--consumer", "ann").out shouldBe number
    }
  }
}

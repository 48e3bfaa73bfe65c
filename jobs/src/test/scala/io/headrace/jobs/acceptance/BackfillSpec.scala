package io.headrace.jobs.acceptance

import io.headrace.connectors.testkit.LocalSpark
import io.headrace.jobs.cli.{CommandLineDoor, Told}
import io.headrace.jobs.report.{Mode, Outcome}
import java.nio.file.{Files, Path}
import java.sql.{Connection, DriverManager}
import org.scalatest.featurespec.AnyFeatureSpec
import org.scalatest.matchers.should.Matchers
import scala.jdk.CollectionConverters._
import scala.util.Using

/** Stretches that are delivered once more, and copies that go back: by commits like others, and never a row lost or doubled. */
class BackfillSpec extends AnyFeatureSpec with Matchers {
  private val root = Files.createTempDirectory("headrace-backfill")
  private val me = System.getProperty("user.name")

  private final class Case(name: String) {
    val folder: Path = Files.createDirectories(root.resolve(name))
    var source = "type = delta, path = items"
    var provider = s"""{ type = local, root = "$folder" }"""
    var key = "id"
    var mode = "mirror"
    val consumer = new H2Consumer(folder.resolve("copy"))

    lazy val share = new Share(folder.resolve("share.conf"),
      s"""name = $name
         |provider = somebody
         |stores.from $provider
         |datasets = [{ name = items, source { store = from, $source }, key = [$key] }]
         |consumers = [{
         |  name = ann
         |  stores.to ${consumer.store}
         |  mappings = [{ dataset = items, sink { store = to, ${consumer.sink("items")} }, write-mode = $mode }]
         |}]
         |""".stripMargin)

    def headrace(command: String, more: String*): Told =
      CommandLineDoor.headrace(Seq(command, share.file.toString) ++ more: _*)

    def amend(command: String, more: String*): Told =
      headrace(command, Seq("--consumer", "ann", "--dataset", "items") ++ more: _*)

    def copy: Set[(Any, Any)] =
      consumer.read("items", Seq.empty).rows.map(r => (r("id").toString.toLong: Any, r("v"): Any)).toSet

    def atConsumer(sql: String): Unit = at(folder.resolve("copy"))(Sql.run(_, sql))
  }

  private def at[T](file: Path)(use: Connection => T): T =
    Using.resource(DriverManager.getConnection(s"jdbc:h2:file:$file", "sa", ""))(use)

  private def delta(table: Path, statements: String*): Unit = {
    val spark = LocalSpark.newSession()
    statements.foreach(s => spark.sql(s.replace("@", s"delta.`$table`")): Unit)
  }

  /** Versions: 0 the table, 1 rows 1 and 2, 2 row 3, 3 row 3 changed, 4 row 1 deleted. */
  private def versions(name: String): Case = {
    val made = new Case(name)
    delta(made.folder.resolve("items"),
      "CREATE TABLE @ (id bigint, v string) USING delta TBLPROPERTIES (delta.enableChangeDataFeed = true)",
      "INSERT INTO @ VALUES (1, 'a'), (2, 'b')", "INSERT INTO @ VALUES (3, 'c')",
      "UPDATE @ SET v = 'C' WHERE id = 3", "DELETE FROM @ WHERE id = 1")
    made
  }

  Feature("backfill") {
    Scenario("versions of a Delta table: the rows arrive as they are now, and the watermark stays") {
      val made = versions("versions")
      made.headrace("run").code shouldBe 0
      made.atConsumer("""DELETE FROM "items" WHERE "id" = 3""")
      made.share.run(Share.noSpark).datasets().get(0).outcome shouldBe Outcome.UNCHANGED

      val told = made.amend("backfill", "--from", "0", "--to", "2")
      withClue(told) { told.code shouldBe 0 }
      told.out should include(s"ann/items: asked by $me: what changed after 0, up to 2, is delivered once more (watermark version 4 -> version 4)")
      made.copy shouldBe Set((2L, "b"), (3L, "C"))
      made.headrace("state").out should include("ann / items: commit 2\n  watermark version 4\n")
      made.headrace("history").out should include(s"asked by $me: what changed after 0, up to 2, is delivered once more")
      made.share.run(Share.noSpark).datasets().get(0).outcome shouldBe Outcome.UNCHANGED
    }

    Scenario("a range of a cursor brings a row that came late, and a log gets only what is new to it") {
      for (mode <- Seq("mirror", "changes")) {
        val made = new Case(s"cursor-$mode")
        made.provider = s"""{ type = h2, file = "${made.folder.resolve("shop")}" }"""
        made.source = "type = jdbc, table = items, cursor = n"
        made.mode = mode
        at(made.folder.resolve("shop"))(Sql.run(_,
          """CREATE TABLE "items" ("id" bigint PRIMARY KEY, "v" varchar, "n" int)""",
          """INSERT INTO "items" VALUES (1, 'a', 10), (2, 'b', 20)"""))
        made.headrace("run").code shouldBe 0
        at(made.folder.resolve("shop"))(Sql.run(_, """INSERT INTO "items" VALUES (3, 'late', 15)"""))

        val told = made.amend("backfill", "--from", "5", "--to", "15")
        withClue(told) { told.code shouldBe 0 }
        made.copy shouldBe Set((1L, "a"), (2L, "b"), (3L, "late"))
        made.consumer.read("items", Seq.empty).rows should have size 3
      }
    }

    Scenario("what would double rows, or has no stretch that could be named, is refused") {
      val append = versions("appended")
      delta(append.folder.resolve("other"), "CREATE TABLE @ (id bigint, v string) USING delta", "INSERT INTO @ VALUES (1, 'a')")
      append.source = "type = delta, path = other"
      append.mode = "append"
      append.headrace("run").code shouldBe 0
      refused(append.amend("backfill", "--from", "0", "--to", "1")) shouldBe
        "ann/items: dataset 'items': write-mode 'append' would add the rows a second time; order a full snapshot, or use " +
          "write-mode 'mirror' or 'changes'"

      val keyless = versions("keyless")
      keyless.key = ""
      keyless.headrace("run").code shouldBe 0
      refused(keyless.amend("backfill", "--from", "0", "--to", "2")) shouldBe
        "ann/items: dataset 'items': without a key the rows would be there twice; name the dataset's key, or order a full snapshot"

      val files = new Case("files")
      files.source = "type = files, path = in, format = csv"
      Files.createDirectories(files.folder.resolve("in"))
      Files.writeString(files.folder.resolve("in/1.csv"), "id,v\n1,a\n")
      refused(files.amend("backfill", "--from", "0", "--to", "2")) shouldBe
        "ann/items: dataset 'items': nothing was delivered yet; run first"
      files.headrace("run").code shouldBe 0
      refused(files.amend("backfill", "--from", "0", "--to", "2")) shouldBe
        "ann/items: its source has no versions and no cursor by which a stretch could be named; what changes there is " +
          "delivered by itself, and a full snapshot delivers everything"
      files.copy shouldBe Set((1L, "a"))

      val beyond = versions("beyond")
      beyond.headrace("run").code shouldBe 0
      refused(beyond.amend("backfill", "--from", "3", "--to", "9")) shouldBe
        "ann/items: Dataset 'items': versions 3 to 9 are no stretch of what was delivered, which ends at version 4"
      refused(beyond.amend("backfill", "--from", "x", "--to", "2")) shouldBe
        "ann/items: Dataset 'items': 'x' is not a version of a Delta table; expected a number such as 12"
    }
  }

  Feature("reset --to") {
    Scenario("a Delta copy goes back by a commit, and the next run delivers once more what came since") {
      val made = versions("rewound")
      made.headrace("run").code shouldBe 0
      made.atConsumer("""UPDATE "items" SET "v" = 'spoiled' WHERE "id" = 3""")
      val told = made.amend("reset", "--to", "1", "--yes")
      withClue(told) { told.code shouldBe 0 }
      made.headrace("state").out should include("ann / items: commit 2\n  watermark version 1\n")
      made.copy shouldBe Set((2L, "b"), (3L, "spoiled"))

      val report = made.share.run().datasets().get(0)
      report.plan.mode shouldBe Mode.INCREMENTAL
      report.plan.number shouldBe 3
      made.copy shouldBe Set((2L, "b"), (3L, "C"))
      made.headrace("history").out should include(s"asked by $me: the copy goes back to version 1; the next run delivers once more what came since (watermark version 4 -> version 1)")
    }

    Scenario("a cursor's copy goes back; forwards and unknown positions are refused") {
      val made = new Case("cursor-back")
      made.provider = s"""{ type = h2, file = "${made.folder.resolve("shop")}" }"""
      made.source = "type = jdbc, table = items, cursor = n"
      at(made.folder.resolve("shop"))(Sql.run(_,
        """CREATE TABLE "items" ("id" bigint PRIMARY KEY, "v" varchar, "n" int)""",
        """INSERT INTO "items" VALUES (1, 'a', 10), (2, 'b', 20)"""))
      made.headrace("run").code shouldBe 0
      at(made.folder.resolve("shop"))(Sql.run(_, """INSERT INTO "items" VALUES (3, 'late', 15)""", """DELETE FROM "items" WHERE "id" = 1"""))
      made.amend("reset", "--to", "12", "--yes").code shouldBe 0
      made.share.run().datasets().asScala.map(_.outcome) shouldBe Seq(Outcome.COMMITTED)
      made.copy shouldBe Set((2L, "b"), (3L, "late"))

      refused(made.amend("reset", "--to", "30", "--yes")) shouldBe
        "ann/items: table 'PUBLIC.items': 'n' 30 is not before 20, where the copy is"
      refused(made.amend("reset", "--to", "soon", "--yes")) shouldBe
        "ann/items: table 'PUBLIC.items': 'soon' is not a value of the cursor 'n' (int)"
    }
  }

  private def refused(told: Told): String = {
    withClue(told) { told.code shouldBe 2 }
    told.err.linesIterator.filter(line => line.startsWith("ann/items: ") &&
      !line.startsWith("ann/items: failed after") && !line.startsWith("ann/items: backfill, ")).mkString("\n")
  }
}

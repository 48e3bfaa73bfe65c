package io.headrace.jobs.acceptance

import io.headrace.connectors.testkit.LocalSpark
import io.headrace.connectors.testkit.s3.LocalS3
import io.headrace.jobs.cli.{CommandLineDoor, Told}
import java.nio.file.{Files, Path}
import org.scalatest.featurespec.AnyFeatureSpec
import org.scalatest.matchers.should.Matchers

/** A share whose stores are all buckets, typed at the command line; copies are read as files behind the store. */
class S3Spec extends AnyFeatureSpec with Matchers {
  private val s3 = LocalS3.running()
  private val consumer = s3.folder("consumer").resolve("ann")
  private val local = Files.createTempDirectory("headrace-s3")
  private val file = local.resolve("share.conf")
  private val table = s"delta.`$local/stock`"

  private def share(secret: String): Path = {
    val settings = BucketConsumer.settings(secret)
    Files.writeString(file,
      s"""name = buckets
         |provider = somebody
         |stores.lake { type = s3, bucket = provider, $settings }
         |datasets = [
         |  { name = items, source { type = files, store = lake, path = items, format = parquet }, key = [id] }
         |  { name = stock, source { type = delta, store = lake, path = stock }, key = [id] }
         |  { name = sheet, source { type = delta, store = lake, path = stock }, key = [id] }
         |]
         |consumers = [{
         |  name = ann
         |  stores.own { type = s3, bucket = consumer, prefix = ann, $settings }
         |  mappings = [
         |    { dataset = items, sink { type = delta, store = own, path = delta/items } }
         |    { dataset = stock, sink { type = parquet, store = own, path = parquet/stock } }
         |    { dataset = sheet, sink { type = csv, store = own, path = csv/sheet } }
         |  ]
         |}]
         |""".stripMargin)
  }

  private def items(name: String, rows: String): Unit = {
    val folder = Files.createDirectories(local.resolve("items"))
    Sql.duckWrite(s"COPY (SELECT * FROM (VALUES $rows) AS t(id, name)) TO ${Sql.text(folder.resolve(name))} (FORMAT parquet)")
    s3.put(folder, "provider", "items")
  }

  private def stock(statements: String*): Unit = {
    statements.foreach(LocalSpark.newSession().sql(_): Unit)
    s3.put(local.resolve("stock"), "provider", "stock")
  }

  private def headrace(words: String*): Told = CommandLineDoor.headrace(words: _*)

  private def done(told: Told): Told = withClue(told.out + told.err) {
    told.code shouldBe 0
    told
  }

  private def holds(items: Seq[String], stock: Seq[String]): Unit = {
    Plain.text(new DeltaConsumer(consumer).read("items", Seq.empty).rows) shouldBe items
    Plain.text(new ParquetConsumer(consumer).read("stock", Seq.empty).rows) shouldBe stock
    Plain.text(new CsvConsumer(consumer).read("sheet", Seq("id" -> "BIGINT", "name" -> "VARCHAR")).rows) shouldBe stock: Unit
  }

  Feature("A share from buckets to buckets") {
    Scenario("is checked, planned and previewed, delivered in full, then only what changed, then nothing") {
      items("1.parquet", "(1, 'one'), (2, 'two')")
      stock(s"CREATE TABLE $table (id bigint, name string) USING delta", s"INSERT INTO $table VALUES (1, 'a'), (2, 'b'), (3, NULL)")
      val conf = share("HEADRACE_TEST_S3_SECRET").toString
      done(headrace("validate", "--connect", conf)).out should endWith("; every store answers\n")
      done(headrace("plan", conf)).out should include("delta/items in store 'own' (mirror)")
      Files.exists(consumer) shouldBe false
      done(headrace("preview", conf, "items")).out should include("two")

      done(headrace("run", "-q", conf))
      holds(Seq("{id=1, name='one'}", "{id=2, name='two'}"), Seq("{id=1, name='a'}", "{id=2, name='b'}", "{id=3, name=NULL}"))

      items("1.parquet", "(1, 'ONE')")
      items("2.parquet", "(3, 'three')")
      stock(s"UPDATE $table SET name = 'B' WHERE id = 2", s"DELETE FROM $table WHERE id = 1", s"INSERT INTO $table VALUES (4, 'd')")
      done(headrace("run", conf)).out should include("incremental")
      holds(Seq("{id=1, name='ONE'}", "{id=3, name='three'}"), Seq("{id=2, name='B'}", "{id=3, name=NULL}", "{id=4, name='d'}"))

      headrace("run", "-q", "--fail-if-unchanged", conf).code shouldBe 3
    }

    Scenario("with a wrong secret ends in one clear line for each dataset, and the next run goes on") {
      items("3.parquet", "(5, 'five')")
      val told = headrace("run", "-q", share("HEADRACE_TEST_S3_OTHER").toString)
      val denied = ": access was denied; check the store's credentials and their rights"
      val lines = told.err.linesIterator.filterNot(_.startsWith("More in ")).toSeq
      lines.map(_.takeWhile(_ != ':')) should contain theSameElementsAs Seq("ann/items", "ann/stock", "ann/sheet")
      all(lines) should endWith(denied)
      told.code shouldBe 2
      (told.out + told.err) should not include System.getenv("HEADRACE_TEST_S3_OTHER")
      val validated = headrace("validate", "--connect", file.toString)
      validated.code shouldBe 2
      validated.err.linesIterator.filterNot(_.startsWith("More in ")).toSeq should have size 2
      all(validated.err.linesIterator.filterNot(_.startsWith("More in ")).toSeq) should endWith(denied)

      done(headrace("run", "-q", share("HEADRACE_TEST_S3_SECRET").toString))
      holds(
        Seq("{id=1, name='ONE'}", "{id=3, name='three'}", "{id=5, name='five'}"),
        Seq("{id=2, name='B'}", "{id=3, name=NULL}", "{id=4, name='d'}"))
    }
  }
}

package io.headrace.jobs.acceptance

import io.delta.tables.DeltaTable
import io.headrace.connectors.testkit.LocalSpark
import io.headrace.jobs.cli.{CommandLineDoor, Told}
import java.net.ServerSocket
import java.nio.file.{Files, Path}
import java.util.concurrent.TimeUnit
import org.scalatest.featurespec.AnyFeatureSpec
import org.scalatest.matchers.should.Matchers
import scala.jdk.CollectionConverters._
import scala.util.Using

/** Whatever is wrong: one clear line, its exit code, nothing at the target, and once it is mended the next run works. */
class BadInputSpec extends AnyFeatureSpec with Matchers {
  private val root = Files.createTempDirectory("headrace-bad-input")
  private val database = "bad_input"
  Postgres.create(database)

  /** A share of one dataset and one mapping, with a folder of its own. */
  private final class Case(name: String) {
    val folder: Path = Files.createDirectories(root.resolve(name))
    var source = s"type = files, path = orders, format = csv, schema { id = bigint }"
    var provider = s"""{ type = local, root = "$folder/provider" }"""
    var key = "key = [id],"
    var shape = ""
    var sink = "type = parquet, path = copy"
    var consumer = s"""{ type = local, root = "$folder/consumer" }"""
    put("provider/orders/1.csv", "id,name\n1,one\n2,two\n")
    Files.createDirectories(folder.resolve("consumer"))

    def put(file: String, text: String): Path = {
      Files.createDirectories(folder.resolve(file).getParent)
      Files.writeString(folder.resolve(file), text)
    }

    def run(): Told = {
      val file = put("share.conf",
        s"""name = $name
           |provider = somebody
           |stores.from $provider
           |datasets = [{ name = orders, source { store = from, $source }, $key shape { $shape } }]
           |consumers = [{
           |  name = ann
           |  stores.to $consumer
           |  mappings = [{ dataset = orders, sink { store = to, $sink } }]
           |}]
           |""".stripMargin)
      CommandLineDoor.headrace("run", "-q", file.toString)
    }

    def fromTable(table: String, user: String = "postgres", in: String = database): Unit = {
      provider = Postgres.store(in, user)
      source = s"type = jdbc, table = $table"
    }

    def toTable(table: String, user: String = "postgres"): Unit = {
      consumer = Postgres.store(database, user)
      sink = s"type = jdbc, table = $table"
    }

    def copy: Seq[String] = Plain.text(new ParquetConsumer(folder.resolve("consumer")) {
      override protected def folder(dataset: String): Path = Case.this.folder.resolve("consumer/copy")
    }.read("", Seq.empty).rows)

    def target: Path = folder.resolve("consumer/copy")
  }

  /** What a plain reader of a folder takes for data. */
  private def visible(folder: Path): Seq[String] =
    if (Files.exists(folder)) Files.list(folder).iterator.asScala.map(_.getFileName.toString).filterNot(n => n.startsWith("_") || n.startsWith(".")).toSeq
    else Seq.empty

  private def sql(statements: String*): Unit = Using.resource(Postgres.connect(database))(Sql.run(_, statements: _*))
  private def table(name: String): Seq[String] =
    Using.resource(Postgres.connect(database))(c => Plain.text(Sql.read(c, s"SELECT * FROM $name").rows))

  private val both = Seq("{id=1, name='one'}", "{id=2, name='two'}")

  /** The run ends with this code and exactly this line, before the line that names the log. */
  private def refused(told: Told, code: Int, line: String): Unit = {
    told.err.linesIterator.filterNot(_.startsWith("More in ")).toSeq shouldBe Seq(s"ann/orders: $line")
    told.code shouldBe code
    told.out shouldBe ""
  }

  private def works(told: Told): Unit = withClue(told.err)(told.code shouldBe 0)

  Feature("Bad input: the provider's database") {
    Scenario("the host does not answer") {
      val port = Using.resource(new ServerSocket(0))(_.getLocalPort)
      val trial = new Case("no-host")
      trial.provider = s"{ type = postgresql, host = localhost, port = $port, database = shop, user = headrace }"
      trial.source = "type = jdbc, table = orders"
      refused(trial.run(), 5, s"PostgreSQL at localhost:$port/shop: connecting as user 'headrace': Connection to localhost:$port refused. Check that the " +
        "hostname and port are correct and that the postmaster is accepting TCP/IP connections; check host, port and network, or try again later")
      Files.exists(trial.target) shouldBe false
    }

    Scenario("the password is wrong") {
      Postgres.guard("careful", "the right one")
      sql("CREATE TABLE guarded (id bigint PRIMARY KEY, name text)", "INSERT INTO guarded VALUES (1, 'one'), (2, 'two')",
        "GRANT SELECT ON guarded TO careful")
      val trial = new Case("password")
      trial.fromTable("guarded", "careful")
      refused(trial.run(), 2, s"PostgreSQL at localhost:${Postgres.port}/$database: connecting as user 'careful': password " +
        "authentication failed for user \"careful\"; check user, password and the rights of the user")
      Files.exists(trial.target) shouldBe false
      val right = trial.put("right.txt", "the right one")
      trial.provider = trial.provider.replace(Postgres.password.toString, right.toString)
      works(trial.run())
      trial.copy shouldBe both
    }

    Scenario("the table, a column or the key's column does not exist") {
      sql("CREATE TABLE lines (id bigint PRIMARY KEY, name text)", "INSERT INTO lines VALUES (1, 'one'), (2, 'two')")
      val trial = new Case("missing")
      trial.fromTable("line")
      refused(trial.run(), 2, s"PostgreSQL at localhost:${Postgres.port}/$database has no table 'line' in schema 'public'; nearest: 'lines', 'guarded'")
      trial.fromTable("lines")
      trial.key = "key = [number],"
      refused(trial.run(), 2, "table 'public.lines' has no column 'number', named as key; nearest: 'name', 'id'")
      trial.key = "key = [id],"
      trial.shape = "where = \"nmae = 'one'\""
      refused(trial.run(), 2, "dataset 'orders': where \"nmae = 'one'\": column 'nmae' does not exist; did you mean \"name\"? known: id, name")
      trial.shape = "select = [id, nmae]"
      refused(trial.run(), 2, "dataset 'orders': select: column 'nmae' does not exist; did you mean \"name\"? known: id, name")
      Files.exists(trial.target) shouldBe false
      trial.shape = ""
      works(trial.run())
      trial.copy shouldBe both
    }
  }

  Feature("Bad input: the provider's rows") {
    Scenario("the key is not unique, or NULL") {
      val trial = new Case("key")
      trial.put("provider/orders/2.csv", "id,name\n2,again\n")
      refused(trial.run(), 1, "dataset 'orders': the key (id) is not unique: 1 of its values occur more than once; remove the duplicates at the " +
        "provider, or name other key columns")
      trial.put("provider/orders/2.csv", "id,name\n,nobody\n")
      refused(trial.run(), 1, "dataset 'orders': the key (id) is NULL in 1 rows; leave these out with where, or name other key columns")
      Files.exists(trial.target) shouldBe false
      Files.delete(trial.folder.resolve("provider/orders/2.csv"))
      works(trial.run())
      trial.copy shouldBe both
    }

    Scenario("a parquet file cannot be read") {
      val trial = new Case("parquet")
      trial.source = "type = files, path = numbers, format = parquet"
      val bad = trial.put("provider/numbers/1.parquet", "PAR1 this is no parquet file PAR1")
      refused(trial.run(), 1, "File '1.parquet': it cannot be read, it is damaged or of another format; replace it or move it elsewhere")
      Files.exists(trial.target) shouldBe false
      Files.delete(bad)
      Sql.duckWrite(s"COPY (SELECT i::bigint AS id, CASE i WHEN 1 THEN 'one' ELSE 'two' END AS name FROM range(1, 3) t(i)) TO ${Sql.text(bad)} (FORMAT parquet)")
      works(trial.run())
      trial.copy shouldBe both
    }

    Scenario("a csv row is malformed") {
      val trial = new Case("malformed")
      trial.put("provider/orders/2.csv", "id,name\n3,three\nfour,\"4\"\n")
      refused(trial.run(), 1, "File '2.csv': line 3 has a value in 'id' that is not of type BIGINT; correct it, or set 'malformed = permissive' to " +
        "keep such rows aside")
      trial.key = ""
      refused(trial.run(), 1, "File '2.csv': line 3 has a value in 'id' that is not of type BIGINT; correct it, or set 'malformed = permissive' to " +
        "keep such rows aside")
      visible(trial.target) shouldBe Seq.empty
      trial.source += ", malformed = permissive"
      works(trial.run())
      trial.copy shouldBe Seq("{_corrupt='four,\"4\"', id=NULL, name='4'}", "{_corrupt=NULL, id=1, name='one'}",
        "{_corrupt=NULL, id=2, name='two'}", "{_corrupt=NULL, id=3, name='three'}")
    }
  }

  Feature("Bad input: the consumer's target") {
    Scenario("it holds data that is not ours: they stay as they are") {
      val folder = new Case("foreign-parquet")
      folder.put("consumer/copy/theirs.parquet", "theirs")
      refused(folder.run(), 6, "The folder 'copy' holds 'theirs.parquet', which is not ours; choose an empty folder")
      Files.readString(folder.target.resolve("theirs.parquet")) shouldBe "theirs"
      Files.list(folder.target).iterator.asScala.size shouldBe 1
      folder.sink = "type = parquet, path = other"
      works(folder.run())

      val delta = new Case("foreign-delta")
      delta.sink = "type = delta, path = copy"
      LocalSpark.newSession().range(1).write.format("delta").save(delta.target.toString)
      refused(delta.run(), 6, s"The table 'file:${delta.target}' holds rows that are not ours; deliver to another path or remove it")
      DeltaTable.forPath(LocalSpark.newSession(), delta.target.toString).toDF.count() shouldBe 1

      sql("CREATE TABLE theirs (id bigint PRIMARY KEY, name text)", "INSERT INTO theirs VALUES (9, 'theirs')")
      val rows = new Case("foreign-table")
      rows.toTable("theirs")
      refused(rows.run(), 6, s"PostgreSQL at localhost:${Postgres.port}/$database: table 'public.theirs' holds rows that no commit of this mapping " +
        "brought; empty it, or map the dataset to another table")
      table("theirs") shouldBe Seq("{id=9, name='theirs'}")
      sql("DELETE FROM theirs")
      works(rows.run())
      table("theirs") shouldBe both
    }

    Scenario("it cannot be written") {
      val below = new Case("below-a-file")
      below.consumer = s"""{ type = local, root = "${below.put("a-file", "text")}/consumer" }"""
      refused(below.run(), 2, "Cannot write to the folder 'copy': a part of its path is a file; check the store's root and the path")
      Files.readString(below.folder.resolve("a-file")) shouldBe "text"

      // The watermarks of the scenarios before belong to another user.
      sql("DROP TABLE IF EXISTS headrace_watermark", "CREATE ROLE reader LOGIN", "REVOKE CREATE ON SCHEMA public FROM PUBLIC")
      val reader = new Case("read-only")
      reader.toTable("read_only", "reader")
      refused(reader.run(), 2, s"PostgreSQL at localhost:${Postgres.port}/$database: staging rows for table 'public.read_only': permission denied for " +
        "schema public; check user, password and the rights of the user")
      sql("GRANT CREATE ON SCHEMA public TO reader")
      works(reader.run())
      table("read_only") shouldBe both
    }

    Scenario("its disk is full") {
      sql(
        "CREATE TABLE full_disk (id bigint PRIMARY KEY, name text)",
        "CREATE FUNCTION no_space() RETURNS trigger LANGUAGE plpgsql AS " +
          "'BEGIN RAISE EXCEPTION USING ERRCODE = ''53100'', MESSAGE = ''could not extend file: No space left on device''; END'",
        "CREATE TRIGGER no_space BEFORE INSERT ON full_disk FOR EACH ROW EXECUTE FUNCTION no_space()")
      val trial = new Case("full-table")
      trial.toTable("full_disk")
      refused(trial.run(), 1, s"PostgreSQL at localhost:${Postgres.port}/$database: publishing: could not extend file: No space left on device; make room")
      table("full_disk") shouldBe Seq.empty
      sql("DROP TRIGGER no_space ON full_disk")
      works(trial.run())
      table("full_disk") shouldBe both
    }

    Scenario("its small volume is full") {
      val trial = new Case("full-volume")
      val volume = trial.folder.resolve("consumer")
      assume(mounted(volume), "a small volume can be mounted here")
      try {
        val more = (3 to 200000).map(i => s"$i,${java.util.UUID.nameUUIDFromBytes(BigInt(i).toByteArray)}").mkString("id,name\n", "\n", "\n")
        val large = trial.put("provider/orders/2.csv", more)
        refused(trial.run(), 1, "Cannot write to the folder 'copy': the store has no space left; free some or raise its quota")
        visible(trial.target) shouldBe Seq.empty
        Files.delete(large)
        works(trial.run())
        trial.copy shouldBe both
      } finally {
        system("umount", volume.toString): Unit
      }
    }
  }

  Feature("Bad input: the share") {
    Scenario("two mappings have one target") {
      val trial = new Case("one-target")
      val file = trial.put("two.conf",
        s"""name = trial
           |provider = somebody
           |stores.from ${trial.provider}
           |datasets = [
           |  { name = orders, source { store = from, ${trial.source} } }
           |  { name = again, source { store = from, ${trial.source} } }
           |]
           |consumers = [{
           |  name = ann
           |  stores.to ${trial.consumer}
           |  mappings = [
           |    { dataset = orders, sink { store = to, ${trial.sink} } }
           |    { dataset = again, sink { store = to, ${trial.sink} } }
           |  ]
           |}]
           |""".stripMargin)
      val told = CommandLineDoor.headrace("run", file.toString)
      told.err shouldBe s"$file:13: consumers.ann.mappings[1].sink: writes to the place that consumers.ann.mappings[0].sink ($file:12) writes to; " +
        "every mapping needs a place of its own\n"
      told.code shouldBe 2
      Files.exists(trial.target) shouldBe false
    }
  }

  private def mounted(volume: Path) = system("mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", volume.toString)

  private def system(words: String*): Boolean =
    try {
      val process = new ProcessBuilder(words: _*).redirectErrorStream(true).redirectOutput(ProcessBuilder.Redirect.DISCARD).start()
      process.waitFor(10, TimeUnit.SECONDS) && process.exitValue() == 0
    } catch { case _: java.io.IOException => false }
}

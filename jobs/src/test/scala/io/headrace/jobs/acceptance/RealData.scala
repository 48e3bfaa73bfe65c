package io.headrace.jobs.acceptance

import io.delta.tables.DeltaTable
import io.headrace.connectors.testkit.LocalSpark
import io.headrace.jobs.report.DatasetReport
import java.nio.charset.StandardCharsets.UTF_8
import java.nio.file.{Files, Path}
import java.sql.{Connection, DriverManager}
import java.time.LocalDate
import java.util.HexFormat
import javax.crypto.Mac
import javax.crypto.spec.SecretKeySpec
import scala.collection.mutable
import scala.jdk.CollectionConverters._
import scala.math.BigDecimal.RoundingMode
import scala.util.{Try, Using}

/** Where the real public data lies: beside the repository, in whichever of its folders the tests run. */
object RealData {
  val folder: Path = {
    val here = Path.of("").toAbsolutePath
    val repository = Iterator.iterate(here)(_.getParent).takeWhile(_ != null).find(f => Files.exists(f.resolve("mvnw")))
    repository.getOrElse(here).resolveSibling("shared").resolve("data")
  }
}

/**
 * The provider of the real data. What it has is kept in tables of DuckDB, the truth that copies are compared with; each step
 * changes them and carries the change into files, a Delta table and PostgreSQL.
 */
final class RealProvider(root: Path) {
  private val database = "real_provider"
  private val duck: Connection = DriverManager.getConnection("jdbc:duckdb:")
  private lazy val spark = LocalSpark.newSession()
  private val strikesTable = root.resolve("strikes-table").toString

  private def file(name: String) = Sql.text(RealData.folder.resolve(name))

  def truth(query: String): Seq[Map[String, Any]] = Sql.read(duck, query).rows

  /** Names and types of a table of the truth. */
  def columns(table: String): Seq[(String, String)] = Sql.read(duck, s"SELECT * FROM $table LIMIT 0").types

  def stores: String = s"""lake { type = local, root = "$root" }, shop ${Postgres.store(database)}"""

  def step(number: Int): Unit = Seq(() => begin(), () => goOn(), () => correct())(number)()

  private def begin(): Unit = {
    Files.createDirectories(root.resolve("flights"))
    Files.createDirectories(root.resolve("strikes"))
    Postgres.create(database)
    inDatabase(
      """CREATE TABLE weather (location text, date date, precipitation numeric(6,1), temp_max numeric(6,1),
        | temp_min numeric(6,1), wind numeric(6,1), weather text, PRIMARY KEY (location, date))""".stripMargin,
      """CREATE TABLE airports (iata text PRIMARY KEY, name text, city text, state text, country text,
        | latitude double precision, longitude double precision)""".stripMargin)
    Sql.run(
      duck,
      s"CREATE TABLE all_flights AS SELECT * FROM read_parquet(${file("flights-3m.parquet")}) WHERE date < '2001-03-01'",
      s"CREATE TABLE all_strikes AS SELECT * FROM read_csv(${file("birdstrikes.csv")}, header = true, nullstr = '')",
      s"""CREATE TABLE all_weather AS SELECT location, date, precipitation::decimal(6,1) AS precipitation,
         | temp_max::decimal(6,1) AS temp_max, temp_min::decimal(6,1) AS temp_min, wind::decimal(6,1) AS wind, weather
         | FROM read_csv(${file("weather.csv")}, header = true)""".stripMargin,
      s"CREATE TABLE all_airports AS SELECT * FROM read_csv(${file("airports.csv")}, header = true)",
      "CREATE TABLE flights AS SELECT * FROM all_flights LIMIT 0",
      "CREATE TABLE strikes AS SELECT * FROM all_strikes LIMIT 0",
      "CREATE TABLE weather AS SELECT * FROM all_weather LIMIT 0",
      "CREATE TABLE airports AS SELECT * FROM all_airports LIMIT 0")
    flights("2001-01")
    strikes(1990 to 1995)
    rows("weather", "date < DATE '2015-01-01'")
    rows("airports", "state <> 'AK'")
  }

  private def goOn(): Unit = {
    flights("2001-02")
    strikes(1996 to 1999)
    rows("weather", "date >= DATE '2015-01-01'")
    rows("airports", "state = 'AK'")
  }

  private def correct(): Unit = {
    Sql.run(
      duck,
      "UPDATE flights SET delay = delay + 1 WHERE date < '2001-02-01' AND destination = 'LAX'",
      "DELETE FROM flights WHERE date < '2001-02-01' AND distance < 200")
    exportFlights("2001-01")
    val corrected = "UPDATE strikes SET \"Cost Total $\" = 123456 WHERE \"Wildlife Species\" = 'Gull' AND \"Flight Date\" < DATE '1994-01-01'"
    val removed = "DELETE FROM strikes WHERE \"Phase of flight\" = 'Taxi'"
    Sql.run(duck, corrected, removed)
    (1990 to 1999).foreach(exportStrikes)
    DeltaTable.forPath(spark, strikesTable).updateExpr(
      "`Wildlife Species` = 'Gull' AND `Flight Date` < DATE '1994-01-01'", Map("`Cost Total $`" -> "123456"))
    DeltaTable.forPath(spark, strikesTable).delete("`Phase of flight` = 'Taxi'")
    Seq(
      "UPDATE weather SET temp_max = temp_max + 0.1 WHERE location = 'Seattle' AND date < DATE '2012-03-01'",
      "DELETE FROM weather WHERE date BETWEEN DATE '2013-06-01' AND DATE '2013-06-10'",
      "UPDATE airports SET name = 'renamed' WHERE state = 'WY'",
      "DELETE FROM airports WHERE state = 'PR'"
    ).foreach { statement =>
      Sql.run(duck, statement)
      inDatabase(statement)
    }
  }

  private def flights(month: String): Unit = {
    Sql.run(duck, s"INSERT INTO flights SELECT * FROM all_flights WHERE strftime(date, '%Y-%m') = '$month'")
    exportFlights(month)
  }

  private def exportFlights(month: String): Unit = {
    val target = Sql.text(root.resolve(s"flights/$month.parquet"))
    Sql.run(duck, s"COPY (SELECT * FROM flights WHERE strftime(date, '%Y-%m') = '$month') TO $target (FORMAT parquet)")
  }

  private def strikes(years: Range): Unit = {
    val wanted = s"year(\"Flight Date\") BETWEEN ${years.head} AND ${years.last}"
    Sql.run(duck, s"INSERT INTO strikes SELECT * FROM all_strikes WHERE $wanted")
    years.foreach(exportStrikes)
    val part = root.resolve(s"strikes-${years.head}.parquet")
    Sql.run(duck, s"COPY (SELECT * FROM strikes WHERE $wanted) TO ${Sql.text(part)} (FORMAT parquet)")
    spark.read.parquet(part.toString).write.format("delta").mode("append")
      .option("delta.columnMapping.mode", "name").save(strikesTable)
  }

  private def exportStrikes(year: Int): Unit = {
    val target = root.resolve(s"strikes/$year.csv")
    val next = root.resolve(s"$year.csv")
    Sql.run(duck, s"COPY (SELECT * FROM strikes WHERE year(\"Flight Date\") = $year) TO ${Sql.text(next)} (FORMAT csv, HEADER)")
    // A provider's tool touches only what is different.
    if (!Files.exists(target) || Files.mismatch(next, target) >= 0) {
      Files.move(next, target, java.nio.file.StandardCopyOption.REPLACE_EXISTING): Unit
    }
  }

  /** New rows of a table, into the truth and into the database. */
  private def rows(table: String, condition: String): Unit = {
    val found = Sql.read(duck, s"SELECT * FROM all_$table WHERE $condition")
    Sql.run(duck, s"INSERT INTO $table SELECT * FROM all_$table WHERE $condition")
    val names = found.types.map(_._1)
    Using.resource(Postgres.connect(database)) { connection =>
      connection.setAutoCommit(false)
      Using.resource(connection.prepareStatement(
        s"INSERT INTO $table (${names.mkString(", ")}) VALUES (${names.map(_ => "?").mkString(", ")})")) { insert =>
        found.rows.foreach { row =>
          names.zipWithIndex.foreach { case (name, i) => insert.setObject(i + 1, row(name)) }
          insert.addBatch()
        }
        insert.executeBatch(): Unit
      }
      connection.commit()
    }
  }

  private def inDatabase(statements: String*): Unit = Using.resource(Postgres.connect(database))(Sql.run(_, statements: _*))
}

/** What one run did with one dataset for one consumer, and how the copy differs from the truth. */
final case class RealCell(report: DatasetReport, rows: Seq[Map[String, Any]], missing: Seq[String], surplus: Seq[String])

/** One share of the real data with several consumers, and its runs. */
final class RealDataRun(receivers: Seq[String]) {
  private val root = Files.createTempDirectory("headrace-real")
  private lazy val provider = new RealProvider(root.resolve("provider"))
  private lazy val consumers: Map[String, Consumer] = receivers.map(name => name -> consumer(name)).toMap
  private val observed = mutable.Map.empty[Int, Try[Map[(String, String), RealCell]]]

  def after(step: Int): Map[(String, String), RealCell] = {
    (0 until step).foreach(earlier => observed.getOrElseUpdate(earlier, Try(run(earlier))).get: Unit)
    observed.getOrElseUpdate(step, Try(run(step))).get
  }

  lazy val again: Map[(String, String), RealCell] = {
    after(2)
    look(share.run(Share.noSpark).datasets().asScala.toSeq)
  }

  private def run(step: Int): Map[(String, String), RealCell] = {
    provider.step(step)
    look(share.run().datasets().asScala.toSeq)
  }

  private def consumer(name: String): Consumer = {
    val place = root.resolve(name)
    Files.createDirectories(place)
    name.split("-")(1) match {
      case "delta" => new DeltaConsumer(place)
      case "parquet" => new ParquetConsumer(place)
      case "csv" => new CsvConsumer(place)
      case "h2" => new H2Consumer(place.resolve("copy"))
      case _ =>
        val database = name.replace('-', '_')
        Postgres.create(database)
        new PostgresConsumer(database)
    }
  }

  private def isSeattle(receiver: String) = receiver.startsWith("sea")
  private def state(receiver: String) = if (isSeattle(receiver)) "Washington" else "New York"
  private def city(receiver: String) = if (isSeattle(receiver)) "Seattle" else "New York"
  private def maskKey(receiver: String) = s"the mask key of ${receiver.take(3)}"

  private lazy val share = new Share(root.resolve("real.conf"), {
    val receiving = receivers.map { name =>
      Files.writeString(root.resolve(s"$name.key"), maskKey(name))
      val mappings = Seq("flights", "strikes", "strikes-table", "weather", "airports")
        .map(d => s"    { dataset = $d, sink { store = own, ${consumers(name).sink(d)} } }")
      s"""{
         |  name = $name
         |  attributes { airport = ${name.take(3).toUpperCase}, state = "${state(name)}", city = "${city(name)}" }
         |  mask-key = "file:${root.resolve(s"$name.key")}"
         |  stores.own ${consumers(name).store}
         |  mappings = [
         |${mappings.mkString("\n")}
         |  ]
         |}""".stripMargin
    }
    s"""name = real
       |provider = "Agencies of the United States"
       |stores { ${provider.stores} }
       |datasets = [
       |  {
       |    name = flights
       |    source { type = files, store = lake, path = flights, format = parquet }
       |    shape.where = "origin = $${consumer.airport}"
       |    shape.mask.delay { type = round, to = 5 }
       |  }
       |  {
       |    name = strikes
       |    source { type = files, store = lake, path = strikes, format = csv }
       |    shape.where = "\\"Origin State\\" = $${consumer.state}"
       |    shape.mask { "Cost Total $$" { type = round, to = 1000 }, "Aircraft Make Model" { type = partial, keep-first = 2, keep-last = 0 } }
       |  }
       |  {
       |    name = strikes-table
       |    source { type = delta, store = lake, path = strikes-table }
       |    shape.mask { "Aircraft Airline Operator" = hash, "Flight Date" = year-only, "Speed IAS in knots" = null, "Cost Repair" = redact }
       |  }
       |  {
       |    name = weather
       |    source { type = jdbc, store = shop, table = weather }
       |    key = [location, date]
       |    shape.where = "location = $${consumer.city}"
       |    shape.mask.wind { type = round, to = 0.5 }
       |  }
       |  {
       |    name = airports
       |    source { type = jdbc, store = shop, table = airports }
       |    key = [iata]
       |    shape.mask { latitude { type = round, to = 0.1 }, longitude { type = round, to = 0.1 }, city = redact }
       |  }
       |]
       |consumers = [
       |${receiving.mkString("\n")}
       |]
       |""".stripMargin
  })

  /** The provider's rows as this consumer may see them, worked out without a line of the product. */
  private def expected(dataset: String, receiver: String): Seq[Map[String, Any]] = dataset match {
    case "flights" => provider.truth(s"SELECT * FROM flights WHERE origin = '${receiver.take(3).toUpperCase}'")
        .map(row => row + ("delay" -> rounded(row("delay"), 5).toLong))
    case "strikes" => provider.truth(s"SELECT * FROM strikes WHERE \"Origin State\" = '${state(receiver)}'")
        .map(row => row + ("Cost Total $" -> rounded(row("Cost Total $"), 1000).toLong) +
          ("Aircraft Make Model" -> partial(row("Aircraft Make Model"))))
    case "strikes-table" => provider.truth("SELECT * FROM strikes").map(row => row +
        ("Aircraft Airline Operator" -> hashed(row("Aircraft Airline Operator"), maskKey(receiver))) +
        ("Flight Date" -> row("Flight Date").asInstanceOf[LocalDate].withDayOfYear(1)) +
        ("Speed IAS in knots" -> null) + ("Cost Repair" -> null))
    case "weather" => provider.truth(s"SELECT * FROM weather WHERE location = '${city(receiver)}'")
        .map(row => row + ("wind" -> rounded(row("wind"), 0.5).bigDecimal))
    case "airports" => provider.truth("SELECT * FROM airports").map(row => row +
        ("latitude" -> rounded(row("latitude"), 0.1).toDouble) + ("longitude" -> rounded(row("longitude"), 0.1).toDouble) +
        ("city" -> (if (row("city") == null) null else "***")))
  }

  private def rounded(value: Any, step: BigDecimal): BigDecimal =
    (BigDecimal(value.toString) / step + BigDecimal("0.5")).setScale(0, RoundingMode.FLOOR) * step

  private def partial(value: Any): String = value match {
    case null => null
    case text => text.toString.take(2).padTo(text.toString.length, '*')
  }

  private def hashed(value: Any, key: String): String = {
    val mac = Mac.getInstance("HmacSHA256")
    mac.init(new SecretKeySpec(key.getBytes(UTF_8), "HmacSHA256"))
    if (value == null) null else HexFormat.of().formatHex(mac.doFinal(value.toString.getBytes(UTF_8)))
  }

  /** For csv only; what the other sinks say themselves must be the same values. */
  private def types(dataset: String): Seq[(String, String)] =
    provider.columns(if (dataset == "strikes-table") "strikes" else dataset)

  private def look(reports: Seq[DatasetReport]): Map[(String, String), RealCell] = reports.map { report =>
    val (dataset, receiver) = (report.plan.dataset, report.plan.consumer)
    val rows = Try(consumers(receiver).read(dataset, types(dataset)).rows).getOrElse(Seq.empty)
    val is = Plain.text(rows)
    val shouldBe = Plain.text(expected(dataset, receiver))
    (dataset, receiver) -> RealCell(report, rows, shouldBe.diff(is).take(5), is.diff(shouldBe).take(5))
  }.toMap
}

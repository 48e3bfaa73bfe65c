package io.headrace.jobs.acceptance

import io.delta.tables.DeltaTable
import io.headrace.connectors.testkit.LocalSpark
import java.nio.ByteBuffer
import java.nio.file.{Files, Path}
import java.sql.{Connection, DriverManager}
import java.time.{Instant, LocalDate, LocalDateTime, ZoneOffset}
import java.time.temporal.ChronoUnit
import org.apache.avro.Schema
import org.apache.avro.file.DataFileWriter
import org.apache.avro.generic.{GenericData, GenericDatumWriter, GenericRecord}
import org.apache.spark.sql.types.StructType
import org.apache.spark.sql.{DataFrame, RowFactory}
import scala.collection.mutable
import scala.jdk.CollectionConverters._
import scala.util.Using

/** A provider's store with one dataset, changed by the means that a provider has. */
trait Provider {
  def kind: String

  /** The store in the words of a share file. */
  def store: String

  /** What a dataset of a share file says about this one, name and shape apart: `source`, `key`. */
  def source: String

  /** Settings of `source` that say that rows are only ever added; empty where the store itself shows it. */
  def insertOnly: String = ""

  /** The names of the columns in the store, in the order of [[Item.columns]]. */
  def names: Seq[String] = Item.columns.map(_.name)

  def create(rows: Seq[Item]): Unit
  def insert(rows: Seq[Item]): Unit
  def update(rows: Seq[Item]): Unit
  def delete(numbers: Set[Long]): Unit
}

/** A folder of files; a change writes the whole file again, the last row of a file takes the file along. */
abstract class FileProvider(root: Path, format: String) extends Provider {
  private val parts = mutable.LinkedHashMap.empty[String, Seq[Item]]
  private val folder = root.resolve(s"$format/items")

  override def kind: String = format
  override def store: String = s"""{ type = local, root = "$root" }"""
  protected def settings: String = ""
  override def source: String = s"type = files, path = $format/items, format = $format $settings"

  protected def write(file: Path, rows: Seq[Item]): Unit

  override def create(rows: Seq[Item]): Unit = {
    Files.createDirectories(folder)
    rows.grouped(3).foreach(insert)
  }

  override def insert(rows: Seq[Item]): Unit = put(s"part ${parts.size + 1}.$format", rows)

  override def update(rows: Seq[Item]): Unit = rows.foreach { row =>
    val (name, held) = parts.find(_._2.exists(_.number == row.number)).get
    put(name, held.map(old => if (old.number == row.number) row else old))
  }

  override def delete(numbers: Set[Long]): Unit = parts.toSeq.foreach { case (name, held) =>
    if (held.exists(row => numbers(row.number))) put(name, held.filterNot(row => numbers(row.number)))
  }

  private def put(name: String, rows: Seq[Item]): Unit = {
    parts(name) = rows
    val file = folder.resolve(name)
    Files.deleteIfExists(file)
    if (rows.nonEmpty) write(file, rows)
  }

  /** Text formats have no types of their own. */
  protected def declared: String =
    Item.columns.zip(names).map { case (c, name) => s"${Share.quoted(name)} = \"${c.spark}\"" }.mkString(", schema { ", ", ", " }")
}

final class ParquetProvider(root: Path) extends FileProvider(root, "parquet") {
  override protected def write(file: Path, rows: Seq[Item]): Unit =
    Using.resource(DriverManager.getConnection("jdbc:duckdb:")) { duck =>
      Table(duck, "items", names, Item.columns.map(_.duck)).create().insert(rows)
      Sql.run(duck, s"COPY items TO ${Sql.text(file)} (FORMAT parquet)")
    }
}

final class CsvProvider(root: Path) extends FileProvider(root, "csv") {
  override protected def settings: String = declared

  override protected def write(file: Path, rows: Seq[Item]): Unit = {
    val lines = names.map(quoted) +: rows.map(_.values.map {
      case null => ""
      case text: String => quoted(text)
      case number: java.math.BigDecimal => number.toPlainString
      case other => other.toString
    })
    Files.writeString(file, lines.map(_.mkString(",")).mkString("", "\r\n", "\r\n"))
  }

  private def quoted(text: String) = "\"" + text.replace("\"", "\"\"") + "\""
}

final class JsonProvider(root: Path) extends FileProvider(root, "json") {
  override protected def settings: String = declared

  override protected def write(file: Path, rows: Seq[Item]): Unit =
    Files.writeString(file, rows.map(row => names.zip(row.values).map(field).mkString("{", ",", "}\n")).mkString)

  private def field(named: (String, Any)): String = Share.quoted(named._1) + ":" + (named._2 match {
    case null => "null"
    case plain @ (_: Boolean | _: Long | _: Int | _: Double | _: java.math.BigDecimal) => plain.toString
    case text => Share.quoted(text.toString)
  })
}

final class AvroProvider(root: Path) extends FileProvider(root, "avro") {
  override def names: Seq[String] = Item.columns.map(_.plain)

  private val schema = new Schema.Parser().parse(
    Item.columns.map(c => s"""{"name": "${c.plain}", "type": ["null", ${avro(c.spark)}]}""")
      .mkString("""{"type": "record", "name": "item", "fields": [""", ",", "]}"))

  private def avro(kind: String): String = kind match {
    case "bigint" => "\"long\""
    case "decimal(12,2)" => """{"type": "bytes", "logicalType": "decimal", "precision": 12, "scale": 2}"""
    case "date" => """{"type": "int", "logicalType": "date"}"""
    case "timestamp_ntz" => """{"type": "long", "logicalType": "local-timestamp-micros"}"""
    case "timestamp" => """{"type": "long", "logicalType": "timestamp-micros"}"""
    case other => "\"" + other + "\""
  }

  override protected def write(file: Path, rows: Seq[Item]): Unit =
    Using.resource(new DataFileWriter[GenericRecord](new GenericDatumWriter(schema))) { writer =>
      writer.create(schema, file.toFile)
      rows.foreach { row =>
        val record = new GenericData.Record(schema)
        names.zip(row.values).foreach { case (name, value) => record.put(name, stored(value)) }
        writer.append(record)
      }
    }

  private def stored(value: Any): Any = value match {
    case number: java.math.BigDecimal => ByteBuffer.wrap(number.setScale(2).unscaledValue().toByteArray)
    case day: LocalDate => day.toEpochDay.toInt
    case local: LocalDateTime => micros(local.toInstant(ZoneOffset.UTC))
    case instant: Instant => micros(instant)
    case other => other
  }

  private def micros(instant: Instant): Long = ChronoUnit.MICROS.between(Instant.EPOCH, instant)
}

/** A table that the provider's own Spark writes. */
final class DeltaProvider(root: Path) extends Provider {
  private lazy val spark = LocalSpark.newSession()
  private val path = root.resolve("delta/items").toString
  private val schema = Item.columns.foldLeft(new StructType())((s, c) => s.add(c.name, c.spark))

  override def kind: String = "delta"
  override def store: String = s"""{ type = local, root = "$root" }"""
  override def source: String = "type = delta, path = delta/items"

  override def create(rows: Seq[Item]): Unit = {
    DeltaTable.create(spark).location(path).addColumns(schema)
      .property("delta.columnMapping.mode", "name")
      .property("delta.enableChangeDataFeed", "true")
      .execute(): Unit
    insert(rows)
  }

  override def insert(rows: Seq[Item]): Unit = frame(rows).write.format("delta").mode("append").save(path)

  override def update(rows: Seq[Item]): Unit = {
    val same = s"old.`${Item.key.name}` = new.`${Item.key.name}`"
    DeltaTable.forPath(spark, path).as("old").merge(frame(rows).as("new"), same)
      .whenMatched().updateAll().execute(): Unit
  }

  override def delete(numbers: Set[Long]): Unit =
    DeltaTable.forPath(spark, path).delete(numbers.mkString(s"`${Item.key.name}` in (", ",", ")"))

  private def frame(rows: Seq[Item]): DataFrame =
    spark.createDataFrame(rows.map(r => RowFactory.create(r.values.map(_.asInstanceOf[AnyRef]): _*)).asJava, schema)
}

/** A table that the provider's own application writes. */
abstract class DatabaseProvider extends Provider {
  protected def connect(): Connection
  protected def table(connection: Connection): Table

  override def source: String = "type = jdbc, table = Items"
  override def insertOnly: String = "insert-only = true"

  override def create(rows: Seq[Item]): Unit = Using.resource(connect())(c => table(c).create().insert(rows))
  override def insert(rows: Seq[Item]): Unit = Using.resource(connect())(c => table(c).insert(rows))
  override def update(rows: Seq[Item]): Unit = Using.resource(connect())(c => rows.foreach(table(c).update))
  override def delete(numbers: Set[Long]): Unit = Using.resource(connect())(c => numbers.foreach(table(c).delete))
}

final class PostgresProvider(database: String) extends DatabaseProvider {
  override def kind: String = "postgresql"
  override def store: String = Postgres.store(database)
  override protected def connect(): Connection = Postgres.connect(database)
  override protected def table(connection: Connection): Table =
    Table(connection, "Items", names, Item.columns.map(_.sql))
}

/** Cannot tell by itself what is new: a revision, which the share leaves out, grows with every write. */
final class H2Provider(file: Path) extends DatabaseProvider {
  private var revision = 0L

  override def kind: String = "h2"
  override def store: String = s"""{ type = h2, file = "$file" }"""
  override def source: String = super.source + ", cursor = revision"
  override protected def connect(): Connection = DriverManager.getConnection(s"jdbc:h2:file:$file", "sa", "")
  override protected def table(connection: Connection): Table = {
    revision += 1
    Table(connection, "Items", names, Item.columns.map(_.sql), Some("revision" -> revision))
  }
}

/** Plain statements over one table of a provider's. */
final case class Table(
    connection: Connection,
    name: String,
    names: Seq[String],
    types: Seq[String],
    stamp: Option[(String, Long)] = None
) {
  private val place = Sql.name(name)

  def create(): Table = {
    val columns = names.zip(types).map { case (column, kind) => Sql.name(column) + " " + kind } ++
      stamp.map { case (column, _) => Sql.name(column) + " bigint not null" }
    Sql.run(connection, s"CREATE TABLE $place (${columns.mkString(", ")}, PRIMARY KEY (${Sql.name(names.head)}))")
    this
  }

  def insert(rows: Seq[Item]): Unit = rows.foreach { row =>
    val columns = (names ++ stamp.map(_._1)).map(Sql.name)
    execute(s"INSERT INTO $place (${columns.mkString(", ")}) VALUES (${columns.map(_ => "?").mkString(", ")})", row.values ++ stamp.map(_._2))
  }

  def update(row: Item): Unit = {
    val columns = (names.tail ++ stamp.map(_._1)).map(Sql.name(_) + " = ?")
    execute(
      s"UPDATE $place SET ${columns.mkString(", ")} WHERE ${Sql.name(names.head)} = ?",
      (row.values.tail ++ stamp.map(_._2)) :+ row.number)
  }

  def delete(number: Long): Unit = execute(s"DELETE FROM $place WHERE ${Sql.name(names.head)} = ?", Seq(number))

  private def execute(sql: String, values: Seq[Any]): Unit =
    Using.resource(connection.prepareStatement(sql)) { statement =>
      values.zipWithIndex.foreach {
        case (instant: Instant, i) => statement.setObject(i + 1, instant.atOffset(ZoneOffset.UTC))
        case (value, i) => statement.setObject(i + 1, value)
      }
      statement.executeUpdate(): Unit
    }
}

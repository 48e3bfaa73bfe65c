package io.headrace.jobs.acceptance

import io.headrace.connectors.testkit.s3.LocalS3
import java.nio.file.{Files, Path}
import java.sql.{Connection, DriverManager}
import scala.jdk.CollectionConverters._
import scala.util.Using

/** A consumer's store, read as the consumer reads it. */
trait Consumer {
  def kind: String

  /** The store in the words of a share file. */
  def store: String

  /** The sink of a mapping in the words of a share file, its store apart. */
  def sink(dataset: String): String

  /** @param columns name and DuckDB's type, for formats that have no types of their own */
  def read(dataset: String, columns: Seq[(String, String)]): Seen

  /** Names of what runs have staged here, if a later run is to sweep it. */
  def leftovers(dataset: String): Seq[String]
}

abstract class LakeConsumer(root: Path, override val kind: String) extends Consumer {
  override def store: String = s"""{ type = local, root = "$root" }"""
  override def sink(dataset: String): String = s"type = $kind, path = $kind/$dataset"
  protected def folder(dataset: String): Path = root.resolve(kind).resolve(dataset)

  override def leftovers(dataset: String): Seq[String] = {
    val staged = folder(dataset).resolve("_headrace/stage")
    if (!Files.exists(staged)) Nil
    else Using.resource(Files.walk(staged))(_.iterator.asScala.filter(Files.isRegularFile(_)).map(_.toString).toList)
  }
}

/** A lake in a bucket of the S3 store of this JVM, read as the files behind the store. */
final class BucketConsumer(bucket: Path, behind: LakeConsumer) extends Consumer {
  override def kind: String = behind.kind + " on S3"
  override def store: String =
    s"""{ type = s3, bucket = "${bucket.getFileName}", ${BucketConsumer.settings(LocalS3.SECRET_VARIABLE)} }"""
  override def sink(dataset: String): String = behind.sink(dataset)
  override def read(dataset: String, columns: Seq[(String, String)]): Seen = behind.read(dataset, columns)
  override def leftovers(dataset: String): Seq[String] = behind.leftovers(dataset)
}

object BucketConsumer {
  /** How the S3 store of this JVM is reached, in the words of a share file, with a secret from this variable. */
  def settings(secret: String): String =
    s"""endpoint = "${LocalS3.running().endpoint}", access-key = "env:HEADRACE_TEST_S3_ACCESS", secret-key = "env:$secret", """ +
      "path-style = true, tls = false"
}

final class DeltaConsumer(root: Path) extends LakeConsumer(root, "delta") {
  override def read(dataset: String, columns: Seq[(String, String)]): Seen = KernelTable.read(folder(dataset))
}

class ParquetConsumer(root: Path) extends LakeConsumer(root, "parquet") {
  override def read(dataset: String, columns: Seq[(String, String)]): Seen =
    Sql.duck(s"SELECT * FROM read_parquet(${Sql.text(folder(dataset).resolve("*.parquet"))})")
}

final class CsvConsumer(root: Path) extends LakeConsumer(root, "csv") {
  override def read(dataset: String, columns: Seq[(String, String)]): Seen = {
    val typed = columns.map { case (name, kind) => Sql.text(name) + ": " + Sql.text(kind) }.mkString("{", ", ", "}")
    Sql.duck(s"SELECT * FROM read_csv(${Sql.text(folder(dataset).resolve("*.csv"))}, header = true, " +
      s"columns = $typed, quote = '\"', escape = '\"', allow_quoted_nulls = false, auto_detect = false)")
  }
}

abstract class DatabaseConsumer(override val kind: String) extends Consumer {
  protected def connect(): Connection
  override def sink(dataset: String): String = s"""type = jdbc, table = ${Share.quoted(dataset)}"""

  override def read(dataset: String, columns: Seq[(String, String)]): Seen =
    Using.resource(connect())(Sql.read(_, s"SELECT * FROM ${Sql.name(dataset)}"))

  override def leftovers(dataset: String): Seq[String] = Using.resource(connect())(tables(_, "headrace_stage_"))

  /** Without them, looking for a table takes longer with each story. */
  def dropAll(begin: String): Unit = Using.resource(connect()) { connection =>
    tables(connection, begin + "_").foreach(table => Sql.run(connection, s"DROP TABLE ${Sql.name(table)}"))
  }

  private def tables(connection: Connection, begin: String) =
    Sql.read(connection, "SELECT table_name FROM information_schema.tables").rows
      .map(_.values.head.toString).filter(_.startsWith(begin))
}

final class PostgresConsumer(database: String) extends DatabaseConsumer("postgresql") {
  override def store: String = Postgres.store(database)
  override protected def connect(): Connection = Postgres.connect(database)
}

final class H2Consumer(file: Path) extends DatabaseConsumer("h2") {
  override def store: String = s"""{ type = h2, file = "$file" }"""
  override protected def connect(): Connection = DriverManager.getConnection(s"jdbc:h2:file:$file", "sa", "")
}

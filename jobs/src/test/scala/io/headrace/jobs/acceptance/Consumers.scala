package io.headrace.jobs.acceptance

import java.nio.file.Path
import java.sql.{Connection, DriverManager}
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
}

abstract class LakeConsumer(root: Path, override val kind: String) extends Consumer {
  override def store: String = s"""{ type = local, root = "$root" }"""
  override def sink(dataset: String): String = s"type = $kind, path = $kind/$dataset"
  protected def folder(dataset: String): Path = root.resolve(kind).resolve(dataset)
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
}

final class PostgresConsumer(database: String) extends DatabaseConsumer("postgresql") {
  override def store: String = Postgres.store(database)
  override protected def connect(): Connection = Postgres.connect(database)
}

final class H2Consumer(file: Path) extends DatabaseConsumer("h2") {
  override def store: String = s"""{ type = h2, file = "$file" }"""
  override protected def connect(): Connection = DriverManager.getConnection(s"jdbc:h2:file:$file", "sa", "")
}

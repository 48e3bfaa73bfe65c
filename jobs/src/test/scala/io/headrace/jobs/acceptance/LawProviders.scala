package io.headrace.jobs.acceptance

import java.nio.file.{Files, Path}
import java.sql.{Connection, DriverManager}
import java.time.Clock
import scala.collection.mutable
import scala.util.Using

/** A provider whose two tables follow a [[State]]; all that a story can do to it costs milliseconds. */
trait LawProvider extends AutoCloseable {
  /** The store in the words of a share file. */
  def store: String

  /** A dataset's `source` in the words of a share file, its store apart. */
  def source(table: String): String

  /** From `before`, which it holds, to `after`. */
  def write(before: State, after: State): Unit

  def tidy(table: String): Unit

  override def close(): Unit = ()
}

/** Two tables of a PostgreSQL database, and a second writer whose transaction stays open. */
final class LawTables(database: String, place: String) extends LawProvider {
  private val quick = Postgres.connect(database)
  private val slow = Postgres.connect(database)
  slow.setAutoCommit(false)
  State.tables.foreach(t =>
    Sql.run(quick, s"""CREATE TABLE ${named(t)} (id bigint PRIMARY KEY, "group" int, name varchar, note int)"""))

  private def named(table: String) = s"${place}_$table"

  override def store: String = Postgres.store(database)
  override def source(table: String): String = s"type = jdbc, table = ${named(table)}"

  override def write(before: State, after: State): Unit = {
    quick.setAutoCommit(false)
    change(quick, before, after)
    quick.commit()
    quick.setAutoCommit(true)
  }

  def writeLate(before: State, after: State, inSavepoint: Boolean): Unit = {
    if (inSavepoint) Sql.run(slow, "SAVEPOINT part")
    change(slow, before, after)
    if (inSavepoint) Sql.run(slow, "RELEASE part")
  }

  def commitLate(): Unit = slow.commit()
  def rollBackLate(): Unit = slow.rollback()

  override def tidy(table: String): Unit = Sql.run(quick, s"VACUUM FREEZE ${named(table)}")

  private def change(by: Connection, before: State, after: State): Unit =
    (before.rows.keySet ++ after.rows.keySet).foreach { case cell @ (table, id) =>
      (before.rows.get(cell), after.rows.get(cell)) match {
        case (Some(_), None) => Sql.run(by, s"DELETE FROM ${named(table)} WHERE id = $id")
        case (None, Some(now)) => Sql.run(by, s"INSERT INTO ${named(table)} VALUES ${LawFiles.values(now)}")
        case (Some(old), Some(now)) if old != now =>
          Sql.run(by, s"""UPDATE ${named(table)} SET (id, "group", name, note) = ${LawFiles.values(now)} WHERE id = $id""")
        case _ => ()
      }
    }

  override def close(): Unit = {
    slow.rollback()
    slow.close()
    State.tables.foreach(t => Sql.run(quick, s"DROP TABLE ${named(t)}"))
    quick.close()
  }
}

/** Which rows lie in which file. */
final class LawFiles {
  private val files = mutable.LinkedHashMap.empty[String, Seq[Thing]]
  private var made = 0

  /** New rows get a file of their own; other rows stay where they are. */
  def move(now: Seq[Thing]): LawFiles.Moved = {
    val wanted = now.map(t => t.id -> t).toMap
    val left = files.toSeq.map { case (file, held) => (file, held, held.flatMap(t => wanted.get(t.id))) }
      .collect { case (file, held, then_) if held != then_ => file -> then_ }
    val known = files.values.flatten.map(_.id).toSet
    val fresh = now.filterNot(t => known(t.id))
    val come = if (fresh.isEmpty) Nil else Seq(name() -> fresh)
    LawFiles.Moved(left, come)
  }

  def put(file: String, rows: Seq[Thing]): Unit = if (rows.isEmpty) files.remove(file): Unit else files(file) = rows
  def all: Seq[(String, Seq[Thing])] = files.toSeq
  def rows: Seq[Thing] = files.values.flatten.toSeq

  def name(): String = {
    made += 1
    s"part-$made.parquet"
  }
}

object LawFiles {
  /** @param left files with the rows that they have then; those without rows go, the others are to be written again */
  final case class Moved(left: Seq[(String, Seq[Thing])], come: Seq[(String, Seq[Thing])])

  private lazy val duck = {
    val connection = DriverManager.getConnection("jdbc:duckdb:")
    Sql.run(connection, "SET TimeZone = 'UTC'")
    connection
  }

  def read(query: String): Seen = Sql.read(duck, query)

  def values(thing: Thing): String =
    s"(${thing.id}, ${thing.group.fold("NULL")(_.toString)}, ${Sql.text(thing.name)}, ${thing.note})"

  /** @param kind the column of a change file that says what a row is */
  def write(file: Path, rows: Seq[Thing], kind: Seq[String] = Nil): Unit = {
    Files.createDirectories(file.getParent)
    val columns = """id::BIGINT AS id, "group"::INTEGER AS "group", name::VARCHAR AS name, note::INTEGER AS note"""
    val change = if (kind.isEmpty) "" else ", kind AS _change_type"
    val listed = if (rows.isEmpty) "(0, 0, '', 0)" else rows.map(values).mkString(", ")
    val from =
      if (kind.isEmpty) s"""(VALUES $listed) AS t(id, "group", name, note)"""
      else s"""(VALUES ${rows.zip(kind).map { case (r, k) => values(r).dropRight(1) + s", '$k')" }.mkString(", ")}) AS t(id, "group", name, note, kind)"""
    Sql.run(duck, s"COPY (SELECT $columns$change FROM $from${if (rows.isEmpty) " LIMIT 0" else ""}) TO ${Sql.text(file)} (FORMAT parquet)")
  }
}

/** Two folders of parquet files, written again in place when a row changes. */
final class LawFolders(root: Path) extends LawProvider {
  private val files = State.tables.map(_ -> new LawFiles).toMap
  // A folder always has a file that says its columns.
  State.tables.foreach(t => LawFiles.write(root.resolve(t).resolve("none.parquet"), Nil))

  override def store: String = s"""{ type = local, root = "$root" }"""
  override def source(table: String): String = s"type = files, format = parquet, path = $table"

  override def write(before: State, after: State): Unit =
    State.tables.filter(t => before.of(t) != after.of(t)).foreach { t =>
      val moved = files(t).move(after.of(t))
      (moved.left ++ moved.come).foreach { case (file, rows) => put(t, file, rows) }
    }

  override def tidy(table: String): Unit = {
    val (held, one) = (files(table).all, files(table).name())
    if (held.size > 1) {
      val rows = held.flatMap(_._2)
      held.foreach { case (file, _) => put(table, file, Nil) }
      put(table, one, rows)
    }
  }

  private def put(table: String, name: String, rows: Seq[Thing]): Unit = {
    val file = root.resolve(table).resolve(name)
    files(table).put(name, rows)
    if (rows.isEmpty) Files.deleteIfExists(file): Unit else LawFiles.write(file, rows)
  }
}

/** Two Delta tables as another engine writes them: copy on write, with or without the change data feed. */
final class LawDelta(root: Path, feed: Boolean) extends LawProvider {
  private val clock = Clock.systemUTC()
  private val files = State.tables.map(_ -> new LawFiles).toMap
  private val versions = mutable.Map.empty[String, Int].withDefaultValue(0)
  State.tables.foreach(create)

  override def store: String = s"""{ type = local, root = "$root" }"""
  override def source(table: String): String = s"type = delta, path = $table"

  private def create(table: String): Unit = {
    val fields = Seq("id" -> "long", "group" -> "integer", "name" -> "string", "note" -> "integer")
      .map { case (name, kind) => s"""{"name":"$name","type":"$kind","nullable":true,"metadata":{}}""" }
    val schema = Share.quoted(s"""{"type":"struct","fields":[${fields.mkString(",")}]}""")
    val settings = if (feed) """"delta.enableChangeDataFeed":"true"""" else ""
    commit(table, "CREATE TABLE",
      Seq(s"""{"protocol":{"minReaderVersion":1,"minWriterVersion":4}}""",
        s"""{"metaData":{"id":"${java.util.UUID.randomUUID()}","format":{"provider":"parquet","options":{}},"schemaString":$schema,""" +
          s""""partitionColumns":[],"configuration":{$settings},"createdTime":${clock.millis()}}}"""))
  }

  override def write(before: State, after: State): Unit =
    State.tables.filter(t => before.of(t) != after.of(t)).foreach { t =>
      val moved = files(t).move(after.of(t))
      val gone = moved.left.map { case (file, _) => remove(t, file, "true") }
      val again = moved.left.filter(_._2.nonEmpty).map { case (_, rows) => files(t).name() -> rows }
      moved.left.foreach { case (file, _) => files(t).put(file, Nil) }
      val come = (again ++ moved.come).map { case (file, rows) => add(t, file, rows, "true") }
      val told = if (feed && moved.left.nonEmpty) Seq(changes(t, before.of(t), after.of(t))) else Nil
      commit(t, if (moved.left.isEmpty) "WRITE" else "MERGE", gone ++ come ++ told)
    }

  override def tidy(table: String): Unit = {
    val held = files(table).all
    if (held.size > 1) {
      val rows = held.flatMap(_._2)
      val gone = held.map { case (file, _) => remove(table, file, "false") }
      held.foreach { case (file, _) => files(table).put(file, Nil) }
      commit(table, "OPTIMIZE", gone :+ add(table, files(table).name(), rows, "false"))
    }
  }

  private def add(table: String, name: String, rows: Seq[Thing], changesData: String): String = {
    val file = root.resolve(table).resolve(name)
    LawFiles.write(file, rows)
    files(table).put(name, rows)
    s"""{"add":{"path":"$name","partitionValues":{},"size":${Files.size(file)},"modificationTime":${clock.millis()},"dataChange":$changesData}}"""
  }

  private def remove(table: String, name: String, changesData: String): String =
    s"""{"remove":{"path":"$name","deletionTimestamp":${clock.millis()},"dataChange":$changesData,"extendedFileMetadata":true,""" +
      s""""partitionValues":{},"size":${Files.size(root.resolve(table).resolve(name))}}}"""

  /** What a MERGE tells; rows with an even id are updated by a delete and an insert. */
  private def changes(table: String, before: Seq[Thing], after: Seq[Thing]): String = {
    val (old, now) = (before.map(t => t.id -> t).toMap, after.map(t => t.id -> t).toMap)
    val told = (old.keySet ++ now.keySet).toSeq.flatMap(id =>
      (old.get(id), now.get(id)) match {
        case (Some(a), Some(b)) if a == b => Nil
        case (Some(a), Some(b)) if id % 2 == 0 => Seq(a -> "delete", b -> "insert")
        case (Some(a), Some(b)) => Seq(a -> "update_preimage", b -> "update_postimage")
        case (a, b) => a.map(_ -> "delete").toSeq ++ b.map(_ -> "insert")
      })
    val name = s"_change_data/cdc-${versions(table)}.parquet"
    val file = root.resolve(table).resolve(name)
    LawFiles.write(file, told.map(_._1), told.map(_._2))
    s"""{"cdc":{"path":"$name","partitionValues":{},"size":${Files.size(file)},"dataChange":false}}"""
  }

  private def commit(table: String, operation: String, actions: Seq[String]): Unit = {
    val log = root.resolve(table).resolve("_delta_log")
    Files.createDirectories(log)
    val info = s"""{"commitInfo":{"timestamp":${clock.millis()},"operation":"$operation","operationParameters":{}}}"""
    Files.writeString(log.resolve(f"${versions(table)}%020d.json"), (info +: actions).mkString("", "\n", "\n"))
    versions(table) += 1
  }
}

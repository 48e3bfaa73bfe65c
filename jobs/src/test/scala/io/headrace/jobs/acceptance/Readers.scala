package io.headrace.jobs.acceptance

import io.delta.kernel.data.{ColumnarBatch, FilteredColumnarBatch, Row}
import io.delta.kernel.defaults.engine.DefaultEngine
import io.delta.kernel.internal.InternalScanFileUtils
import io.delta.kernel.internal.data.ScanStateRow
import io.delta.kernel.internal.util.Utils
import io.delta.kernel.types._
import io.delta.kernel.utils.CloseableIterator
import io.delta.kernel.{Scan, TableManager}
import io.headrace.connectors.testkit.Rows
import java.nio.file.Path
import java.sql.{Connection, DriverManager, ResultSet}
import java.time.temporal.ChronoUnit
import java.time.{Instant, LocalDate, LocalDateTime, OffsetDateTime, ZoneOffset}
import java.util.Optional
import org.apache.hadoop.conf.Configuration
import scala.collection.mutable.ListBuffer
import scala.jdk.CollectionConverters._
import scala.util.Using

/** What a reader that shares nothing with the code under test sees in a place. */
final case class Seen(types: Seq[(String, String)], rows: Seq[Map[String, Any]])

/** Rows as sorted text that is the same whichever Java type a reader chose, columns in the order of their names. */
object Plain {
  def text(rows: Seq[Map[String, Any]]): Seq[String] = Rows.text(rows.map { row =>
    val ordered = new java.util.TreeMap[String, AnyRef]
    row.foreach { case (name, value) => ordered.put(name, value.asInstanceOf[AnyRef]) }
    ordered
  }.asJava).asScala.toSeq
}

/** Plain JDBC: databases, and through DuckDB files as any tool reads them. */
object Sql {
  def run(connection: Connection, statements: String*): Unit =
    Using.resource(connection.createStatement())(s => statements.foreach(s.execute(_): Unit))

  def read(connection: Connection, query: String): Seen =
    Using.resource(connection.createStatement()) { statement =>
      Using.resource(statement.executeQuery(query)) { result =>
        val columns = result.getMetaData
        val types = (1 to columns.getColumnCount).map(i => columns.getColumnLabel(i) -> columns.getColumnTypeName(i))
        val rows = ListBuffer.empty[Map[String, Any]]
        while (result.next()) {
          rows += types.zipWithIndex.map { case ((name, kind), i) => name -> value(result, i + 1, kind) }.toMap
        }
        Seen(types, rows.toSeq)
      }
    }

  private def value(result: ResultSet, column: Int, kind: String): Any = kind.toLowerCase match {
    case k if k.startsWith("timestamp") && (k.endsWith("tz") || k.endsWith("with time zone")) =>
      result.getObject(column, classOf[OffsetDateTime])
    case k if k.startsWith("timestamp") => result.getObject(column, classOf[LocalDateTime])
    case k if k.startsWith("date") => result.getObject(column, classOf[LocalDate])
    case _ => result.getObject(column)
  }

  def duck(query: String): Seen = Using.resource(DriverManager.getConnection("jdbc:duckdb:")) { connection =>
    run(connection, "SET TimeZone = 'UTC'")
    read(connection, query)
  }

  /** For files that a provider's tool writes. */
  def duckWrite(statement: String): Unit = Using.resource(DriverManager.getConnection("jdbc:duckdb:"))(run(_, statement))

  def name(identifier: String): String = "\"" + identifier.replace("\"", "\"\"") + "\""

  def text(value: Any): String = "'" + value.toString.replace("'", "''") + "'"
}

/** A Delta table as Delta Kernel sees it: without Spark, and without a line of the sink. */
object KernelTable {
  private val engine = DefaultEngine.create(new Configuration())

  def read(table: Path): Seen = {
    val snapshot = TableManager.loadSnapshot(table.toUri.toString).build(engine)
    val scan = snapshot.getScanBuilder.build()
    val state = scan.getScanState(engine)
    val rows = ListBuffer.empty[Map[String, Any]]
    each(scan.getScanFiles(engine))(files => each(files.getRows)(file => rows ++= rowsOf(state, file)))
    val types = fields(snapshot.getSchema).map(f => f.getName -> f.getDataType.toString)
    Seen(types, rows.toSeq)
  }

  private def rowsOf(state: Row, file: Row): Seq[Map[String, Any]] = {
    val found = ListBuffer.empty[Map[String, Any]]
    val status = Utils.singletonCloseableIterator(InternalScanFileUtils.getAddFileStatus(file))
    val physical = ScanStateRow.getPhysicalDataReadSchema(state)
    val data: CloseableIterator[ColumnarBatch] =
      engine.getParquetHandler.readParquetFiles(status, physical, Optional.empty()).map(_.getData)
    each(Scan.transformPhysicalData(engine, state, file, data)) { (batch: FilteredColumnarBatch) =>
      each(batch.getRows)(row => found += fields(row.getSchema).zipWithIndex.map { case (field, i) =>
        field.getName -> (if (row.isNullAt(i)) null else value(row, i, field.getDataType))
      }.toMap)
    }
    found.toSeq
  }

  private def fields(schema: StructType): Seq[StructField] = (0 until schema.length()).map(schema.at)

  private def each[T](items: CloseableIterator[T])(use: T => Any): Unit =
    Using.resource(items)(all => while (all.hasNext) use(all.next()): Unit)

  private def value(row: Row, i: Int, kind: DataType): Any = kind match {
    case _: StringType => row.getString(i)
    case _: BooleanType => row.getBoolean(i)
    case _: IntegerType => row.getInt(i)
    case _: LongType => row.getLong(i)
    case _: ShortType => row.getShort(i)
    case _: FloatType => row.getFloat(i)
    case _: DoubleType => row.getDouble(i)
    case _: DecimalType => row.getDecimal(i)
    case _: DateType => LocalDate.ofEpochDay(row.getInt(i).toLong)
    case _: TimestampType => Instant.EPOCH.plus(row.getLong(i), ChronoUnit.MICROS)
    case _: TimestampNTZType =>
      LocalDateTime.ofInstant(Instant.EPOCH.plus(row.getLong(i), ChronoUnit.MICROS), ZoneOffset.UTC)
    case other => throw new IllegalArgumentException("no specification has a column of type " + other)
  }
}

package io.headrace.jobs.acceptance

import java.time.{Instant, LocalDate, LocalDateTime}

/** One column of the provider's dataset, with its type in the words of each kind of store. */
final case class ItemColumn(name: String, plain: String, spark: String, sql: String, duck: String)

/**
 * The rows that a provider keeps in every kind of store: every type that all of them can hold, NULL, the empty text,
 * and names that nobody who glues statements together gets right.
 *
 * @param values in the order of [[Item.columns]]; null is NULL
 */
final case class Item(values: Seq[Any]) {
  val number: Long = values.head.asInstanceOf[Long]

  def named: Map[String, Any] = Item.columns.map(_.name).zip(values).toMap

  def updated(change: (String, Any)*): Item =
    Item(Item.columns.zip(values).map { case (column, value) => change.toMap.getOrElse(column.name, value) })
}

object Item {
  /** `plain` is the name where a format allows letters, digits and underscores only. */
  val columns: Seq[ItemColumn] = Seq(
    ItemColumn("Item No.", "item_no", "bigint", "bigint", "BIGINT"),
    ItemColumn("qty", "qty", "int", "int", "INTEGER"),
    ItemColumn("Cost Total $", "cost_total", "decimal(12,2)", "numeric(12,2)", "DECIMAL(12,2)"),
    ItemColumn("Day", "day", "date", "date", "DATE"),
    ItemColumn("seen at", "seen_at", "timestamp_ntz", "timestamp(6)", "TIMESTAMP"),
    ItemColumn("at.utc", "at_utc", "timestamp", "timestamp(6) with time zone", "TIMESTAMP WITH TIME ZONE"),
    ItemColumn("flag", "flag", "boolean", "boolean", "BOOLEAN"),
    ItemColumn("Ratio", "ratio", "double", "double precision", "DOUBLE"),
    ItemColumn("Name", "name", "string", "varchar", "VARCHAR"),
    ItemColumn("Größe \"L\"", "groesse", "string", "varchar", "VARCHAR")
  )

  val key: ItemColumn = columns.head

  def apply(number: Long, quantity: Any, cost: String, name: String, size: String): Item = Item(
    Seq(
      number,
      quantity,
      new java.math.BigDecimal(cost),
      LocalDate.of(2026, 3, 29).plusDays(number),
      // Half past two does not exist that night in many zones.
      LocalDateTime.parse("2026-03-29T02:30:00.123456").plusHours(number),
      Instant.parse("2026-10-25T00:30:00.654321Z").plusSeconds(number),
      number % 2 == 0,
      number / 8.0,
      name,
      size
    )
  )

  /** NULL wherever the key is not. */
  def blank(number: Long): Item = Item(number +: Seq.fill(columns.size - 1)(null))
}

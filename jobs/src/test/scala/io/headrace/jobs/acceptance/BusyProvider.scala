package io.headrace.jobs.acceptance

import java.sql.Connection
import java.util.concurrent.locks.ReentrantLock
import scala.util.Random

/**
 * A PostgreSQL database whose rows change all the time: accounts are opened, change and are closed, events are only added,
 * and some transactions commit long after others that began later, or never.
 */
final class BusyProvider(database: String, random: Random) extends AutoCloseable {
  Postgres.create(database)
  private val quick = Postgres.connect(database)
  private val slow = Postgres.connect(database)
  private val pause = new ReentrantLock()
  private var nextId = 0L
  @volatile private var ended = false
  @volatile private var failure: Option[Throwable] = None

  Sql.run(
    quick,
    "CREATE TABLE account (id bigint PRIMARY KEY, holder text, balance numeric(12,2))",
    "CREATE TABLE event (id bigint PRIMARY KEY, what text)")
  slow.setAutoCommit(false)
  (1 to 200).foreach(_ => open(quick))

  private val writer = new Thread(() => write(), "busy provider")
  writer.start()

  private def write(): Unit =
    try {
      while (!ended) {
        pause.lock()
        try {
          (1 to 5).foreach(_ => act(quick))
          act(slow)
          random.nextInt(12) match {
            case 0 => slow.rollback()
            case 1 | 2 => slow.commit()
            case _ => ()
          }
        } finally pause.unlock()
        Thread.sleep(random.nextInt(200).toLong)
      }
    } catch { case e: Throwable => failure = Some(e) }

  /** Rows that the slow one has locked are left alone by the quick one: both are the same thread. */
  private def act(by: Connection): Unit = {
    val mine = if (by eq slow) 1 else 0
    val id = random.nextLong(nextId) + 1
    random.nextInt(10) match {
      case 0 | 1 => open(by)
      case 2 if id % 2 == mine => Sql.run(by, s"DELETE FROM account WHERE id = $id")
      case n if n < 7 && id % 2 == mine =>
        Sql.run(by, s"UPDATE account SET balance = balance + ${random.nextInt(1000)} WHERE id = $id")
      case _ =>
        nextId += 1
        Sql.run(by, s"INSERT INTO event VALUES ($nextId, 'what ${random.nextInt(9)}')")
    }
  }

  /** Ids of the slow one are odd, see [[act]]. */
  private def open(by: Connection): Unit = {
    nextId += 1
    if ((nextId % 2 == 1) != (by eq slow)) {
      nextId += 1
    }
    Sql.run(by, s"INSERT INTO account VALUES ($nextId, 'holder $nextId', ${random.nextInt(100000)} / 100.0)")
  }

  /** Nothing changes meanwhile, and every transaction has ended. */
  def quietly[T](body: => T): T = {
    pause.lock()
    try {
      slow.commit()
      failure.foreach(throw _)
      body
    } finally pause.unlock()
  }

  def rows(table: String): Seq[Map[String, Any]] = Sql.read(quick, s"SELECT * FROM $table").rows

  override def close(): Unit = {
    ended = true
    writer.join()
    quick.close()
    slow.close()
  }
}

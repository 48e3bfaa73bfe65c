package io.headrace.jobs.acceptance

import io.headrace.connectors.spi.Faults.Moment
import io.headrace.connectors.spi.Step
import org.scalacheck.{Gen, Shrink}

/** A row of a provider's: the share delivers it without its note, and only if its group is known and less than 5. */
final case class Thing(id: Long, group: Option[Int], name: String, note: Int) {
  def isShared: Boolean = group.exists(_ < 5)
}

/** The rows of both tables, by table and id. */
final case class State(rows: Map[(String, Long), Thing]) {
  def of(table: String): Seq[Thing] = rows.collect { case ((`table`, _), thing) => thing }.toSeq.sortBy(_.id)

  def after(edits: Seq[Edit]): State = edits.foldLeft(this)((state, edit) => edit.change(state))

  def on(table: String, id: Long)(change: Option[Thing] => Option[Thing]): State =
    State(rows.updatedWith((table, id))(change))
}

object State {
  val tables: Seq[String] = Seq("item", "tag")
}

/** What a provider does to one row; means something whether the row is there or not. */
sealed trait Edit {
  def table: String
  def id: Long
  def change(state: State): State
}

/** A new row, or another group and name of one that is there. */
final case class Put(table: String, id: Long, group: Option[Int], name: String) extends Edit {
  override def change(state: State): State =
    state.on(table, id)(old => Some(Thing(id, group, name, old.fold(0)(_.note))))
}

final case class Remove(table: String, id: Long) extends Edit {
  override def change(state: State): State = state.on(table, id)(_ => None)
}

/** Changes only what the share leaves out. */
final case class Touch(table: String, id: Long) extends Edit {
  override def change(state: State): State = state.on(table, id)(_.map(old => old.copy(note = old.note + 1)))
}

/** Something happens at the provider's, or a run is made. */
sealed trait Event extends Product

/** One transaction, or one commit per table, or one file after the other. */
final case class Write(edits: List[Edit]) extends Event

/** In a transaction that stays open. */
final case class WriteLate(edit: Edit, inSavepoint: Boolean) extends Event
case object CommitLate extends Event
case object RollBackLate extends Event

/** The store moves rows that do not change: VACUUM FREEZE, an OPTIMIZE, files made one. */
final case class Tidy(table: String) extends Event
case object Run extends Event
case object RunFull extends Event

/** @param gone whether the run is dead from then on; else only one answer is bad */
final case class RunStruck(step: Step, moment: Moment, hit: Int, gone: Boolean) extends Event

/** What happens between a provider, a consumer with a mirror, and one who keeps every change. */
final case class Story(source: String, mirror: String, log: String, events: List[Event]) {
  override def toString: String = s"Story($source to a $mirror mirror and a $log log):\n" + events.map("  " + _).mkString("\n")
}

object Story {
  private val table = Gen.frequency(2 -> "item", 1 -> "tag")
  private val id = Gen.choose(1L, 7L)
  private val group = Gen.frequency(4 -> Gen.choose(0, 4).map(Some(_)), 2 -> Gen.choose(5, 9).map(Some(_)), 1 -> Gen.const(None))
  private val name = Gen.oneOf("", "a", "b", "it's", "größe")

  private val edit: Gen[Edit] = Gen.frequency(
    6 -> Gen.zip(table, id, group, name).map { case (t, i, g, n) => Put(t, i, g, n) },
    3 -> Gen.zip(table, id).map { case (t, i) => Remove(t, i) },
    1 -> Gen.zip(table, id).map { case (t, i) => Touch(t, i) })

  private val struck: Gen[Event] = for {
    step <- Gen.oneOf(Step.values.toSeq)
    moment <- Gen.oneOf(Moment.values.toSeq)
    hit <- Gen.frequency(3 -> 1, 1 -> 2, 1 -> 3)
    gone <- Gen.oneOf(true, false)
  } yield RunStruck(step, moment, hit, gone)

  /** A row that becomes visible late, below what others have committed and a run has delivered meanwhile. */
  private val overtaken: Gen[List[Event]] = for {
    late <- edit
    inSavepoint <- Gen.oneOf(true, false)
    others <- some(edit)
    run <- Gen.frequency(3 -> Gen.const(Run: Event), 1 -> struck)
    end <- Gen.frequency(5 -> CommitLate, 1 -> RollBackLate)
  } yield List(WriteLate(late, inSavepoint), Write(others), run, end, Run)

  private def some(edit: Gen[Edit]) = Gen.choose(1, 3).flatMap(Gen.listOfN(_, edit))

  private def part(source: String): Gen[List[Event]] = {
    val everywhere = Seq(
      10 -> some(edit).map(Write(_): Event),
      1 -> table.map(Tidy(_): Event),
      4 -> Gen.const(Run: Event),
      1 -> Gen.const(RunFull: Event),
      3 -> struck)
    val inTransactions = Seq(
      4 -> Gen.zip(edit, Gen.oneOf(true, false)).map { case (e, s) => WriteLate(e, s): Event },
      2 -> Gen.const(CommitLate: Event),
      1 -> Gen.const(RollBackLate: Event))
    if (source != "postgresql") Gen.frequency(everywhere: _*).map(List(_))
    else Gen.frequency(5 -> Gen.frequency(everywhere ++ inTransactions: _*).map(List(_)), 1 -> overtaken)
  }

  val any: Gen[Story] = for {
    source <- Gen.frequency(6 -> "postgresql", 4 -> "parquet", 1 -> "delta", 1 -> "delta with a feed")
    mirror <- Gen.frequency(4 -> "postgresql", 4 -> "h2", 3 -> "parquet", 1 -> "delta")
    log <- Gen.frequency(4 -> "postgresql", 4 -> "h2", 3 -> "parquet", 1 -> "delta")
    length <- Gen.choose(2, 8)
    parts <- Gen.listOfN(length, part(source))
  } yield Story(source, mirror, log, parts.flatten)

  /** Fewer events, then plainer ones; never another pair of stores. */
  implicit val shrink: Shrink[Story] = Shrink.withLazyList { story =>
    val events = story.events
    val fewer = Seq(events.size / 2, events.size / 4, 1).filter(_ > 0).distinct.to(LazyList)
      .flatMap(n => (0 to events.size - n by n).to(LazyList).map(at => events.patch(at, Nil, n)))
    val plainer = events.indices.to(LazyList).flatMap(i => plain(events(i)).to(LazyList).map(events.updated(i, _)))
    (fewer ++ plainer).map(fewer => story.copy(events = fewer))
  }

  private def plain(event: Event): Seq[Event] = event match {
    case Write(edits) if edits.size > 1 => edits.map(one => Write(edits.filterNot(_ eq one)))
    case RunStruck(step, moment, hit, true) => Seq(RunStruck(step, moment, hit, gone = false))
    case WriteLate(edit, true) => Seq(WriteLate(edit, inSavepoint = false))
    case RunFull => Seq(Run)
    case _ => Seq.empty
  }
}

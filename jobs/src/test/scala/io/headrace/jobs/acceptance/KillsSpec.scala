package io.headrace.jobs.acceptance

import java.nio.file.{Files, Path}
import org.scalatest.featurespec.AnyFeatureSpec
import org.scalatest.matchers.should.Matchers
import scala.collection.mutable
import scala.util.Using

/** What was done until now, to whom. */
final class KillsLedger {
  private val kills = mutable.ListBuffer.empty[Killed]
  private val counts = mutable.LinkedHashMap.empty[String, Int].withDefaultValue(0)

  def add(killed: Killed): Unit = kills += killed
  def count(what: String): Unit = counts(what) += 1
  def size: Int = kills.size

  /** In Markdown: the kills by the consumers' names, and all else. */
  def text: String = {
    val columns = Seq[(String, Killed => Boolean)](
      "killed" -> (_ => true),
      "before it published" -> (!_.saidPublishing),
      "publishing, nothing committed" -> (k => k.saidPublishing && k.committed == 0),
      "one of two committed" -> (_.committed == 1),
      "both committed" -> (_.committed == 2),
      "left staged rows" -> (_.leftSomething))
    def line(name: String, of: Iterable[Killed]) =
      columns.map { case (_, is) => of.count(is) }.mkString(s"| $name | ", " | ", " |")
    val head = columns.map(_._1).mkString("| run for | ", " | ", " |") + "\n" + "|---" * (columns.size + 1) + "|"
    val lines = kills.groupBy(_.receiver).toSeq.sortBy(_._1).map { case (name, of) => line(name, of) } :+ line("all", kills)
    val others = counts.map { case (what, n) => s"| $what | $n |" }
    (head +: lines).mkString("", "\n", "\n\n") + ("| also | times |" +: "|---|---|" +: others.toSeq).mkString("", "\n", "\n")
  }
}

/** `HEADRACE_KILLS` says how many kills (10 if not given), `HEADRACE_SEED` which; the result goes to
  * `target/kills-<seed>.md`, kill by kill. */
class KillsSpec extends AnyFeatureSpec with Matchers {
  private val kills = sys.env.get("HEADRACE_KILLS").fold(10)(_.toInt)
  private val seed = sys.env.get("HEADRACE_SEED").fold(20261122L)(_.toLong)

  /** So many kills until runs are overtaken and doubled and all is compared: ten times of many, twice of ten. */
  private val between = math.max(5, kills / 10)

  Feature("nothing lost, nothing twice: runs as processes, while the provider writes") {
    Scenario(s"$kills runs are killed, others are stopped, overtaken and doubled") {
      val began = System.nanoTime()
      val ledger = new KillsLedger
      Using.resource(new Kills(seed)) { trial =>
        def clued[T](body: => T): T = withClue(s"seed $seed, see ${trial.log}:\n${ledger.text}\n")(body)
        def ended(what: String, codes: Seq[Int]): Unit = {
          // Done, another run was first, or the store was in use by another process: nothing that a person must see to.
          all(codes) should (be(0) or be(4) or be(5))
          codes.foreach(code => ledger.count(s"$what ended with $code"))
        }
        trial.begin() should contain only 0
        while (ledger.size < kills) {
          clued(trial.kill(trial.receivers.next())) match {
            case None => ledger.count("runs that ended before the kill")
            case Some(killed) =>
              ledger.add(killed)
              if (ledger.size % between == 0 || ledger.size == kills) clued {
                ended("a run that was stopped, its successor or the stopped one woken", trial.overtake(trial.receivers.next()))
                ended("one of two at once", trial.double(trial.receivers.next()))
                ledger.count("comparisons of all copies, row by row")
                trial.differences() shouldBe Map.empty
                trial.wrongHistory() shouldBe Seq.empty
              }
          }
          note(ledger)
        }
        val (commits, reported) = trial.commits
        note(ledger, s"Seed $seed, ${(System.nanoTime() - began) / 1000000000} s, $commits commits, of which $reported were reported by runs that lived so long.\n\n")
      }
      info(ledger.text)
    }
  }

  private def note(ledger: KillsLedger, head: String = s"Seed $seed, not ended.\n\n"): Unit =
    Files.writeString(Path.of("target", s"kills-$seed.md"), head + ledger.text): Unit
}

package io.headrace.jobs.acceptance

import java.nio.file.{Files, Path}
import org.scalatest.featurespec.AnyFeatureSpec
import org.scalatest.matchers.should.Matchers
import scala.util.Using

/** `HEADRACE_KILLS` says how many kills (10 if not given), `HEADRACE_SEED` which; the result goes to `target/kills.md`. */
class KillsSpec extends AnyFeatureSpec with Matchers {
  private val kills = sys.env.get("HEADRACE_KILLS").fold(10)(_.toInt)
  private val seed = sys.env.get("HEADRACE_SEED").fold(20261122L)(_.toLong)

  Feature("nothing lost, nothing twice: runs as processes, while the provider writes") {
    Scenario(s"$kills runs are killed, others are stopped, overtaken and doubled") {
      Using.resource(new Kills(seed)) { trial =>
        val counts = scala.collection.mutable.LinkedHashMap("killed" -> 0, "ended before the kill" -> 0, "stopped and overtaken" -> 0, "two at once" -> 0, "comparisons" -> 0)
        def count(what: String): Unit = counts(what) += 1
        val began = System.nanoTime()
        trial.start().end() shouldBe 0
        val usual = (System.nanoTime() - began) / 1000000
        def moment(): Long = (usual * (0.25 + 0.85 * trial.random.nextDouble())).toLong
        def compare(): Unit = {
          count("comparisons")
          withClue(s"seed $seed, after $counts, see ${trial.log}: ") {
            trial.differences() shouldBe Map.empty
            trial.wrongHistory() shouldBe Seq.empty
          }
        }
        while (counts("killed") < kills) {
          val run = trial.start()
          if (run.endsWithin(moment())) count("ended before the kill")
          else {
            run.kill()
            count("killed")
          }
          if ((counts("killed") + counts("ended before the kill")) % 5 == 0) {
            val slept = trial.start()
            val awake = !slept.endsWithin(moment())
            if (awake) {
              slept.signal("STOP")
              trial.start().end(): Unit
              slept.signal("CONT")
              count("stopped and overtaken")
            }
            slept.end(): Unit
            val two = Seq(trial.start(), trial.start())
            two.foreach(_.end())
            count("two at once")
            compare()
          }
        }
        compare()
        val told = (counts.map { case (what, n) => s"| $what | $n |" }.toSeq :+ s"| commits reported | ${trial.commits} |")
          .mkString(s"| with seed $seed | |\n|---|---|\n", "\n", "\n")
        Files.writeString(Path.of("target", "kills.md"), told)
        info(told)
      }
    }
  }
}

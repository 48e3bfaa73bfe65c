package io.headrace.jobs.acceptance

import java.nio.file.{Files, Path}
import java.nio.file.StandardOpenOption.{APPEND, CREATE}
import org.scalacheck.rng.Seed
import org.scalacheck.util.Pretty
import org.scalacheck.{Prop, Test}
import org.scalatest.funsuite.AnyFunSuite

/** `HEADRACE_LAWS` says how many stories (20 if not given), `HEADRACE_SEED` which; the result goes to `target/laws.md`. */
class RunLawsSpec extends AnyFunSuite {
  private val tries = sys.env.get("HEADRACE_LAWS").fold(20)(_.toInt)
  private val seed = sys.env.get("HEADRACE_SEED").fold(20261122L)(_.toLong)

  private val notes = Path.of("target", "laws-failed.txt")
  Files.deleteIfExists(notes)

  /** Every failure on the way to the smallest one: a long search need not end to be of use. */
  private def note(text: String): Unit = Files.writeString(notes, text + "\n\n", CREATE, APPEND): Unit

  test(s"$tries stories: increments are the full copy, twice is once, a struck run is a run, the log is the mirror") {
    val began = System.nanoTime()
    val told = scala.collection.mutable.TreeMap.empty[String, Int].withDefaultValue(0)
    val laws = Prop.forAll(Story.any) { story =>
      told(s"${story.source} to ${story.mirror}, log in ${story.log}") += 1
      story.events.foreach(e => told("event " + e.productPrefix) += 1)
      try Trial.play(story)
      catch { case e: Throwable => note(s"${e.getMessage}\n$story"); throw e }
      true
    }
    val result = Test.check(Test.Parameters.default.withMinSuccessfulTests(tries).withInitialSeed(Seed(seed)), laws)
    val seconds = (System.nanoTime() - began) / 1000000000
    val text = s"seed $seed: ${Pretty.pretty(result, Pretty.Params(1))}, ${result.succeeded} stories in $seconds s\n" +
      told.map { case (what, n) => s"| $what | $n |" }.mkString("\n")
    Files.writeString(Path.of("target", "laws.md"), text + "\n")
    info(text.linesIterator.next())
    assert(result.passed, text)
  }
}

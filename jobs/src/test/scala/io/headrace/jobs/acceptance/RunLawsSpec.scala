package io.headrace.jobs.acceptance

import java.nio.file.{Files, Path}
import java.nio.file.StandardOpenOption.{APPEND, CREATE}
import org.scalacheck.rng.Seed
import org.scalacheck.util.Pretty
import org.scalacheck.{Prop, Test}
import org.scalatest.funsuite.AnyFunSuite

/**
 * `HEADRACE_LAWS` says how many stories (5 if not given), `HEADRACE_SEED` the number of the first. A story is made of its number
 * alone, so that stories of several runs add up as long as no number is told twice. `target/laws-<first>.txt` has a line
 * for each as it ends, `target/laws-<first>.md` what they told together.
 */
class RunLawsSpec extends AnyFunSuite {
  private val tries = sys.env.get("HEADRACE_LAWS").fold(5)(_.toInt)
  private val first = sys.env.get("HEADRACE_SEED").fold(20261122L)(_.toLong)

  private val lines = Path.of("target", s"laws-$first.txt")
  Files.deleteIfExists(lines)

  /** Also stories on the way to the smallest failing one: a long search need not end to be of use. */
  private def note(text: String): Unit = Files.writeString(lines, text + "\n", CREATE, APPEND): Unit

  test(s"stories $first to ${first + tries - 1}: increments are the full copy, twice is once, a struck run is a run, the log is the mirror") {
    val began = System.nanoTime()
    val told = scala.collection.mutable.TreeMap.empty[String, Int].withDefaultValue(0)
    for (number <- first until first + tries) {
      val law = Prop.forAll(Story.any) { story =>
        val started = System.nanoTime()
        try Trial.play(story)
        catch { case e: Throwable => note(s"$number broken: ${e.getMessage}\n$story\n"); throw e }
        note(s"$number held, ${(System.nanoTime() - started) / 1000000} ms, ${story.toString.linesIterator.next()} ${story.events.map(_.productPrefix).mkString(" ")}")
        told(s"${story.source} to ${story.mirror}, log in ${story.log}") += 1
        story.events.foreach(e => told("event " + e.productPrefix) += 1)
        true
      }
      val result = Test.check(Test.Parameters.default.withMinSuccessfulTests(1).withInitialSeed(Seed(number)), law)
      assert(result.passed, s"story $number: ${Pretty.pretty(result, Pretty.Params(1))}")
      val text = s"stories $first to $number held, ${(System.nanoTime() - began) / 1000000000} s\n"
      Files.writeString(Path.of("target", s"laws-$first.md"), text + told.map { case (what, n) => s"| $what | $n |\n" }.mkString)
    }
  }

  /** Small stories that random ones rarely tell: each fails when a formula of the product is made wrong on purpose. */
  private val kept = Seq(
    "a row that is committed late, below a snapshot that did not see it" ->
      Story("postgresql", "h2", "postgresql", List(WriteLate(Put("item", 3, Some(1), "a"), inSavepoint = false), Run, CommitLate)),
    "a row that is committed late, while others came after it" ->
      Story("postgresql", "postgresql", "h2", List(
        WriteLate(Put("item", 3, Some(1), "a"), inSavepoint = true), Write(List(Put("item", 4, Some(1), "b"))), Run, CommitLate)))

  for ((mistake, story) <- kept) test(mistake)(Trial.play(story))
}

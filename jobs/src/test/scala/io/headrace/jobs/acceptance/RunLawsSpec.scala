package io.headrace.jobs.acceptance

import java.nio.file.{Files, Path}
import java.nio.file.StandardOpenOption.{APPEND, CREATE}
import org.scalacheck.rng.Seed
import org.scalacheck.util.Pretty
import org.scalacheck.{Prop, Test}
import org.scalatest.funsuite.AnyFunSuite

/** `HEADRACE_LAWS` says how many stories (5 if not given), `HEADRACE_SEED` which; the result goes to
  * `target/laws.md`, each story as it ends to `target/laws-stories.txt`. */
class RunLawsSpec extends AnyFunSuite {
  private val tries = sys.env.get("HEADRACE_LAWS").fold(5)(_.toInt)
  private val seed = sys.env.get("HEADRACE_SEED").fold(20261122L)(_.toLong)

  private val notes = Path.of("target", "laws-stories.txt")
  Files.deleteIfExists(notes)

  /** Each story as it ends, also those on the way to the smallest failing one: a long search need not end to be of use. */
  private def note(text: String): Unit = Files.writeString(notes, text + "\n", CREATE, APPEND): Unit

  test(s"$tries stories: increments are the full copy, twice is once, a struck run is a run, the log is the mirror") {
    val began = System.nanoTime()
    val told = scala.collection.mutable.TreeMap.empty[String, Int].withDefaultValue(0)
    val laws = Prop.forAll(Story.any) { story =>
      told(s"${story.source} to ${story.mirror}, log in ${story.log}") += 1
      story.events.foreach(e => told("event " + e.productPrefix) += 1)
      val started = System.nanoTime()
      try Trial.play(story)
      catch { case e: Throwable => note(s"${e.getMessage}\n$story\n"); throw e }
      note(s"${(System.nanoTime() - started) / 1000000} ms ${story.toString.linesIterator.next()} ${story.events.map(_.productPrefix).mkString(" ")}")
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

  /** Small stories that random ones rarely tell: each fails when a formula of the product is made wrong on purpose. */
  private val kept = Seq(
    "a row that is committed late, below a snapshot that did not see it" ->
      Story("postgresql", "h2", "postgresql", List(WriteLate(Put("item", 3, Some(1), "a"), inSavepoint = false), Run, CommitLate)),
    "a row that is committed late, while others came after it" ->
      Story("postgresql", "postgresql", "h2", List(
        WriteLate(Put("item", 3, Some(1), "a"), inSavepoint = true), Write(List(Put("item", 4, Some(1), "b"))), Run, CommitLate)))

  for ((mistake, story) <- kept) test(mistake)(Trial.play(story))
}

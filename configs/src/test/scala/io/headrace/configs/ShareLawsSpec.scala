package io.headrace.configs

import io.headrace.configs.Generators._
import io.headrace.configs.where.Where
import java.nio.file.{Files, Path}
import org.scalacheck.Gen
import org.scalatest.funsuite.AnyFunSuite
import org.scalatestplus.scalacheck.ScalaCheckPropertyChecks
import scala.jdk.CollectionConverters._

class ShareLawsSpec extends AnyFunSuite with ScalaCheckPropertyChecks {
  implicit override val generatorDrivenConfig: PropertyCheckConfiguration =
    PropertyCheckConfiguration(minSuccessful = 300, sizeRange = 12)

  private val root = Path.of("/shares")

  test("a share that is printed and read again is the same share") {
    forAll(share) { share =>
      assert(new ShareReader().parse(new HoconWriter().print(share), "s.conf", root) == share)
    }
  }

  test("equal shares are printed alike") {
    forAll(share) { share =>
      val printed = new HoconWriter().print(share)
      assert(new HoconWriter().print(new ShareReader().parse(printed, "s.conf", root)) == printed)
    }
  }

  test("a condition that is printed and parsed again is the same condition") {
    forAll(condition(3)) { condition =>
      whenever(condition.print.length <= 8192) {
        assert(Where.parse(condition.print).condition == condition)
      }
    }
  }

  test("any text as a condition is understood or refused with one line") {
    val words = Gen.oneOf(
      "a", "\"b c\"", "'x'", "1", "-1", "1.5", "(", ")", ",", "=", "<>", "<", ">", "and", "or", "not", "in", "between", "like", "is", "null",
      "true", "lower", "date", "timestamp", "with", "time", "zone", "${consumer.x}", "select", "case", "when", "then", "end", "cast", "as",
      "exists", "interval", "distinct", "from", "escape", "over", "union", "--", ";", "::", "?", "'", "\"", ".", "*", "\u0000", "é")
    forAll(Gen.listOf(words).map(_.mkString(" "))) { text =>
      try assert(Where.parse(Where.parse(text).condition.print) == Where.parse(text))
      catch { case e: InvalidSetting => assert(e.getMessage.linesIterator.size == 1) }
    }
  }

  test("a valid file with random changes is read or refused, and never anything else") {
    val files = Files.list(Path.of("examples")).iterator.asScala.toSeq.sorted.map(Files.readString(_))
    val changes = Gen.nonEmptyListOf(
      Gen.zip(Gen.choose(0.0, 1.0), Gen.choose(0, 12), Gen.oneOf(
        Gen.oneOf("", "{", "}", "[", "]", "\"", "\"\"\"", "=", ",", "\n", "#", "${x}", "${", "null", "5", "true", "include \"x\"\n", "a.b.c", "+=", "\u0000", "@"),
        Gen.listOf(Gen.choose(0.toChar, 0xffff.toChar)).map(_.mkString))))
    forAll(Gen.oneOf(files), changes, minSuccessful(500)) { (file, changes) =>
      val mutant = changes.foldLeft(file) { case (text, (where, length, instead)) =>
        val at = (where * text.length).toInt
        text.substring(0, at) + instead + text.substring(math.min(text.length, at + length))
      }
      try new ShareReader().parse(mutant, "s.conf", root)
      catch {
        case e: ShareInvalid =>
          assert(!e.problems.isEmpty)
          e.problems.asScala.foreach(p => assert(p.toString.startsWith("s.conf") && !p.toString.exists(c => c < ' '), p))
      }
    }
  }
}

package io.headrace.jobs.acceptance

import io.headrace.jobs.cli.{CommandLineDoor, Told}
import java.nio.file.{Files, Path}
import org.scalatest.featurespec.AnyFeatureSpec
import org.scalatest.matchers.should.Matchers

/** Several providers fill one table of a consumer, each by a share of its own, typed at the command line. */
class ConsortiumSpec extends AnyFeatureSpec with Matchers {
  private val folder = Files.createTempDirectory("headrace-consortium")
  private val consumers = Seq(new H2Consumer(folder.resolve("pool")), new DeltaConsumer(folder.resolve("lake")))
  private val added = "add = [provider, share, snapshot]"

  private def receives(consumer: Consumer, settings: String, options: String): String =
    s"""{
       |  name = ${consumer.kind}
       |  stores.own ${consumer.store}
       |  mappings = [{ dataset = orders, sink { store = own, ${consumer.sink("orders")}, $settings }, $options }]
       |}""".stripMargin

  private def share(provider: String, settings: String = "shared = true", options: String = s"write-mode = append, $added"): String =
    Files.writeString(
      folder.resolve(s"$provider.conf"),
      s"""name = orders-of-$provider
         |provider = "$provider GmbH"
         |stores.here { type = local, root = "$folder/$provider" }
         |datasets = [{ name = orders, source { type = files, store = here, path = orders, format = csv }, key = [id] }]
         |consumers = [${consumers.map(receives(_, settings, options)).mkString(", ")}]
         |""".stripMargin).toString

  private def orders(provider: String, file: String, rows: String*): Path =
    Files.writeString(
      Files.createDirectories(folder.resolve(provider).resolve("orders")).resolve(file),
      ("id,name" +: rows).mkString("", "\n", "\n"))

  private def headrace(words: String*): Told = CommandLineDoor.headrace(words: _*)

  private def done(told: Told): Unit = withClue(told.out + told.err)(told.code shouldBe 0): Unit

  private def pooled(rows: Seq[String]): Unit =
    consumers.foreach(c => withClue(c.kind)(Plain.text(c.read("orders", Seq.empty).rows) shouldBe rows.sorted): Unit)

  private def row(provider: String, snapshot: Int, id: Int, name: String): String =
    s"{_provider='$provider GmbH', _share='orders-of-$provider', _snapshot=$snapshot, id=$id, name='$name'}"

  Feature("Shares of several providers in one table") {
    Scenario("each appends what is new, under its own watermark, and every row says where it came from") {
      orders("anvil", "1.csv", "1,nail", "2,bolt")
      orders("bolt", "1.csv", "1,nut")
      val (anvil, bolt) = (share("anvil"), share("bolt"))
      done(headrace("run", "-q", anvil))
      done(headrace("run", "-q", bolt))
      val first = Seq(row("anvil", 1, 1, "nail"), row("anvil", 1, 2, "bolt"), row("bolt", 1, 1, "nut"))
      pooled(first)

      orders("anvil", "2.csv", "3,screw")
      done(headrace("run", "-q", bolt))
      done(headrace("run", "-q", anvil))
      pooled(first :+ row("anvil", 2, 3, "screw"))
      headrace("run", "-q", anvil, "--fail-if-unchanged").code shouldBe 3
    }

    Scenario("what was received can be looked at like any other store, and shared onward") {
      val store = Files.writeString(folder.resolve("store.conf"), s"stores.own ${consumers(1).store}\n")
      val listed = headrace("inspect", "--json", store.toString)
      done(listed)
      listed.out should include("\"path\" : \"delta/orders\"")
      Files.writeString(store, Files.readString(store) + "sources = [{ type = delta, store = own, path = delta/orders }]\n")
      val seen = headrace("inspect", "--json", store.toString)
      done(seen)
      seen.out.replaceAll("\\s+", " ") should include("[ \"3\", \"screw\", \"anvil GmbH\", \"orders-of-anvil\", \"2\" ]")
      seen.out should include("\"rowEstimate\" : 4")
    }

    Scenario("what would take away the others' rows is refused when planned, in one line") {
      val anvil = share("anvil")
      val full = headrace("plan", anvil, "--full")
      full.code shouldBe 2
      full.out.replaceAll("\\s+", " ") should include(
        "dataset 'orders': 'delta/orders' is shared with other mappings, so a full snapshot can replace nothing there; deliver to another place")
      val mirror = headrace("plan", share("cog", options = "write-mode = mirror"))
      mirror.code shouldBe 2
      mirror.out.replaceAll("\\s+", " ") should include(
        "dataset 'orders': 'delta/orders' is shared with other mappings, which takes write-mode 'append' only")
    }

    Scenario("a kind of sink that cannot share a place does not know the setting") {
      val file = folder.resolve("parquet.conf")
      Files.writeString(file, Files.readString(Path.of(share("anvil"))).replace("type = delta", "type = parquet"))
      val told = headrace("plan", file.toString)
      told.code shouldBe 2
      told.err should include("shared: is not a setting here")
    }
  }

  Feature("Where rows came from, in a copy of one share") {
    Scenario("a mirror names the snapshot that last brought a row; a column of that name is refused") {
      orders("cog", "1.csv", "1,a", "2,b")
      val own = Seq("path = delta/orders" -> "path = delta/own", "table = \"orders\"" -> "table = own")
      def alone(options: String): String = {
        val file = share("cog", settings = "shared = false", options = options)
        val text = own.foldLeft(Files.readString(Path.of(file))) { case (t, (from, to)) => t.replace(from, to) }
        Files.writeString(Path.of(file), text).toString
      }
      val cog = alone("add = [snapshot]")
      done(headrace("run", "-q", cog))
      orders("cog", "2.csv", "3,c")
      done(headrace("run", "-q", cog))
      consumers.foreach { c =>
        val seen = c.read("own", Seq.empty).rows.map(r => r("id").toString -> r("_snapshot").toString).toMap
        withClue(c.kind)(seen shouldBe Map("1" -> "1", "2" -> "1", "3" -> "2"))
      }
      val other = headrace("plan", alone("add = [snapshot, share]"))
      other.code shouldBe 6

      Files.writeString(folder.resolve("cog/orders/1.csv"), "id,_share\n1,x\n")
      Files.delete(folder.resolve("cog/orders/2.csv"))
      val twice = headrace("plan", "--full", alone("add = [share]"))
      twice.code shouldBe 2
      twice.out.replaceAll("\\s+", " ") should include("the mapping adds column '_share', which is there already")
    }
  }
}

package io.headrace.jobs.acceptance

import com.fasterxml.jackson.databind.ObjectMapper
import io.headrace.jobs.cli.{CommandLineDoor, Told}
import io.headrace.jobs.permit.PermitService
import java.nio.file.{Files, Path}
import org.scalatest.featurespec.AnyFeatureSpec
import org.scalatest.matchers.should.Matchers
import scala.jdk.CollectionConverters._
import scala.util.Using

/** A run that must ask a service before it publishes, typed at the command line; the service is a real HTTP server. */
class PermitSpec extends AnyFeatureSpec with Matchers {
  private val folder = Files.createTempDirectory("headrace-permit")
  private val lake = folder.resolve("lake")
  private val token = Files.writeString(folder.resolve("token"), "t0ken")
  private val report = folder.resolve("report.json")
  private val consumers =
    Seq(new H2Consumer(folder.resolve("pool")), new DeltaConsumer(lake), new ParquetConsumer(lake))

  private val file = Files.writeString(
    folder.resolve("share.conf"),
    s"""name = shop
       |provider = anvil
       |stores.here { type = local, root = "$folder" }
       |datasets = [{ name = orders, source { type = files, store = here, path = orders, format = csv }, key = [id] }]
       |consumers = [${consumers.map(c => s"""{
       |  name = ${c.kind}
       |  stores.own ${c.store}
       |  mappings = [{ dataset = orders, sink { store = own, ${c.sink("orders")} } }]
       |}""".stripMargin).mkString(", ")}]
       |""".stripMargin)

  private def orders(file: String, rows: String): Path =
    Files.writeString(Files.createDirectories(folder.resolve("orders")).resolve(file), s"id,name\n$rows\n")

  /** What the run tells, how its datasets ended, and what the service was asked. */
  private def run(answers: String*): (Told, Seq[String], Seq[String]) =
    Using.resource(new PermitService(answers: _*)) { service =>
      val told = CommandLineDoor.headrace(
        "run", "-q", file.toString, "--run-id", "run-1", "--report", report.toString,
        "--permits", service.url.toString, "--permit-token", s"file:$token")
      val ended = new ObjectMapper().readTree(report.toFile).get("datasets").asScala.map { dataset =>
        dataset.get("outcome").asText + " " + dataset.get("failure").path("kind").asText
      }
      (told, ended.toSeq, service.requests.asScala.toSeq)
    }

  private def numbers(): Seq[String] = {
    val told = CommandLineDoor.headrace("status", file.toString, "--json")
    new ObjectMapper().readTree(told.out).get("datasets").asScala.map(_.get("commitNumber").asText).toSeq
  }

  Feature("Nothing is published without a permit") {
    Scenario("each commit asks and says what became of it") {
      orders("1.csv", "1,nail")
      val (told, ended, asked) = run(PermitService.GRANTED)
      withClue(told.err)(told.code shouldBe 0)
      ended shouldBe Seq("committed ", "committed ", "committed ")
      asked shouldBe consumers.flatMap { consumer =>
        Seq(
          s"""POST /permits Bearer t0ken {"permitId":"ID","runId":"run-1","share":"shop","consumer":"${consumer.kind}",""" +
            """"dataset":"orders","number":1}""",
          "DELETE /permits/ID?outcome=committed Bearer t0ken ")
      }
      numbers() shouldBe Seq("1", "1", "1")
    }

    Scenario("a refusal leaves every copy as it was, and the run ends with 7") {
      orders("2.csv", "2,bolt")
      val (told, ended, asked) = run("""403 {"reason": "revoked"}""")
      told.code shouldBe 7
      told.err should startWith(
        "h2/orders: the permit to publish commit 2 of 'shop/h2/orders' was refused (revoked); nothing was changed\n")
      ended shouldBe Seq("failed revoked", "failed revoked", "failed revoked")
      asked should have size 3
      numbers() shouldBe Seq("1", "1", "1")
    }

    Scenario("a service that is gone leaves every copy as it was, and the run may be tried again") {
      val gone = new PermitService(PermitService.GRANTED)
      gone.close()
      val told = CommandLineDoor.headrace(
        "run", "-q", file.toString, "--permits", gone.url.toString, "--permit-token", s"file:$token")
      told.code shouldBe 5
      told.err should include(s"could not be asked for: '${gone.url}' does not answer; nothing was changed, run again")
      numbers() shouldBe Seq("1", "1", "1")
    }

    Scenario("a lost reply costs nothing") {
      val (told, ended, asked) = run(PermitService.LOST, PermitService.GRANTED)
      withClue(told.err)(told.code shouldBe 0)
      ended shouldBe Seq("committed ", "committed ", "committed ")
      asked.count(_.startsWith("POST")) shouldBe 4
      numbers() shouldBe Seq("2", "2", "2")
    }
  }
}

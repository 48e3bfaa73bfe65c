package io.headrace.jobs.acceptance

import java.io.File
import java.lang.management.ManagementFactory
import java.nio.file.StandardOpenOption.{APPEND, CREATE}
import java.nio.file.{Files, Path}
import java.util.concurrent.{ConcurrentLinkedQueue, CountDownLatch, TimeUnit}
import java.util.jar.{JarEntry, JarOutputStream}
import scala.jdk.CollectionConverters._
import scala.util.Using

/** Starts `headrace` with the classes and options of this JVM. The first process keeps its loaded classes for the later ones. */
final class HeadraceProgram(folder: Path) {
  private val classes = folder.resolve("classes.jsa")

  /** In jars: only from them can loaded classes be kept. */
  private val classPath = System.getProperty("java.class.path").split(File.pathSeparator).map(Path.of(_))
    .filter(Files.exists(_)).zipWithIndex
    .map { case (place, i) => if (Files.isDirectory(place)) jar(place, folder.resolve(s"$i.jar")) else place }
    .mkString(File.pathSeparator)

  private val options = ManagementFactory.getRuntimeMXBean.getInputArguments.asScala
    .filter(o => o.startsWith("--add-") || o.startsWith("--enable-") || o.startsWith("-Dfile.encoding") || o.startsWith("-XX:"))

  private def jar(from: Path, to: Path): Path = {
    Using.resources(new JarOutputStream(Files.newOutputStream(to)), Files.walk(from)) { (out, files) =>
      files.iterator.asScala.filter(Files.isRegularFile(_)).foreach { file =>
        out.putNextEntry(new JarEntry(from.relativize(file).toString))
        Files.copy(file, out)
      }
    }
    to
  }

  def start(log: Path, words: String*): HeadraceProcess = {
    val sharing = if (Files.exists(classes)) "-XX:SharedArchiveFile=" else "-XX:ArchiveClassesAtExit="
    val command = Seq(Path.of(System.getProperty("java.home"), "bin", "java").toString, "-Xmx768m", "-Xlog:disable") ++ options ++
      HeadraceProgram.ForFewRows ++ Seq(sharing + classes, "-cp", classPath, "io.headrace.jobs.cli.Headrace") ++ words
    new HeadraceProcess(new ProcessBuilder(command.asJava).redirectErrorStream(true).start(), log)
  }
}

object HeadraceProgram {
  /** For a handful of rows, compiling what reads them and explaining how would take half of the time. */
  private val ForFewRows = Seq(
    "-Dspark.sql.codegen.wholeStage=false",
    "-Dspark.sql.codegen.factoryMode=NO_CODEGEN",
    "-Dspark.sql.ui.explainMode=simple")
}

/** A run that can be killed, stopped and continued, and is listened to. */
final class HeadraceProcess(process: Process, log: Path) {
  private val began = System.nanoTime()
  private val publishing = new ConcurrentLinkedQueue[String]
  private val firstPublishing = new CountDownLatch(1)
  @volatile private var publishedAt = Option.empty[Long]
  @volatile private var endedAt = Option.empty[Long]

  private val listener = new Thread(() => listen(), "listener")
  listener.start()

  private def listen(): Unit =
    try Using.resource(process.inputReader())(_.lines().forEach(hear(_)))
    catch { case _: java.io.UncheckedIOException => () } // a killed process takes its output with it
    finally firstPublishing.countDown()

  private def hear(line: String): Unit = {
    Files.writeString(log, line + "\n", CREATE, APPEND)
    line match {
      case HeadraceProcess.Publishing(copy) =>
        publishing.add(copy)
        if (publishedAt.isEmpty) publishedAt = Some(millis)
        firstPublishing.countDown()
      case HeadraceProcess.Ended() => endedAt = Some(millis)
      case _ => ()
    }
  }

  private def millis = (System.nanoTime() - began) / 1000000

  /** Copies, as consumer/dataset, that it said it publishes. */
  def published: Set[String] = publishing.asScala.toSet

  /** Milliseconds from the start until it said that it publishes, and until its last dataset had ended; if it got so far. */
  def pace: (Option[Long], Option[Long]) = (publishedAt, endedAt)

  /** Waits until it says that it publishes, or ends. */
  def awaitPublishing(): Unit =
    if (!firstPublishing.await(HeadraceProcess.PatienceSeconds, TimeUnit.SECONDS)) throw tooLong()

  /** Whether it ended by itself in that time. */
  def endsWithin(millis: Long): Boolean = process.waitFor(millis, TimeUnit.MILLISECONDS)

  def kill(): Unit = {
    process.destroyForcibly()
    end(): Unit
  }

  def signal(name: String): Unit =
    new ProcessBuilder("kill", s"-$name", process.pid().toString).inheritIO().start().waitFor(): Unit

  /** The exit code. */
  def end(): Int = {
    if (!process.waitFor(HeadraceProcess.PatienceSeconds, TimeUnit.SECONDS)) throw tooLong()
    listener.join()
    process.exitValue()
  }

  private def tooLong() = {
    process.destroyForcibly()
    new IllegalStateException(s"still running after ${HeadraceProcess.PatienceSeconds} s, see $log")
  }
}

object HeadraceProcess {
  private val PatienceSeconds = 300L
  private val Publishing = "(\\S+): publishing commit [0-9]+".r
  private val Ended = "\\S+/\\S+: .* after [0-9.,]+ s".r
}

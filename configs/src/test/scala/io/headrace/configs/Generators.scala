package io.headrace.configs

import io.headrace.configs.where._
import java.math.{BigDecimal => Decimal}
import java.nio.file.Path
import java.time.{Duration, Instant, LocalDate, LocalDateTime, ZoneId, ZoneOffset}
import java.util.Optional
import org.scalacheck.Gen
import scala.jdk.CollectionConverters._
import scala.jdk.OptionConverters._

/** Random conditions and shares that a file could hold, with names that nobody should give. */
object Generators {
  private val weird = Gen.oneOf(
    "", " ", "a b", "a.b", "Cost Total $", "\"", "\"\"", "'", "it''s", "`x`", "${x}", "${consumer", "-- x", "/* x */", ";", "\\", "\\n",
    "include", "null", "true", "select", "größe", "日本", "𝒳", "a=b", "{", "}", "[", "#", "//", "h$0", "'0'", "?", ":x", "%", "_")
  private val letters = Gen.listOf(Gen.oneOf(Gen.alphaNumChar, Gen.oneOf(" .\"'\\${}[]#=:,äß"))).map(_.mkString)
  private val text: Gen[String] = Gen.oneOf(weird, letters, Gen.zip(weird, letters).map { case (a, b) => a + b })
  private val anyText: Gen[String] =
    Gen.oneOf(text, Gen.listOf(Gen.choose(0.toChar, 0xd7ff.toChar)).map(_.mkString))
  private val name: Gen[String] = Gen.zip(Gen.alphaNumChar, Gen.listOfN(8, Gen.oneOf(Gen.alphaNumChar, Gen.oneOf("-_"))))
    .map { case (first, rest) => (first :: rest).mkString }
  private val attributeName: Gen[String] = Gen.nonEmptyListOf(Gen.oneOf(Gen.alphaNumChar, Gen.oneOf("-_"))).map(_.take(20).mkString)

  private val number: Gen[Decimal] = Gen.oneOf(
    Gen.choose(Long.MinValue, Long.MaxValue).map(Decimal.valueOf),
    Gen.zip(Gen.choose(-1000000L, 1000000L), Gen.choose(-20, 20)).map { case (n, scale) => Decimal.valueOf(n, scale) },
    Gen.const(new Decimal("99999999999999999999999999999999999999")))
  private val seconds: Gen[LocalDateTime] =
    Gen.zip(Gen.choose(LocalDateTime.of(1, 1, 2, 0, 0).toEpochSecond(ZoneOffset.UTC), LocalDateTime.of(9999, 12, 30, 0, 0).toEpochSecond(ZoneOffset.UTC)), Gen.choose(0, 999999))
      .map { case (s, micros) => LocalDateTime.ofEpochSecond(s, micros * 1000, ZoneOffset.UTC) }

  private val literal: Gen[Literal] = Gen.oneOf(
    text.filter(!_.contains("${consumer.")).map(new Literal.Text(_)),
    number.map(new Literal.Number(_)),
    Gen.oneOf(true, false).map(new Literal.Bool(_)),
    seconds.map(t => new Literal.Date(t.toLocalDate: LocalDate)),
    seconds.map(new Literal.Timestamp(_)),
    seconds.map(t => new Literal.Moment(t.toInstant(ZoneOffset.UTC))))
  private val column: Gen[Operand] =
    Gen.zip(Gen.choose(1, 3), Gen.listOfN(3, Gen.oneOf(text.filter(_.nonEmpty), name)))
      .map { case (n, path) => new Operand.Column(path.take(n).asJava) }

  private def operand(depth: Int): Gen[Operand] = {
    val plain = Gen.oneOf(column, literal, attributeName.map(new Operand.Attribute(_)))
    if (depth == 0) plain else Gen.frequency(4 -> plain, 1 -> call(depth - 1))
  }

  private def call(depth: Int): Gen[Operand] = for {
    function <- Gen.oneOf(Function.values.toSeq)
    count <- Gen.choose(1, 4).retryUntil(n => takes(function, n))
    arguments <- Gen.listOfN(count, operand(depth))
  } yield new Operand.Call(function, arguments.asJava)

  private def takes(function: Function, arguments: Int): Boolean = function match {
    case Function.SUBSTRING => arguments == 2 || arguments == 3
    case Function.CONCAT | Function.COALESCE => true
    case Function.ROUND => arguments <= 2
    case _ => arguments == 1
  }

  private val pattern: Gen[String] =
    Gen.listOf(Gen.oneOf(Gen.oneOf("%", "_", "\\%", "\\_", "\\\\", "'"), Gen.alphaNumChar.map(_.toString))).map(_.mkString)

  private val predicate: Gen[Condition] = Gen.oneOf(
    Gen.zip(operand(2), Gen.oneOf(Condition.Operator.values.toSeq), operand(2)).map { case (l, o, r) => new Condition.Compare(l, o, r) },
    Gen.zip(operand(2), Gen.choose(1, 5).flatMap(Gen.listOfN(_, operand(1)))).map { case (o, v) => new Condition.In(o, v.asJava) },
    Gen.zip(operand(1), operand(1), operand(1)).map { case (o, l, h) => new Condition.Between(o, l, h) },
    Gen.zip(operand(1), pattern).map { case (o, p) => new Condition.Like(o, p) },
    operand(2).map(new Condition.IsNull(_)),
    Gen.oneOf(column, attributeName.map(new Operand.Attribute(_)), call(1), Gen.oneOf(true, false).map(new Literal.Bool(_))).map(new Condition.Holds(_)))

  def condition(depth: Int): Gen[Condition] =
    if (depth == 0) predicate
    else Gen.frequency(
      3 -> predicate,
      2 -> parts(depth).map(cs => new Condition.And(cs.filterNot(_.isInstanceOf[Condition.And]).asJava)),
      2 -> parts(depth).map(cs => new Condition.Or(cs.filterNot(_.isInstanceOf[Condition.Or]).asJava)),
      1 -> condition(depth - 1).map(new Condition.Not(_)))

  /** At least two that are neither all-of nor any-of, and some that may be. */
  private def parts(depth: Int): Gen[List[Condition]] = for {
    two <- Gen.listOfN(2, predicate)
    more <- Gen.choose(0, 2).flatMap(Gen.listOfN(_, condition(depth - 1)))
  } yield two ++ more

  private val path: Gen[String] = Gen.nonEmptyListOf(name).map(_.take(3).mkString("/"))
  private val folder: Gen[Path] = path.map(p => Path.of("/" + p))
  private val secret: Gen[Secret] = Gen.oneOf(name.map(n => new Secret("env:A" + n.replace('-', '_'))), path.map(p => new Secret("file:/" + p)))
  private def option[T](gen: Gen[T]): Gen[Optional[T]] = Gen.option(gen).map(_.toJava)
  private val duration: Gen[Duration] = Gen.oneOf(
    Gen.choose(0L, 1000000000L).map(Duration.ofSeconds(_)),
    Gen.choose(0L, 1000000000000000L).map(Duration.ofNanos(_)))

  private val store: Gen[Store] = Gen.oneOf(
    folder.map(new LakeStore.Local(_)),
    Gen.zip(path, option(name), option(secret), Gen.oneOf(true, false)).map { case (prefix, endpoint, key, flag) =>
      new LakeStore.S3("bucket", prefix, endpoint, "eu-1", key, key, flag, !flag)
    },
    Gen.zip(name, option(Gen.choose(1, 65535)), path).map { case (host, port, root) => new LakeStore.Hdfs(host.replace("_", ""), port.map(p => Integer.valueOf(p)), root) },
    Gen.zip(anyText, anyText, secret, Gen.oneOf(TestSettings.Tls.values.toSeq)).map { case (database, user, password, tls) =>
      new TestSettings.Postgresql("h", 1, database, user, password, tls)
    },
    Gen.zip(duration, Gen.choose(Long.MinValue, Long.MaxValue), number, Gen.mapOf(Gen.zip(anyText, Gen.choose(0L, 9L)))).map { case (d, n, f, sizes) =>
      new TestSettings.Every(d, n, f, Optional.empty[Integer], sizes.map { case (k, v) => (k, java.lang.Long.valueOf(v)) }.asJava)
    })

  private val mask: Gen[Mask] = Gen.oneOf(
    anyText.map(new Mask.Redact(_)),
    Gen.const(new Mask.Hash),
    Gen.zip(Gen.choose(0, 500), Gen.choose(0, 500)).map { case (a, b) => new Mask.Partial(a, b) },
    number.filter(_.signum > 0).map(new Mask.Round(_)),
    Gen.const(new Mask.YearOnly),
    Gen.const(new Mask.Null))

  private val selected: Gen[Selected] = Gen.oneOf(
    text.map(Selected.of),
    Gen.zip(text, text).map { case (c, as) => new Selected(Optional.of(c), Optional.empty[String], Optional.of(as)) },
    Gen.zip(text.filter(!_.contains("${")), text).map { case (v, as) => new Selected(Optional.empty[String], Optional.of(v), Optional.of(as)) })

  private val shape: Gen[Shape] = for {
    select <- Gen.choose(0, 4).flatMap(Gen.listOfN(_, selected)).map(_.distinctBy(_.name))
    where <- Gen.option(condition(2))
    masks <- Gen.choose(0, 4).flatMap(n => Gen.mapOfN(n, Gen.zip(anyText, mask)))
  } yield new Shape(select.asJava, where.map(c => new Where(c.print, c)).toJava, masks.asJava)

  private def dataset(stores: Seq[String]): Gen[DatasetSpec] = for {
    name <- name
    description <- anyText
    place <- path
    store <- Gen.oneOf(stores)
    table <- anyText
    source <- Gen.oneOf[SourceSettings](
      new TestSettings.Lake(store, place),
      new TestSettings.FilesSource(store, place, TestSettings.Format.CSV, false, table, TestSettings.Malformed.PERMISSIVE),
      new TestSettings.JdbcSource(store, table, description, Optional.of(table), true, Optional.empty[String]))
    shape <- shape
    schema <- Gen.oneOf(SchemaPolicy.values.toSeq)
  } yield new DatasetSpec(name, description, source, java.util.List.of[String](), shape, schema)

  private val attribute: Gen[Literal] = Gen.oneOf(
    anyText.map(new Literal.Text(_)),
    number.map(new Literal.Number(_)),
    Gen.oneOf(true, false).map(new Literal.Bool(_)))

  private def consumer(datasets: Seq[DatasetSpec]): Gen[Consumer] = for {
    id <- name
    recipient <- option(name.map(_ + "@example.com"))
    others <- Gen.choose(0, 3).flatMap(n => Gen.mapOfN(n, Gen.zip(anyText, attribute)))
    value <- attribute
    key <- secret
    store <- store
    modes <- Gen.listOfN(datasets.size, Gen.oneOf(WriteMode.values.toSeq))
  } yield {
    val used = datasets.flatMap(d => d.shape.where.toScala.toSeq.flatMap(_.attributes.asScala) ++ d.shape.select.asScala.flatMap(_.attributes.asScala))
    val attributes = others ++ used.map(_ -> value)
    val mappings = datasets.zip(modes).zipWithIndex.map { case ((d, mode), i) =>
      val sink = new TestSettings.JdbcSink("to", id, s"\"${i}", i % 2 == 0)
      new Mapping(d.name, sink, mode, Provenance.values.toSeq.take(i % 4).asJava)
    }
    new Consumer(id, recipient, attributes.asJava, Optional.of(key), java.util.Map.of("to", store), mappings.asJava)
  }

  val share: Gen[Share] = for {
    name <- name
    provider <- anyText
    terms <- anyText
    start <- Gen.choose(-30000000000L, 200000000000L).map(Instant.ofEpochSecond(_))
    schedule <- option(Gen.const(new Schedule(Schedule.Every.CRON, Optional.of("0 * * * *"), start, ZoneId.of("Europe/Berlin"))))
    storeNames <- Gen.nonEmptyListOf(anyText).map(_.take(3).distinct)
    stores <- Gen.listOfN(storeNames.size, store)
    datasets <- Gen.choose(0, 3).flatMap(Gen.listOfN(_, dataset(storeNames))).map(_.distinctBy(_.name))
    consumers <- Gen.choose(0, 2).flatMap(Gen.listOfN(_, consumer(datasets))).map(_.distinctBy(_.name))
  } yield new Share(
    name, provider, terms, terms, schedule, java.util.List.of[String](), storeNames.zip(stores).toMap.asJava, datasets.asJava, consumers.asJava)
}

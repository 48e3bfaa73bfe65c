package io.headrace.jobs.acceptance

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres
import java.nio.file.{Files, Path}
import java.sql.{Connection, DriverManager}
import scala.util.Using

/** The one PostgreSQL server of all specifications, ended with their JVM. */
object Postgres {
  private lazy val server: EmbeddedPostgres = {
    val started = EmbeddedPostgres
      .builder()
      .setServerConfig("fsync", "off")
      .setServerConfig("max_connections", "100")
      .start()
    sys.addShutdownHook(started.close())
    started
  }

  /** Holds the password that a share file refers to. */
  lazy val password: Path = {
    val file = Files.createTempFile("headrace-password", ".txt")
    file.toFile.deleteOnExit()
    Files.writeString(file, "a-secret-password\n")
  }

  def port: Int = server.getPort

  /** A new empty database with this name. */
  def create(database: String): Unit =
    Using.resource(connect("postgres"))(Sql.run(_, s"CREATE DATABASE ${Sql.name(database)}"))

  def connect(database: String): Connection =
    DriverManager.getConnection(s"jdbc:postgresql://localhost:$port/$database?user=postgres&password=x")

  /** The store in the words of a share file. */
  def store(database: String, user: String = "postgres"): String =
    s"""{ type = postgresql, host = localhost, port = $port, database = $database, user = $user, password = "file:$password" }"""

  /** From now on this role must prove itself by password; all others are trusted. */
  def guard(role: String, secret: String): Unit = Using.resource(connect("postgres")) { connection =>
    val rules = Path.of(Sql.read(connection, "SHOW hba_file").rows.head("hba_file").toString)
    Files.writeString(rules, s"host all $role all scram-sha-256\n" + Files.readString(rules))
    Sql.run(connection, s"CREATE ROLE $role LOGIN PASSWORD ${Sql.text(secret)}", "SELECT pg_reload_conf()")
  }
}

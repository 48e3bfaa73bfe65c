package io.headrace.connectors.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.headrace.configs.DatasetSpec;
import io.headrace.configs.InvalidSetting;
import io.headrace.configs.Secret;
import io.headrace.configs.Shape;
import io.headrace.configs.Store;
import io.headrace.configs.WriteMode;
import io.headrace.connectors.spi.ConnectorException;
import io.headrace.connectors.spi.ConnectorException.Kind;
import io.headrace.connectors.spi.SourceSession;
import io.headrace.connectors.testkit.Runs;
import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MessagesTest {
    private final String table = Runs.freshName("t");

    private static void fails(Store store, Kind kind, String message) throws ConnectorException {
        try (SourceSession session = new JdbcConnector().sources(store, Runs.withoutSpark())) {
            assertThatThrownBy(session::check)
                    .isInstanceOfSatisfying(
                            ConnectorException.class, e -> assertThat(e.kind()).isEqualTo(kind))
                    .hasMessage(message);
        }
    }

    private static void refused(JdbcSource source, List<String> key, Kind kind, String message)
            throws ConnectorException {
        DatasetSpec dataset = new DatasetSpec("dataset", "", source, key, Shape.NONE);
        try (SourceSession session = new JdbcConnector().sources(Postgres.store(), Runs.withoutSpark())) {
            assertThatThrownBy(() -> session.source(dataset, WriteMode.MIRROR).schema())
                    .isInstanceOfSatisfying(
                            ConnectorException.class, e -> assertThat(e.kind()).isEqualTo(kind))
                    .hasMessage(message);
        }
    }

    @Test
    void aServerThatIsNotThere() throws Exception {
        int port = freePort();
        fails(
                Postgres.store("localhost", port, "postgres", "postgres"),
                Kind.UNREACHABLE,
                "PostgreSQL at localhost:" + port + "/postgres: connecting as user 'postgres': Connection to localhost:"
                        + port + " refused. Check that the hostname and port are correct and that the postmaster is"
                        + " accepting TCP/IP connections; check host, port and network, or try again later");
    }

    @Test
    void aDatabaseThatIsNotThere() throws Exception {
        fails(
                Postgres.store("localhost", Postgres.port(), "shop", "postgres"),
                Kind.NOT_FOUND,
                "PostgreSQL at localhost:" + Postgres.port()
                        + "/shop: connecting as user 'postgres': database \"shop\" does not exist; check the names");
    }

    @Test
    void aUserWhoIsNotThere() throws Exception {
        fails(
                Postgres.store("localhost", Postgres.port(), "postgres", "nobody"),
                Kind.DENIED,
                "PostgreSQL at localhost:" + Postgres.port() + "/postgres: connecting as user 'nobody': role \"nobody\""
                        + " does not exist; check user, password and the rights of the user");
    }

    @Test
    void aPasswordThatIsMissing() {
        PostgresStore store = new PostgresStore(
                "db", 5432, "shop", "me", Optional.of(new Secret("env:HEADRACE_NOT_SET")), PostgresStore.Tls.PREFER);
        assertThatThrownBy(() -> new JdbcConnector().sources(store, Runs.withoutSpark()))
                .hasMessage("the password of db:5432/shop needs the environment variable 'HEADRACE_NOT_SET', which is"
                        + " not set");
    }

    @Test
    void anH2DatabaseThatIsNotThereAndAWrongPassword(@TempDir Path folder) throws Exception {
        H2Store store = new H2Store(folder.resolve("shop"), "sa", Optional.empty());
        fails(
                store,
                Kind.NOT_FOUND,
                "H2 at " + folder.resolve("shop")
                        + ": connecting as user 'sa': the database does not exist; check the names");
        new JdbcConnector().sinks(store, Runs.withoutSpark()).check();
        H2Store wrong = new H2Store(
                folder.resolve("shop"), "sa", Optional.of(new Secret("file:" + Postgres.password("secret-canary"))));
        fails(
                wrong,
                Kind.DENIED,
                "H2 at " + folder.resolve("shop")
                        + ": connecting as user 'sa': Wrong user name or password; check user,"
                        + " password and the rights of the user");
        assertThat(Database.source(wrong).toString()).doesNotContain("secret-canary");
    }

    @Test
    void aTableOrColumnThatIsNotThereNamesTheNearest() throws Exception {
        Postgres.run("CREATE SCHEMA " + table, "CREATE TABLE " + table + ".orders (id int, name text)");
        JdbcSource misspelt = Shared.table("ordrs").in(table).source();
        refused(
                misspelt,
                List.of("id"),
                Kind.NOT_FOUND,
                "PostgreSQL at localhost:" + Postgres.port() + "/postgres has no table 'ordrs' in schema '" + table
                        + "'; nearest: 'orders'");
        JdbcSource orders = Shared.table("orders").in(table).source();
        refused(
                orders,
                List.of("Id"),
                Kind.NOT_FOUND,
                "table '" + table + ".orders' has no column 'Id', named as key; nearest: 'id', 'name'");
    }

    @Test
    void columnsWithoutAnEqualTypeAreNamed() throws Exception {
        Postgres.run("CREATE TABLE " + table + " (id int, n numeric, i interval)");
        refused(
                Followed.table(table),
                List.of(),
                Kind.REFUSED,
                "table 'public." + table
                        + "': no equal type for column 'n' (numeric), 'i' (interval); share a view that"
                        + " casts it, e.g. to numeric(38,9), or to text, or leaves it out");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "db?socketFactory=java.lang.String",
                "db&loggerFile=/etc/x",
                "db/../x",
                "db;INIT=RUNSCRIPT FROM 'http://x'",
                "db,other",
                "db#x",
                "db%3f",
                "db\nx",
                "[::1]:5432/x",
                "d\u0431",
                ""
            })
    void hostileHostsAndDatabasesAreRefused(String text) {
        assertThatThrownBy(() -> Postgres.store(text, 5432, "shop", "me")).isInstanceOf(InvalidSetting.class);
        assertThatThrownBy(() -> Postgres.store("db", 5432, text, "me")).isInstanceOf(InvalidSetting.class);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/data/x;INIT=RUNSCRIPT FROM 'http://x'",
                "/data/x\\;INIT=1",
                "/data/x\nINIT",
                "/data/x%3bINIT",
                "/data/x?y",
                "/data/x:y",
                "~/x"
            })
    void hostileFilesAreRefused(String text) {
        assertThatThrownBy(() -> new H2Store(Path.of(text), "sa", Optional.empty()))
                .isInstanceOf(InvalidSetting.class);
    }

    @Test
    void usersAndPasswordsNeverReachAUrl() throws Exception {
        PostgresStore store = new PostgresStore(
                "db",
                5432,
                "shop",
                "me?socketFactory=x&a=b;c",
                Optional.of(new Secret("file:" + Postgres.password("p?x=y;INIT=z"))),
                PostgresStore.Tls.VERIFY_FULL);
        assertThat(Database.sink(store).url()).isEqualTo("jdbc:postgresql://db:5432/shop");
        assertThat(Database.sink(new H2Store(Path.of("/data/x.mv.db"), "sa;INIT=x", Optional.empty()))
                        .url())
                .isEqualTo("jdbc:h2:file:/data/x;WRITE_DELAY=0");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "x\"; DROP TABLE victim; --",
                "x' OR '1'='1",
                "select",
                "Cost Total $",
                "a.b",
                "\\\"x",
                "`tick`",
                "$1 ?",
                "Gr\u00f6\u00dfe \u65e5\u672c"
            })
    void namesAreNamesWhateverTheyHold(String name) throws Exception {
        Postgres.run("CREATE TABLE IF NOT EXISTS victim (id int)");
        String own = table + name;
        Postgres.run(
                "CREATE TABLE " + Identifiers.quote(own) + " (" + Identifiers.quote(name) + " int PRIMARY KEY)",
                "INSERT INTO " + Identifiers.quote(own) + " VALUES (7)");
        Followed consumer = new Followed(Postgres.store(), Followed.table(own), WriteMode.MIRROR, name);
        consumer.follow();
        assertThat(consumer.rows()).containsExactly("[7]");
        Postgres.run("INSERT INTO " + Identifiers.quote(own) + " VALUES (8)");
        consumer.follow();
        assertThat(consumer.rows()).containsExactly("[7]", "[8]");
        assertThatCode(() -> Postgres.run("SELECT id FROM victim")).doesNotThrowAnyException();
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }
}

package io.headrace.configs;

import static io.headrace.configs.Shares.VALID;
import static io.headrace.configs.Shares.problems;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.headrace.configs.where.Literal;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class HoconReaderTest {
    private static final String STORE = "stores.lake { type = local, root = lake }";

    @Test
    void everyTypeOfAComponentIsRead() throws Exception {
        Share share = Shares.parse(
                VALID
                        + """
                stores.e { type = every, pause = 90 minutes, most = 9000000000, factor = 1.50, depth = 3, sizes { "a b" = 1 } }
                stores.up { type = local, root = ../up }
                schedule { every = cron, cron = "0 3 * * *", start = "2026-11-22T07:00:00+01:00", time-zone = Europe/Berlin }
                """);
        assertThat(share.stores().get("e"))
                .isEqualTo(new TestSettings.Every(
                        Duration.ofMinutes(90),
                        9_000_000_000L,
                        new BigDecimal("1.50"),
                        Optional.of(3),
                        Map.of("a b", 1L)));
        assertThat(share.stores().get("up")).isEqualTo(new LakeStore.Local(Path.of("/up")));
        assertThat(share.schedule())
                .contains(new Schedule(
                        Schedule.Every.CRON,
                        Optional.of("0 3 * * *"),
                        Instant.parse("2026-11-22T06:00:00Z"),
                        ZoneId.of("Europe/Berlin")));
    }

    @Test
    void defaultsAndShorthandsAreFilledIn() throws Exception {
        Share share = Shares.parse(VALID.replace(
                        "path = orders } }",
                        "path = orders }, shape { select = [a, { value = \"${consumer.x}\", as = b }], mask { c = redact, d = null } } }")
                .replace("name = c\n", "name = c, attributes { x = 1, y = yes, z = true }\n"));
        assertThat(share.terms()).isEmpty();
        assertThat(share.consumers().get(0).mappings().get(0).writeMode()).isEqualTo(WriteMode.MIRROR);
        Shape shape = share.dataset("orders").orElseThrow().shape();
        assertThat(shape.select())
                .containsExactly(
                        Selected.of("a"),
                        new Selected(Optional.empty(), Optional.of("${consumer.x}"), Optional.of("b")));
        assertThat(shape.mask()).isEqualTo(Map.of("c", new Mask.Redact("***"), "d", new Mask.Null()));
        assertThat(share.consumers().get(0).attributes())
                .isEqualTo(Map.of(
                        "x",
                        new Literal.Number(BigDecimal.ONE),
                        "y",
                        new Literal.Text("yes"),
                        "z",
                        new Literal.Bool(true)));
    }

    @Test
    void anUnknownKeyNamesTheNearestAndAllKnown() {
        assertThat(problems("path = items }", "pth = items }"))
                .containsExactly(
                        "s.conf:6: datasets.items.source.path: is missing; expected a text",
                        "s.conf:6: datasets.items.source.pth: is not a setting here; did you mean \"path\"? known: type,"
                                + " store, path");
        assertThat(problems(VALID + "zzzzzzz = 1"))
                .containsExactly("s.conf:15: zzzzzzz: is not a setting here; known: name, provider, description, terms,"
                        + " schedule, recipients, stores, datasets, consumers");
    }

    @Test
    void aMissingSettingSaysWhatIsExpected() {
        assertThat(problems("provider = p", "description = d"))
                .containsExactly("s.conf:1: provider: is missing; expected a text");
        assertThat(problems("name = s\nprovider = p\n", "\n\n"))
                .containsExactly(
                        "s.conf:1: name: is missing; expected a text",
                        "s.conf:1: provider: is missing; expected a text");
        assertThat(problems("source { type = delta, store = lake, path = items }", "description = null"))
                .containsExactly(
                        "s.conf:6: datasets.items.source: is missing; expected an object { type = ... } of type:"
                                + " delta, files, jdbc");
        assertThat(problems("type = parquet, ", ""))
                .containsExactly(
                        "s.conf:12: consumers.c.mappings[0].sink.type: is missing; expected one of: csv, delta, jdbc,"
                                + " parquet");
    }

    @Test
    void aWrongTypeSaysWhatIsExpectedAndWhatIsThere() {
        assertThat(
                        problems(
                                STORE,
                                STORE
                                        + """

                                stores.e { type = every, pause = 5, most = 1e3, factor = 1e99, depth = x, sizes { a = [] } }
                                stores.h { type = h2, file = {} }
                                schedule { every = day, start = tomorrow, time-zone = Mars }
                                recipients = all
                                """))
                .containsExactly(
                        "s.conf:4: stores.e.pause: expected a duration such as \"30 s\" (ns, us, ms, s, m, h, d), not '5'",
                        "s.conf:4: stores.e.most: expected a whole number, not '1e3'",
                        "s.conf:4: stores.e.factor: expected a number of at most 38 digits, not '1e99'",
                        "s.conf:4: stores.e.depth: expected a whole number, not 'x'",
                        "s.conf:4: stores.e.sizes.a: expected a whole number, not a list",
                        "s.conf:5: stores.h.file: expected a path, not an object",
                        "s.conf:6: schedule.start: expected a time such as \"2026-11-22T06:00:00Z\", not 'tomorrow'",
                        "s.conf:6: schedule.time-zone: expected a time zone such as \"Europe/Berlin\", not 'Mars'",
                        "s.conf:7: recipients: expected a list [ ... ], not 'all'");
        assertThat(problems("stores.lake { type = local, root = lake }", "stores.lake = local"))
                .containsExactly("s.conf:3: stores.lake: expected an object { type = ... }, not 'local'");
        assertThat(problems(VALID + "datasets = 5\nconsumers = [5]"))
                .containsExactly(
                        "s.conf:15: datasets: expected a list [ ... ], not '5'",
                        "s.conf:16: consumers[0]: expected an object { ... }, not '5'");
    }

    @Test
    void aWrongWordNamesTheNearestAndAllAccepted() {
        assertThat(problems("path = a } }", "path = a }, write-mode = apend }"))
                .containsExactly(
                        "s.conf:12: consumers.c.mappings[0].write-mode: 'apend' is not accepted here; did you mean"
                                + " \"append\"? known: mirror, append, changes");
        assertThat(problems("type = delta, store = lake, path = orders", "type = detla, store = lake, path = orders"))
                .containsExactly(
                        "s.conf:5: datasets.orders.source.type: 'detla' is not a type here; did you mean \"delta\"?"
                                + " known: delta, files, jdbc");
    }

    @Test
    void whatARecordRefusesStandsAtItsLine() {
        assertThat(problems("name = s\n", "name = \"a b\"\n"))
                .containsExactly("s.conf:1: name: 'a b' is not a name; expected [A-Za-z0-9][A-Za-z0-9_-]{0,62}");
        assertThat(problems("path = items }", "path = \"../items\" }"))
                .containsExactly(
                        "s.conf:6: datasets.items.source.path: '../items' is not a path below the store's root;"
                                + " expected names joined by '/', without '..', '.', wildcards or any of \\ : % and without"
                                + " '/' at either end");
        assertThat(problems(STORE, STORE + "\nstores.s { type = s3, bucket = bkt\n secret-key = \"env:K\" }"))
                .containsExactly("s.conf:4: stores.s.access-key: goes together with secret-key; set both or neither");
        assertThat(problems("path = items } }", "path = items }, shape.where = \"a = reflect('x')\" }"))
                .containsExactly("s.conf:6: datasets.items.shape.where: 'reflect' is not a function here; known: lower,"
                        + " upper, trim, length, substring, concat, coalesce, abs, round, year, month, day");
    }

    @Test
    void aBadNameIsSeenTogetherWithABadDataset() {
        assertThat(problems(VALID.replace("name = s\n", "name = \"a b\"\n")
                        .replace("name = items, source", "name = items, sorce")))
                .containsExactly(
                        "s.conf:1: name: 'a b' is not a name; expected [A-Za-z0-9][A-Za-z0-9_-]{0,62}",
                        "s.conf:6: datasets.items.source: is missing; expected an object { type = ... } of type: delta,"
                                + " files, jdbc",
                        "s.conf:6: datasets.items.sorce: is not a setting here; did you mean \"source\"? known: name,"
                                + " description, source, key, shape, schema");
    }

    @Test
    void aSecretIsNeverRepeated() {
        String pg = "\nstores.pg { type = postgresql, host = h, database = d, user = u, password = %s }";
        for (String inline : new String[] {"hunter2", "\"hunter2\"", "[hunter2]", "{ hunter2 = hunter2 }", "77123"}) {
            assertThat(problems(STORE, STORE + String.format(pg, inline)))
                    .containsExactly(
                            "s.conf:4: stores.pg.password: is not a reference to a secret; expected \"env:NAME\" or"
                                    + " \"file:/path\"");
        }
        for (String broken :
                new String[] {"hunter2\"", "hunter2@x", "\"hunter2", "hunter2 {", "$hunter2", "\"hunter2\" {}"}) {
            assertThat(problems(STORE, STORE + String.format(pg, broken)))
                    .hasSize(1)
                    .first()
                    .asString()
                    .startsWith("s.conf:")
                    .doesNotContain("hunter2");
        }
    }

    @Test
    void textsOfOthersCannotReadTheMachine() {
        assertThat(problems("provider = p", "provider = ${HOME}"))
                .containsExactly("s.conf:2: substitutions work in files only; write the value itself");
        assertThat(problems("provider = p", "include \"/etc/passwd\""))
                .containsExactly("s.conf:2: includes work in files only; put the settings here");
        assertThat(problems("provider = p", "include url(\"http://localhost/x\")"))
                .containsExactly("s.conf:2: includes a URL; only files can be included");
        assertThat(problems("provider = p", "include classpath(\"reference.conf\")"))
                .containsExactly("s.conf:2: includes from the class path; only files can be included");
    }

    @Test
    void syntaxErrorsAreOneLine() {
        Map<String, String> messages = Map.of(
                "a = {",
                "s.conf:1: cannot be read: the file ends too early; a value or a closing '}' or ']' is missing",
                "a = }",
                "s.conf:1: cannot be read: '}' does not fit here; a quote, comma or line break is missing",
                "a = 1\nb = 1 c = 2",
                "s.conf:2: cannot be read: '=' does not fit here; a quote, comma or line break is missing",
                "a = \"x\n",
                "s.conf:1: cannot be read: a quoted text is not closed on its line; text over several lines"
                        + " stands between three quotes",
                "a = a@b",
                "s.conf:1: cannot be read: '@' is not allowed outside quotes; put the text in double quotes",
                "a = \"\\q\"",
                "s.conf:1: cannot be read: a quoted text holds an unknown escape; write \\\\ for a backslash",
                "a..b = 1",
                "s.conf:1: cannot be read: a key has an empty part; check its dots",
                "[1]",
                "s.conf:1: cannot be read: the file is a list; expected settings such as name = ...",
                " \n ",
                "s.conf: is empty; expected settings such as name = ...",
                "a = " + "[".repeat(50_000),
                "s.conf: is nested too deeply");
        messages.forEach((text, message) -> assertThat(problems(text)).containsExactly(message));
    }

    @Test
    void otherRecordsCanBeReadToo() throws Exception {
        TestSettings.Lake lake =
                new HoconReader().parse("store = a, path = b", "x.conf", Path.of("/"), TestSettings.Lake.class);
        assertThat(lake).isEqualTo(new TestSettings.Lake("a", "b"));
        assertThat(assertThrows(ShareInvalid.class, () -> new HoconReader()
                        .parse("store = a", "x.conf", Path.of("/"), TestSettings.Lake.class)))
                .hasMessage("x.conf:1: path: is missing; expected a text");
    }
}

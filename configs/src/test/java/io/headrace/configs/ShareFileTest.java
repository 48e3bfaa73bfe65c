package io.headrace.configs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Share files on disk: includes, substitutions, and what cannot be read. F stands for the folder in messages. */
class ShareFileTest {
    private static final Map<String, String> ENVIRONMENT =
            Map.of("PROVIDER", "Anvil Inc", "PASSWORD", "hunter2", "PORT", "http", "ROOT", "/data");

    @TempDir
    Path folder;

    @Test
    void includesAndVariablesWork() throws Exception {
        write(
                "parts/stores.conf",
                "stores.lake { type = local, root = ${ROOT}/lake }\nstores.near { type = local, root = x }");
        write(
                "s.conf",
                """
                include "parts/stores.conf"
                include file("parts/terms.conf")
                name = s
                provider = ${PROVIDER}
                description = ${?ABSENT}
                half = orders
                datasets = [{ name = a, source { type = delta, store = lake, path = a } }]
                """
                        .replace("half = orders\n", ""));
        write("parts/terms.conf", "terms = \"be kind\"");
        Share share = new ShareReader(ENVIRONMENT).read(folder.resolve("s.conf"));
        assertThat(share.provider()).isEqualTo("Anvil Inc");
        assertThat(share.description()).isEmpty();
        assertThat(share.terms()).isEqualTo("be kind");
        assertThat(share.stores())
                .isEqualTo(Map.of(
                        "lake",
                        new LakeStore.Local(Path.of("/data/lake")),
                        "near",
                        new LakeStore.Local(folder.resolve("parts/x"))));
    }

    @Test
    void problemsNameTheIncludedFileAndComeInTheOrderOfTheFiles() throws Exception {
        write("stores.conf", "\nstores.lake { type = locl, root = x }");
        write("s.conf", "include \"stores.conf\"\nname = s\nprovidr = p\n");
        assertThat(problems("s.conf"))
                .containsExactly(
                        "F/s.conf:2: provider: is missing; expected a text",
                        "F/s.conf:2: datasets: is missing; expected a list [ ... ]",
                        "F/s.conf:3: providr: is not a setting here; did you mean \"provider\"? known: name, provider,"
                                + " description, terms, schedule, recipients, stores, datasets, consumers",
                        "F/stores.conf:2: stores.lake.type: 'locl' is not a type here; did you mean \"local\"? known: abfss,"
                                + " every, gs, h2, hdfs, local, postgresql, s3");
    }

    @Test
    void everyUnresolvedSubstitutionIsNamed() throws Exception {
        write("s.conf", "name = ${NAME}\nprovider = ${other.key}\ndescription = ${NAME}\nterms = ${consumer.x}\n");
        assertThat(problems("s.conf"))
                .containsExactly(
                        "F/s.conf:1: '${NAME}' is neither a setting nor an environment variable; set it, or write"
                                + " '${?NAME}' if it may be absent",
                        "F/s.conf:2: '${other.key}' is neither a setting nor an environment variable; set it, or write"
                                + " '${?other.key}' if it may be absent",
                        "F/s.conf:4: '${consumer.x}' is neither a setting nor an environment variable; put the whole text"
                                + " around it in double quotes");
        write("s.conf", "name = ${provider}\nprovider = ${name}");
        assertThat(problems("s.conf")).hasSize(1).first().asString().endsWith("refers to itself");
    }

    @Test
    void aSecretFromTheEnvironmentIsRefusedAsInline() throws Exception {
        write(
                "s.conf",
                """
                name = s
                provider = p
                stores.pg {
                  type = postgresql
                  host = h
                  port = ${PORT}
                  database = d
                  user = u
                  password = ${PASSWORD}
                }
                datasets = []
                """);
        assertThat(problems("s.conf"))
                .containsExactly(
                        "F/s.conf:6: stores.pg.port: expected a whole number, not 'http'",
                        "F/s.conf:9: stores.pg.password: would put the secret itself into the share; write"
                                + " \"env:PASSWORD\" instead");
    }

    @Test
    void whatIsNoShareFileIsOneProblem() throws Exception {
        assertThat(problems("absent.conf")).containsExactly("F/absent.conf: does not exist");
        assertThat(problems("")).containsExactly("F: is a folder; expected a file");
        write("empty.conf", "");
        assertThat(problems("empty.conf"))
                .containsExactly("F/empty.conf: is empty; expected settings such as name = ...");
        Files.write(
                folder.resolve("latin.conf"), "name = s\nterms = \"G\u00fcte\"".getBytes(StandardCharsets.ISO_8859_1));
        assertThat(problems("latin.conf")).containsExactly("F/latin.conf:2: is not UTF-8 text; save the file as UTF-8");
        write("long.conf", "#".repeat((4 << 20) + 1));
        assertThat(problems("long.conf")).containsExactly("F/long.conf: is too long; expected at most 4 MiB");
    }

    @Test
    void includesThatCannotWorkAreOneProblem() throws Exception {
        write("s.conf", "name = s\ninclude \"absent.conf\"\n");
        assertThat(problems("s.conf")).containsExactly("F/s.conf:2: includes 'F/absent.conf', which does not exist");
        write("a.conf", "include \"b.conf\"");
        write("b.conf", "\ninclude \"a.conf\"");
        assertThat(problems("a.conf"))
                .containsExactly("F/b.conf:2: includes 'F/a.conf', which includes this file again");
        write("c.conf", "x {\n include \"d.conf\"\n}");
        write("d.conf", "a = 1 b = 2");
        assertThat(problems("c.conf"))
                .containsExactly(
                        "F/d.conf:1: cannot be read: '=' does not fit here; a quote, comma or line break is missing");
        write("many.conf", "include \"one.conf\"\n".repeat(200));
        write("one.conf", "a = 1");
        assertThat(problems("many.conf")).containsExactly("F/many.conf:1: includes more than 100 files");
    }

    private void write(String name, String text) throws IOException {
        Files.createDirectories(folder.resolve(name).getParent());
        Files.writeString(folder.resolve(name), text);
    }

    private List<String> problems(String name) {
        Path file = name.isEmpty() ? folder : folder.resolve(name);
        return assertThrows(ShareInvalid.class, () -> new ShareReader(ENVIRONMENT).read(file)).problems().stream()
                .map(p -> p.toString().replace(folder.toString(), "F"))
                .toList();
    }
}

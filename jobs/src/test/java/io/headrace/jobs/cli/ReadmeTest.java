package io.headrace.jobs.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Comparator;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What the README says stays true. */
class ReadmeTest {
    private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();

    private static String readme;

    @BeforeAll
    static void read() throws Exception {
        readme = Files.readString(ROOT.resolve("README.md"));
    }

    @Test
    void theFirstShareIsTheTestedExample() throws Exception {
        assertThat(readme)
                .contains("```hocon\n" + Files.readString(ROOT.resolve("configs/examples/quickstart.conf")) + "```\n");
    }

    @Test
    void theExitCodesAreThoseOfTheCommands() {
        StringBuilder table = new StringBuilder("| code | meaning |\n|---|---|\n");
        Arrays.stream(ExitCode.values())
                .sorted(Comparator.comparingInt(ExitCode::number))
                .forEach(code -> table.append("| " + code.number() + " | " + code.meaning() + " |\n"));
        assertThat(readme).contains(table + "\n");
    }

    @Test
    void everyLinkIntoTheRepositoryLeadsSomewhere() {
        assertThat(Pattern.compile("\\]\\(([^)#]+)\\)")
                        .matcher(readme)
                        .results()
                        .map(link -> link.group(1))
                        .filter(link -> !link.contains("://"))
                        .map(ROOT::resolve))
                .isNotEmpty()
                .allSatisfy(target -> assertThat(target).exists());
    }
}

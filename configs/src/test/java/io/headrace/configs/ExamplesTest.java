package io.headrace.configs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The examples are what people copy. */
class ExamplesTest {
    private static final Path EXAMPLES = Path.of("examples");

    static Stream<Path> examples() throws IOException {
        return Files.list(EXAMPLES);
    }

    @ParameterizedTest
    @MethodSource("examples")
    void isReadAndPrintedAndReadAgain(Path example) throws Exception {
        Share share = new ShareReader().read(example);
        assertThat(new ShareReader().parse(new HoconWriter().print(share), "printed.conf", Path.of("/")))
                .isEqualTo(share);
    }

    @Test
    void theFirstShareHasTenLines() throws IOException {
        try (Stream<String> lines = Files.lines(EXAMPLES.resolve("quickstart.conf"))) {
            assertThat(lines.filter(l -> !l.startsWith("#"))).hasSizeLessThanOrEqualTo(10);
        }
    }

    @Test
    void aVariableReplacesWhatStandsBeforeIt() throws Exception {
        Share share =
                new ShareReader(Map.of("SHOP_HOST", "db.example")).read(EXAMPLES.resolve("postgres-to-lake.conf"));
        assertThat(share.stores().get("shop"))
                .isInstanceOfSatisfying(
                        TestSettings.Postgresql.class, s -> assertThat(s.host()).isEqualTo("db.example"));
    }

    @Test
    void whatIsPrintedHasOneForm() throws Exception {
        Share share = new ShareReader().read(EXAMPLES.resolve("quickstart.conf"));
        assertThat(new HoconWriter()
                        .print(share)
                        .replace(EXAMPLES.toAbsolutePath().toString(), "HERE"))
                .isEqualTo(
                        """
                        name = "quickstart"
                        provider = "me"
                        description = ""
                        terms = ""
                        recipients = []
                        stores = {
                          here = {
                            type = "local"
                            root = "HERE/data"
                          }
                        }
                        datasets = [
                          {
                            name = "orders"
                            description = ""
                            source = {
                              type = "files"
                              store = "here"
                              path = "orders"
                              format = parquet
                              header = true
                              delimiter = ","
                              malformed = fail
                            }
                            key = []
                            shape = {
                              select = []
                              mask = {}
                            }
                            schema = freeze
                          }
                        ]
                        consumers = [
                          {
                            name = "you"
                            attributes = {}
                            stores = {
                              there = {
                                type = "local"
                                root = "HERE/received"
                              }
                            }
                            mappings = [
                              {
                                dataset = "orders"
                                sink = {
                                  type = "csv"
                                  store = "there"
                                  path = "orders"
                                  delimiter = ","
                                }
                                write-mode = mirror
                                add = []
                              }
                            ]
                          }
                        ]
                        """);
    }
}

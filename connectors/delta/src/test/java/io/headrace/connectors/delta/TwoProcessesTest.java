package io.headrace.connectors.delta;

import static io.headrace.connectors.testkit.Frame.ITEMS;
import static org.assertj.core.api.Assertions.assertThat;

import io.headrace.configs.LakeStore;
import io.headrace.connectors.testkit.LocalSpark;
import io.headrace.connectors.testkit.s3.LocalS3;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** This JVM and another append to the same tables at the same time, on S3 and on a local disk: every row stays. */
class TwoProcessesTest {
    private static final int ROWS = 4;

    @TempDir
    private Path disk;

    @Test
    @Timeout(value = 5, unit = TimeUnit.MINUTES)
    void losesNothing() throws Exception {
        assertThat(LocalSpark.newSession().conf().get("spark.delta.logStore.s3a.impl"))
                .isEqualTo(ConditionalS3LogStore.class.getName());
        String local = disk.resolve("table").toString();
        String remote = S3Lake.place("two processes");
        List<String> tables = List.of(remote, local);
        tables.forEach(table -> ITEMS.rows(List.of()).write().format("delta").save(table));
        Process other = start(tables);
        try (BufferedReader says =
                        new BufferedReader(new InputStreamReader(other.getInputStream(), StandardCharsets.UTF_8));
                OutputStream tell = other.getOutputStream()) {
            for (String table : tables) {
                await(says, "ready");
                tell.write('\n');
                tell.flush();
                Appender.append(table, 0, ROWS);
            }
            await(says, "done");
            assertThat(other.waitFor()).isZero();
        } finally {
            other.destroyForcibly();
        }
        for (Path table : List.of(S3Lake.folder().resolve("two processes"), disk.resolve("table"))) {
            assertThat(KernelTable.version(table)).as("%s", table).isEqualTo(2 * ROWS);
            assertThat(KernelTable.rows(table))
                    .as("%s", table)
                    .extracting(row -> row.get("id"))
                    .containsExactlyInAnyOrderElementsOf(ids());
        }
    }

    private static List<Object> ids() {
        return LongStream.concat(LongStream.range(0, ROWS), LongStream.range(Appender.OTHER, Appender.OTHER + ROWS))
                .mapToObj(id -> (Object) id)
                .toList();
    }

    /** With the options and the settings of this JVM. */
    private Process start(List<String> tables) throws IOException {
        LakeStore.S3 store = S3Lake.store();
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
                .filter(option -> !option.startsWith("-javaagent"))
                .forEach(command::add);
        Stream.of("spark.delta.logStore.s3a.impl", "spark.delta.logStore.file.impl")
                .forEach(name -> command.add("-D" + name + "=" + System.getProperty(name)));
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), Appender.class.getName()));
        command.addAll(List.of(LocalS3.running().endpoint(), store.bucket()));
        command.add(store.accessKey().orElseThrow().reference());
        command.add(store.secretKey().orElseThrow().reference());
        command.add(String.valueOf(ROWS));
        command.addAll(tables);
        return new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
    }

    private static void await(BufferedReader says, String word) throws IOException {
        for (String line = says.readLine(); line != null; line = says.readLine()) {
            if (line.startsWith(word)) {
                return;
            }
        }
        throw new AssertionError("the other process has ended before '" + word + "'");
    }
}

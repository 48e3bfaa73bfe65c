package io.headrace.connectors.delta;

import static io.headrace.connectors.testkit.Frame.ITEMS;
import static org.assertj.core.api.Assertions.assertThat;

import io.headrace.configs.LakeStore;
import io.headrace.connectors.testkit.LocalSpark;
import io.headrace.connectors.testkit.s3.Fault;
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
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * This JVM and another append to the same tables at the same time, on S3 and on a local disk: with our log stores every row
 * stays, with Delta's own a row that was acknowledged is lost.
 */
@Timeout(value = 5, unit = TimeUnit.MINUTES)
class TwoProcessesTest {
    private static final int ROWS = 4;

    /** A scheme for S3 that our settings leave to {@code S3SingleDriverLogStore}, as Delta has it for all. */
    private static final String STOCK = "s3n";

    private static Process other;
    private static BufferedReader says;
    private static OutputStream tell;

    @TempDir
    private Path disk;

    /** With the options and the settings of this JVM. */
    @BeforeAll
    static void start() throws Exception {
        LakeStore.S3 store = S3Lake.store();
        S3Lake.place("");
        Appender.allowS3n();
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
        other = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        says = new BufferedReader(new InputStreamReader(other.getInputStream(), StandardCharsets.UTF_8));
        tell = other.getOutputStream();
        awaitOther();
    }

    @AfterAll
    static void end() throws Exception {
        other.destroyForcibly();
        says.close();
        tell.close();
    }

    @Test
    void onS3NoRowIsLost() throws Exception {
        assertThat(LocalSpark.newSession().conf().get("spark.delta.logStore.s3a.impl"))
                .isEqualTo(ConditionalS3LogStore.class.getName());
        bothAppend(S3Lake.place("two processes"), S3Lake.folder().resolve("two processes"));
    }

    @Test
    void onALocalDiskNoRowIsLost() throws Exception {
        bothAppend(disk.resolve("table").toString(), disk.resolve("table"));
    }

    private static void bothAppend(String table, Path files) throws Exception {
        create(table);
        tellOther(table);
        Appender.append(table, 0, ROWS);
        awaitOther();
        assertThat(KernelTable.version(files)).isEqualTo(2 * ROWS);
        assertThat(ids(files)).containsExactlyInAnyOrderElementsOf(ids(0, ROWS, Appender.OTHER));
    }

    @Test
    void aCommitThatIsOvertakenOnItsWayToS3ComesAfterTheOthers() throws Exception {
        assertThat(overtaken("s3a")).containsExactlyInAnyOrderElementsOf(ids(0, 1, Appender.OTHER));
    }

    /** All five commits were acknowledged; the one that was late has taken the place of the other's first. */
    @Test
    void withDeltasOwnStoreItTakesThePlaceOfAnAcknowledgedOne() throws Exception {
        assertThat(LocalSpark.newSession().conf().getOption("spark.delta.logStore." + STOCK + ".impl"))
                .isEqualTo(scala.Option.empty());
        List<Object> kept = new ArrayList<>(ids(0, 1, Appender.OTHER));
        kept.remove((Object) Appender.OTHER);
        assertThat(overtaken(STOCK)).containsExactlyInAnyOrderElementsOf(kept);
    }

    /** This process has seen that version 1 is free; its commit waits in the network while the other makes all of its own. */
    private static List<Object> overtaken(String scheme) throws Exception {
        String name = "overtaken " + scheme;
        String table = S3Lake.place(name).replaceFirst("^s3a", scheme);
        create(table);
        CompletableFuture<Void> late;
        try (Fault held = LocalS3.running().holdFirst("PUT", "/.*/" + name + "/_delta_log/0{19}1[.]json")) {
            late = CompletableFuture.runAsync(() -> Appender.append(table, 0, 1));
            held.awaitHeld();
            tellOther(table);
            awaitOther();
        }
        late.get(1, TimeUnit.MINUTES);
        return ids(S3Lake.folder().resolve(name));
    }

    private static void create(String table) {
        ITEMS.rows(List.of()).write().format("delta").save(table);
    }

    private static List<Object> ids(Path table) throws Exception {
        return KernelTable.rows(table).stream().map(row -> row.get("id")).toList();
    }

    private static List<Object> ids(long first, int count, long others) {
        return LongStream.concat(LongStream.range(first, first + count), LongStream.range(others, others + ROWS))
                .mapToObj(id -> (Object) id)
                .toList();
    }

    private static void tellOther(String table) throws IOException {
        tell.write((table + "\n").getBytes(StandardCharsets.UTF_8));
        tell.flush();
    }

    private static void awaitOther() throws IOException {
        for (String line = says.readLine(); line != null; line = says.readLine()) {
            if (line.equals("ready")) {
                return;
            }
        }
        throw new AssertionError("the other process has ended");
    }
}

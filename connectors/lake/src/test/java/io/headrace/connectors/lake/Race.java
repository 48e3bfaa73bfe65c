package io.headrace.connectors.lake;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.apache.hadoop.fs.Path;

/** Writers that set out at the same moment to create the same file. */
final class Race implements AutoCloseable {
    private static final int WRITERS = 8;

    private final Lake lake;
    private final ExecutorService threads = Executors.newFixedThreadPool(WRITERS);
    private final CyclicBarrier start = new CyclicBarrier(WRITERS);

    Race(Lake lake) {
        this.lake = lake;
    }

    /** The content of the one who won; it fails unless there is exactly one. */
    byte[] winner(String name) throws Exception {
        Path file = lake.path(name);
        List<Callable<Boolean>> writers = IntStream.range(0, WRITERS)
                .<Callable<Boolean>>mapToObj(writer -> () -> {
                    start.await();
                    return lake.createOnce(file, content(writer));
                })
                .toList();
        List<Boolean> wins = new ArrayList<>();
        for (Future<Boolean> result : threads.invokeAll(writers)) {
            wins.add(result.get());
        }
        assertThat(wins).as(name).containsOnlyOnce(true);
        return content(wins.indexOf(true));
    }

    /** What no other writer writes. */
    static byte[] content(int writer) {
        return ("run " + writer + " " + "x".repeat(1000)).getBytes(UTF_8);
    }

    @Override
    public void close() {
        threads.shutdown();
    }
}

package io.headrace.jobs.spark;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

final class OrderlyStopTest {
    @Test
    void aSignalCancelsTheRunAndItsTidyingUpIsAwaited() throws Exception {
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        LongRun.class.getName())
                .redirectErrorStream(true)
                .start();
        try (BufferedReader said =
                new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
            assertThat(said.readLine()).isEqualTo("running");
            // Not of the process itself: that would close its streams too.
            process.toHandle().destroy();
            assertThat(said.lines().collect(Collectors.toList()))
                    .containsExactly(
                            "",
                            "Stopping. What was committed stays; the next run continues from there.",
                            "tidied up, asked: true");
        }
        assertThat(process.waitFor()).isEqualTo(143);
    }

    /** The other process: runs until it is cancelled. */
    static final class LongRun {
        private LongRun() {}

        @SuppressWarnings("try") // The registration is held, not used.
        public static void main(String[] args) throws InterruptedException {
            CountDownLatch cancelled = new CountDownLatch(1);
            try (OrderlyStop stop = OrderlyStop.ofProcess(System.out);
                    OrderlyStop.Cancellable cancellable = stop.during(cancelled::countDown)) {
                System.out.println("running");
                cancelled.await();
                System.out.println("tidied up, asked: " + stop.isAsked());
            }
        }
    }
}

package io.headrace.jobs.cli;

import java.io.PrintStream;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Lets a run end in order after Ctrl-C or SIGTERM: cancels what Spark does and gives the run some seconds to tidy up. The
 * process then ends with 130 or 143, as the JVM does by itself after these signals.
 */
final class OrderlyStop implements AutoCloseable {
    /** Longer than the last step of a commit takes; shorter than service managers wait before they kill. */
    private static final long PATIENCE_SECONDS = 8;

    private final CountDownLatch ended = new CountDownLatch(1);
    private final Runnable cancel;
    private final PrintStream err;
    private final Thread hook = new Thread(this::stop, "headrace-stop");
    private volatile boolean asked;

    private OrderlyStop(Runnable cancel, PrintStream err) {
        this.cancel = cancel;
        this.err = err;
    }

    static OrderlyStop during(Runnable cancel, PrintStream err) {
        OrderlyStop stop = new OrderlyStop(cancel, err);
        Runtime.getRuntime().addShutdownHook(stop.hook);
        return stop;
    }

    boolean isAsked() {
        return asked;
    }

    private void stop() {
        asked = true;
        err.println();
        err.println("Stopping. What was committed stays; the next run continues from there.");
        cancel.run();
        try {
            if (!ended.await(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
                err.println("The run does not end by itself and is cut off; the next run finds out where it got to.");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        ended.countDown();
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException e) {
            // The process is ending already: this is the stop that was asked for.
            asked = true;
        }
    }
}

package io.headrace.jobs.spark;

import java.io.PrintStream;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Lets a command end in order after Ctrl-C or SIGTERM: cancels what it does and gives it some seconds to tidy up. The
 * process then ends with 130 or 143, as the JVM does by itself after these signals. Thread-safe.
 */
public final class OrderlyStop implements AutoCloseable {
    /** Longer than the last step of a commit takes; shorter than service managers wait before they kill. */
    private static final long PATIENCE_SECONDS = 8;

    private final CountDownLatch ended = new CountDownLatch(1);
    private final Set<Runnable> cancels = ConcurrentHashMap.newKeySet();
    private final PrintStream err;
    private final Thread hook = new Thread(this::stop, "headrace-stop");
    private volatile boolean asked;

    private OrderlyStop(PrintStream err) {
        this.err = err;
    }

    /** For this process, until it is closed. */
    public static OrderlyStop ofProcess(PrintStream err) {
        OrderlyStop stop = new OrderlyStop(err);
        Runtime.getRuntime().addShutdownHook(stop.hook);
        return stop;
    }

    /** Nobody stops it: for a command that runs inside of something else. */
    public static OrderlyStop never() {
        return new OrderlyStop(System.err);
    }

    /** Something that can be cancelled, until it is closed. */
    @FunctionalInterface
    public interface Cancellable extends AutoCloseable {
        @Override
        void close();
    }

    /** Runs {@code cancel} when a stop is asked for; at once if that has happened already. */
    public Cancellable during(Runnable cancel) {
        cancels.add(cancel);
        if (asked) {
            cancel.run();
        }
        return () -> cancels.remove(cancel);
    }

    /** Other libraries' hooks run beside ours and may be first: what fails because of them was asked for too. */
    public boolean isAsked() {
        return asked || (!ended() && isEnding());
    }

    private boolean ended() {
        return ended.getCount() == 0;
    }

    private static boolean isEnding() {
        Thread probe = new Thread(() -> {});
        try {
            Runtime.getRuntime().addShutdownHook(probe);
            Runtime.getRuntime().removeShutdownHook(probe);
            return false;
        } catch (IllegalStateException e) {
            return true;
        }
    }

    private void stop() {
        asked = true;
        err.println();
        err.println("Stopping. What was committed stays; the next run continues from there.");
        cancels.forEach(Runnable::run);
        try {
            if (!ended.await(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
                err.println(
                        "The command does not end by itself and is cut off; the next run finds out where it got to.");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        if (!isEnding()) {
            Runtime.getRuntime().removeShutdownHook(hook);
        }
        ended.countDown();
    }
}

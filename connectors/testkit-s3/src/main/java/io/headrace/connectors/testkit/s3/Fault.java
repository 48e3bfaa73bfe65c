package io.headrace.connectors.testkit.s3;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Pattern;

/**
 * What befalls some requests on their way. Ends with {@link #close}. Thread-safe.
 *
 * <p>Clients repeat a request that got no answer: a fault of the first matching request alone is a glitch that they get over,
 * one of all requests is a store that is down.
 */
public final class Fault implements AutoCloseable {
    /** On which side of the store's work the connection breaks. */
    public enum Kind {
        /** The store never sees the request. */
        REQUEST_LOST,
        /** The store does what it was asked, and nobody hears of it. */
        REPLY_LOST,
        /** The request waits on its way until {@link #close}, then goes on. */
        REQUEST_HELD
    }

    private final FaultyNetwork network;
    private final Kind kind;
    private final String method;
    private final Pattern path;
    private final int first;
    private final int last;
    private final AtomicInteger seen = new AtomicInteger();
    private final CountDownLatch arrived = new CountDownLatch(1);
    private final CountDownLatch released = new CountDownLatch(1);

    Fault(FaultyNetwork network, Kind kind, String method, Pattern path, int first, int last) {
        this.network = network;
        this.kind = kind;
        this.method = method;
        this.path = path;
        this.first = first;
        this.last = last;
    }

    /** How many requests were broken so far. */
    public int hits() {
        return Math.max(0, Math.min(seen.get(), last) - first + 1);
    }

    /** Waits until a request is held; not longer than a minute. */
    public void awaitHeld() throws InterruptedException {
        if (!arrived.await(1, TimeUnit.MINUTES)) {
            throw new AssertionError("no request has come: " + method + " " + path);
        }
    }

    /** Keeps the caller, who has a request, until {@link #close}. */
    void hold() throws InterruptedException {
        arrived.countDown();
        released.await();
    }

    Kind kind() {
        return kind;
    }

    /** Counts a request; whether it is one to break. */
    boolean strikes(String asked, String target) {
        if (!method.equals(asked) || !path.matcher(target).matches()) {
            return false;
        }
        int count = seen.incrementAndGet();
        return count >= first && count <= last;
    }

    @Override
    public void close() {
        released.countDown();
        network.remove(this);
    }
}

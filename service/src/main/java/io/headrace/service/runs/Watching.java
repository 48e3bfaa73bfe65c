package io.headrace.service.runs;

import io.headrace.service.web.Refused;
import java.io.IOException;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.springframework.context.SmartLifecycle;
import org.springframework.stereotype.Component;
import org.springframework.web.servlet.mvc.method.annotation.SseEmitter;

/** Sends what has changed of snapshots to those who watch them. Several threads may ask. */
@Component
final class Watching implements SmartLifecycle {
    private static final int MOST_WATCHERS = 200;
    private static final int PAUSE_MILLIS = 500;

    /** A watcher who wants more asks again. */
    private static final Duration LONGEST = Duration.ofMinutes(30);

    private final Set<Watcher> watchers = ConcurrentHashMap.newKeySet();
    private @Nullable ScheduledExecutorService thread;
    private @Nullable ScheduledFuture<?> sending;

    /** Whoever watches gets {@code snapshot} now and whenever it is another one, until it has ended. */
    SseEmitter watch(Supplier<SnapshotResource.View> snapshot) {
        if (watchers.size() >= MOST_WATCHERS) {
            throw Refused.tooMany(Duration.ofSeconds(30));
        }
        SseEmitter emitter = new SseEmitter(LONGEST.toMillis());
        Watcher watcher = new Watcher(emitter, snapshot);
        Runnable gone = () -> watchers.remove(watcher);
        emitter.onCompletion(gone);
        emitter.onTimeout(gone);
        emitter.onError(error -> gone.run());
        watchers.add(watcher);
        send(watcher);
        return emitter;
    }

    private void sendAll() {
        watchers.forEach(this::send);
    }

    private void send(Watcher watcher) {
        if (!watcher.send()) {
            watchers.remove(watcher);
        }
    }

    private static final class Watcher {
        private final SseEmitter emitter;
        private final Supplier<SnapshotResource.View> snapshot;
        private SnapshotResource.@Nullable View sent;

        Watcher(SseEmitter emitter, Supplier<SnapshotResource.View> snapshot) {
            this.emitter = emitter;
            this.snapshot = snapshot;
        }

        /** False if there is nothing more to send, or nobody to send it to. */
        synchronized boolean send() {
            try {
                SnapshotResource.View now = snapshot.get();
                if (!now.equals(sent)) {
                    emitter.send(SseEmitter.event().name("snapshot").data(now));
                    sent = now;
                }
                if (now.state().isEnded()) {
                    emitter.complete();
                    return false;
                }
                return true;
            } catch (IOException | RuntimeException e) {
                emitter.completeWithError(e);
                return false;
            }
        }
    }

    @Override
    public void start() {
        ScheduledExecutorService started = Executors.newSingleThreadScheduledExecutor(work -> {
            Thread daemon = new Thread(work, "headrace-watching");
            daemon.setDaemon(true);
            return daemon;
        });
        sending = started.scheduleWithFixedDelay(this::sendAll, PAUSE_MILLIS, PAUSE_MILLIS, TimeUnit.MILLISECONDS);
        thread = started;
    }

    /** Before the web server, which would wait for those who watch. */
    @Override
    public void stop() {
        if (sending != null) {
            sending.cancel(false);
        }
        if (thread != null) {
            thread.shutdown();
            thread = null;
        }
        watchers.forEach(watcher -> watcher.emitter.complete());
        watchers.clear();
    }

    @Override
    public boolean isRunning() {
        return thread != null;
    }

    @Override
    public int getPhase() {
        return Integer.MAX_VALUE;
    }
}

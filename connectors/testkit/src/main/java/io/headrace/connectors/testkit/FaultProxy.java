package io.headrace.connectors.testkit;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Stands between a client and a server of this machine, byte by byte, and breaks the line at one message. The message is
 * known by a text in it, which the client sends in one piece. Thread-safe.
 */
public final class FaultProxy implements AutoCloseable {
    private static final int BUFFER_BYTES = 1 << 16;

    /** What happens to one message with the text. */
    public enum Fault {
        NONE,
        /** The line is cut, and the server never sees the message. */
        CUT_BEFORE,
        /** The server gets the message and answers; the line is cut in place of the answer. */
        DROP_REPLY,
        /** As DROP_REPLY, and until {@link #heal} nobody gets a line again. */
        DROP_REPLY_AND_REFUSE
    }

    private final ServerSocket door;
    private final int target;
    private final String text;
    private Fault armed = Fault.NONE;
    private int passing;
    private final AtomicInteger hits = new AtomicInteger();
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();
    private volatile boolean refusing;

    /** @param text that marks the message; the empty one marks every */
    public FaultProxy(int target, String text) throws IOException {
        this.door = new ServerSocket(0, 200, InetAddress.getLoopbackAddress());
        this.target = target;
        this.text = text;
        start(this::accept);
    }

    public int port() {
        return door.getLocalPort();
    }

    public void arm(Fault fault) {
        arm(fault, 1);
    }

    /** Strikes the {@code number}-th message with the text from now on, counted from 1, over all lines. */
    public synchronized void arm(Fault fault, int number) {
        armed = fault;
        passing = number - 1;
    }

    private synchronized Fault strike() {
        if (armed == Fault.NONE || passing-- > 0) {
            return Fault.NONE;
        }
        Fault fault = armed;
        armed = Fault.NONE;
        hits.incrementAndGet();
        return fault;
    }

    /** How often an armed fault has struck. */
    public int hits() {
        return hits.get();
    }

    public void heal() {
        refusing = false;
    }

    private static void start(Runnable work) {
        Thread thread = new Thread(work, "fault-proxy");
        thread.setDaemon(true);
        thread.start();
    }

    private void accept() {
        try {
            while (true) {
                Socket client = door.accept();
                if (refusing) {
                    client.close();
                } else {
                    Line line = new Line(client, new Socket(InetAddress.getLoopbackAddress(), target));
                    start(line::send);
                    start(line::answer);
                }
            }
        } catch (IOException e) {
            if (!door.isClosed()) {
                throw new UncheckedIOException(e);
            }
        }
    }

    private final class Line {
        private final Socket client;
        private final Socket server;
        private volatile boolean dropping;

        Line(Socket client, Socket server) {
            this.client = client;
            this.server = server;
            open.add(client);
            open.add(server);
        }

        void send() {
            pump(client, server, chunk -> {
                if (!chunk.contains(text)) {
                    return true;
                }
                Fault fault = strike();
                if (fault != Fault.NONE) {
                    refusing = fault == Fault.DROP_REPLY_AND_REFUSE;
                    dropping = fault == Fault.DROP_REPLY || refusing;
                }
                return fault != Fault.CUT_BEFORE;
            });
        }

        void answer() {
            pump(server, client, chunk -> !dropping);
        }

        private void pump(Socket from, Socket to, java.util.function.Predicate<String> passes) {
            byte[] buffer = new byte[BUFFER_BYTES];
            try (from;
                    to) {
                InputStream in = from.getInputStream();
                OutputStream out = to.getOutputStream();
                for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
                    if (!passes.test(new String(buffer, 0, n, StandardCharsets.ISO_8859_1))) {
                        return;
                    }
                    out.write(buffer, 0, n);
                }
            } catch (IOException e) {
                // Either side hung up, as lines under test do.
            } finally {
                open.remove(from);
                open.remove(to);
            }
        }
    }

    @Override
    public void close() throws IOException {
        door.close();
        for (Socket socket : open) {
            socket.close();
        }
    }
}

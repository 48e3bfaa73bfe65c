package io.headrace.connectors.testkit.s3;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Passes HTTP requests on to a server byte by byte, so that their signatures stay right, except for those that a
 * {@link Fault} breaks. Two threads for each connection. Thread-safe.
 */
final class FaultyNetwork {
    private final ServerSocket door;
    private final int server;
    private final List<Fault> faults = new CopyOnWriteArrayList<>();

    /** @param server the port that requests are passed on to */
    FaultyNetwork(int server) throws IOException {
        this.server = server;
        this.door = new ServerSocket(0, 200, InetAddress.getLoopbackAddress());
        start(this::accept);
    }

    int port() {
        return door.getLocalPort();
    }

    void add(Fault fault) {
        faults.add(fault);
    }

    void remove(Fault fault) {
        faults.remove(fault);
    }

    /** What begins a request. {@code text} is all of it, up to and with the empty line. */
    private record Head(String method, String path, long bodyBytes, boolean expectsContinue, String text) {}

    private void accept() {
        while (!door.isClosed()) {
            try {
                Socket client = door.accept();
                start(() -> serve(client));
            } catch (IOException e) {
                return;
            }
        }
    }

    private void serve(Socket client) {
        AtomicBoolean mute = new AtomicBoolean();
        try (client;
                Socket upstream = new Socket(InetAddress.getLoopbackAddress(), server)) {
            client.setTcpNoDelay(true);
            upstream.setTcpNoDelay(true);
            start(() -> answer(upstream, client, mute));
            InputStream in = new BufferedInputStream(client.getInputStream());
            for (Optional<Head> head = head(in); head.isPresent(); head = head(in)) {
                Optional<Fault> fault = fault(head.get());
                if (fault.isPresent() && fault.get().kind() == Fault.Kind.REQUEST_LOST) {
                    return;
                }
                if (fault.isPresent() && fault.get().kind() == Fault.Kind.REQUEST_HELD) {
                    fault.get().hold();
                } else {
                    mute.compareAndSet(false, fault.isPresent());
                }
                pass(head.get(), in, client.getOutputStream(), upstream.getOutputStream());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (IOException e) {
            // A broken connection is this class's trade; both ends have seen it.
            return;
        }
    }

    private Optional<Fault> fault(Head head) {
        return faults.stream()
                .filter(fault -> fault.strikes(head.method(), head.path()))
                .findFirst();
    }

    private static void pass(Head head, InputStream in, OutputStream client, OutputStream upstream) throws IOException {
        upstream.write(head.text().getBytes(StandardCharsets.ISO_8859_1));
        if (head.expectsContinue()) {
            client.write("HTTP/1.1 100 Continue\r\n\r\n".getBytes(StandardCharsets.ISO_8859_1));
            client.flush();
        }
        byte[] buffer = new byte[8192];
        for (long left = head.bodyBytes(); left > 0; ) {
            int read = in.read(buffer, 0, (int) Math.min(buffer.length, left));
            if (read < 0) {
                throw new EOFException();
            }
            upstream.write(buffer, 0, read);
            left -= read;
        }
        upstream.flush();
    }

    /** Brings answers back until one is to be lost; the connection ends then. */
    private static void answer(Socket upstream, Socket client, AtomicBoolean mute) {
        try (client;
                upstream) {
            byte[] buffer = new byte[8192];
            InputStream in = upstream.getInputStream();
            for (int read = in.read(buffer); read >= 0 && !mute.get(); read = in.read(buffer)) {
                client.getOutputStream().write(buffer, 0, read);
                client.getOutputStream().flush();
            }
        } catch (IOException e) {
            return;
        }
    }

    /** Empty at the end of the connection. */
    private static Optional<Head> head(InputStream in) throws IOException {
        StringBuilder kept = new StringBuilder();
        String request = line(in);
        if (request.isEmpty()) {
            return Optional.empty();
        }
        kept.append(request).append("\r\n");
        long body = 0;
        boolean expects = false;
        for (String line = line(in); !line.isEmpty(); line = line(in)) {
            String lower = line.toLowerCase(Locale.ROOT);
            if (lower.startsWith("transfer-encoding:")) {
                throw new IOException("the length of the body must be known");
            }
            if (lower.startsWith("content-length:")) {
                body = Long.parseLong(line.substring(line.indexOf(':') + 1).strip());
            }
            if (lower.startsWith("expect:")) {
                // Answered here: otherwise two answers belong to one request.
                expects = true;
            } else {
                kept.append(line).append("\r\n");
            }
        }
        String[] words = request.split(" ", 3);
        String text = kept.append("\r\n").toString();
        return Optional.of(new Head(words[0], path(words[1]), body, expects, text));
    }

    private static String path(String target) {
        String path = target.split("\\?", 2)[0].replace("+", "%2B");
        return URLDecoder.decode(path, StandardCharsets.UTF_8);
    }

    private static String line(InputStream in) throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        for (int next = in.read(); next >= 0 && next != '\n'; next = in.read()) {
            if (next != '\r') {
                line.write(next);
            }
        }
        return line.toString(StandardCharsets.ISO_8859_1);
    }

    private static void start(Runnable work) {
        Thread thread = new Thread(work, "network");
        thread.setDaemon(true);
        thread.start();
    }
}

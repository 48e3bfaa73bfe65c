package io.headrace.jobs.permit;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.headrace.configs.Secret;
import io.headrace.configs.WriteMode;
import io.headrace.connectors.spi.Extent;
import io.headrace.connectors.spi.Plan;
import io.headrace.connectors.spi.Watermark;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.spark.sql.types.StructType;

/** A real server that answers requests for permits with what it was told to. */
public final class PermitService implements AutoCloseable {
    public static final String GRANTED = "200 {\"leaseMillis\": 20000}";

    /** No answer: the connection breaks when the request has arrived. */
    public static final String LOST = "0";

    private final HttpServer server;
    private final List<String> requests = Collections.synchronizedList(new ArrayList<>());
    private final Deque<String> answers = new ArrayDeque<>();

    /** @param answers to POST requests, in order; the last one stands for all that follow */
    public PermitService(String... answers) throws IOException {
        this.answers.addAll(List.of(answers));
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", this::answer);
        server.start();
    }

    private void answer(HttpExchange exchange) throws IOException {
        String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
        requests.add(exchange.getRequestMethod() + " " + exchange.getRequestURI() + " "
                + exchange.getRequestHeaders().getFirst("Authorization") + " " + body);
        String answer = exchange.getRequestMethod().equals("DELETE") ? "204 " : next();
        if (answer.equals(LOST)) {
            exchange.close();
            return;
        }
        byte[] bytes = answer.substring(4).getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(Integer.parseInt(answer.substring(0, 3)), bytes.length == 0 ? -1 : bytes.length);
        exchange.getResponseBody().write(bytes);
        exchange.close();
    }

    private synchronized String next() {
        return answers.size() > 1 ? answers.remove() : answers.element();
    }

    public URI url() {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/permits");
    }

    /** Everything that was asked: method, path, authorization and body, ids of permits as {@code ID}. */
    public List<String> requests() {
        return List.copyOf(requests).stream()
                .map(r -> r.replaceAll("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", "ID"))
                .toList();
    }

    /** Commit 4 of {@code orders/acme/lineitem} by {@code run-1}. */
    public static Plan plan() {
        return new Plan(
                "orders/acme/lineitem",
                4,
                Extent.APPENDS,
                Watermark.START,
                Watermark.START,
                WriteMode.MIRROR,
                "run-1",
                "f".repeat(64),
                new StructType(),
                new StructType(),
                List.of());
    }

    /** The names that permits were asked for under. */
    Set<String> named() {
        return List.copyOf(requests).stream()
                .filter(request -> request.startsWith("POST"))
                .map(request -> request.replaceAll(".*\"permitId\":\"([^\"]*)\".*", "$1"))
                .collect(Collectors.toSet());
    }

    /** Who asks here with the token {@code t0ken}, which lies in a file in {@code folder}. */
    HttpPermits client(Path folder, Clock clock) {
        return new HttpPermits(new PermitEndpoint(url()), token(folder, "t0ken"), clock);
    }

    static Secret token(Path folder, String token) {
        try {
            return new Secret("file:" + Files.writeString(folder.resolve("token"), token + "\n"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        server.stop(0);
    }
}

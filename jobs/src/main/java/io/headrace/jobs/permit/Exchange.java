package io.headrace.jobs.permit;

import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.io.UncheckedIOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Small requests over HTTP with a limit on everything. Thread-safe. */
final class Exchange {
    private static final Duration CONNECT = Duration.ofSeconds(5);
    private static final int LONGEST_ANSWER = 64 * 1024;

    private final HttpClient client = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .followRedirects(HttpClient.Redirect.NEVER)
            .connectTimeout(CONNECT)
            .build();

    /** @param body of at most 64 KiB; longer ones are cut */
    record Answer(int status, String body) {}

    /** @throws IOException if there is no whole answer after {@code patience} */
    Answer send(HttpRequest request, Duration patience) throws IOException {
        CompletableFuture<Answer> answer = client.sendAsync(request, HttpResponse.BodyHandlers.ofInputStream())
                .thenApply(Exchange::whole);
        try {
            return answer.get(patience.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted");
        } catch (TimeoutException e) {
            throw new IOException("no answer within " + patience.toSeconds() + " s", e);
        } catch (ExecutionException e) {
            throw new IOException(e.getCause());
        } finally {
            answer.cancel(true);
        }
    }

    private static Answer whole(HttpResponse<InputStream> response) {
        try (InputStream body = response.body()) {
            return new Answer(
                    response.statusCode(), new String(body.readNBytes(LONGEST_ANSWER), StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}

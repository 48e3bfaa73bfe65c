package io.headrace.service.client;

import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Speaks HTTP to one service, as one user or as nobody. What the service refuses is a {@link Failure} in its words. */
final class Api {
    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final HttpClient client =
            HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(10)).build();
    private final String url;
    private final @Nullable String token;

    Api(String url, @Nullable String token) {
        this.url = url.endsWith("/") ? url.substring(0, url.length() - 1) : url;
        this.token = token;
    }

    /**
     * An answer.
     *
     * @param version what a change of it sends as {@code If-Match}; empty if it has none
     */
    record Answer(JsonNode body, String version) {}

    Answer get(String path) {
        return send("GET", path, null, "");
    }

    Answer post(String path, Object body) {
        return send("POST", path, body, "");
    }

    /** @param version of the state that is changed */
    Answer post(String path, String version, Object body) {
        return send("POST", path, body, version);
    }

    Answer put(String path, String version, Object body) {
        return send("PUT", path, body, version);
    }

    void delete(String path, String version) {
        send("DELETE", path, null, version);
    }

    /** Everything of a list, page by page. */
    List<JsonNode> all(String path) {
        return all(path, "");
    }

    /** @param query parameters that every page is asked with, e.g. {@code side=provided}; empty: none */
    List<JsonNode> all(String path, String query) {
        List<JsonNode> items = new ArrayList<>();
        String next = "";
        do {
            JsonNode page = get(path + "?" + (query.isEmpty() ? "" : query + "&") + "limit=200"
                            + (next.isEmpty() ? "" : "&page=" + next))
                    .body();
            page.path("items").forEach(items::add);
            next = URLEncoder.encode(page.path("next").asString(""), StandardCharsets.UTF_8);
        } while (!next.isEmpty());
        return items;
    }

    private Answer send(String method, String path, @Nullable Object body, String version) {
        HttpRequest.Builder request = HttpRequest.newBuilder(address(path))
                .timeout(PATIENCE)
                .method(
                        method,
                        body == null
                                ? HttpRequest.BodyPublishers.noBody()
                                : HttpRequest.BodyPublishers.ofString(JSON.writeValueAsString(body)))
                .header("Accept", "application/json");
        if (body != null) {
            request.header("Content-Type", "application/json");
        }
        if (token != null) {
            request.header("Authorization", "Bearer " + token);
        }
        if (!version.isEmpty()) {
            request.header("If-Match", version);
        }
        try {
            HttpResponse<String> response = client.send(request.build(), HttpResponse.BodyHandlers.ofString());
            return answer(response);
        } catch (IOException e) {
            throw new Failure("The service at " + url + " cannot be reached: " + e.getMessage());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new Failure("Interrupted; the service may have done it all the same");
        }
    }

    private URI address(String path) {
        try {
            URI address = URI.create(url + "/api/v1" + path);
            if ("http".equals(address.getScheme()) || "https".equals(address.getScheme())) {
                return address;
            }
        } catch (IllegalArgumentException e) {
            // The same as another scheme: below.
        }
        throw new Failure(
                "'" + url + "' is not the address of a service; expected something like https://share.example");
    }

    private Answer answer(HttpResponse<String> response) {
        JsonNode body = body(response);
        if (response.statusCode() / 100 == 2) {
            return new Answer(body, response.headers().firstValue("ETag").orElse(""));
        }
        StringBuilder message = new StringBuilder(
                body.path("detail").asString("The service at " + url + " answers with " + response.statusCode()));
        JsonNode errors = body.path("errors");
        if (errors.size() > 1) {
            errors.forEach(error -> message.append("\n  ")
                    .append(error.path("field").asString(""))
                    .append(": ")
                    .append(error.path("message").asString("")));
        }
        throw new Failure(message.toString());
    }

    private static JsonNode body(HttpResponse<String> response) {
        try {
            return response.body().isEmpty() ? JSON.createObjectNode() : JSON.readTree(response.body());
        } catch (JacksonException e) {
            return JSON.valueToTree(Map.of("detail", "What answers there is not a Headrace service"));
        }
    }
}

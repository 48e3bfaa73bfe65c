package io.headrace.service.runs;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What a job has written about its run, see {@code docs/run-contract.md}. */
record JobReport(String text, JsonNode json) {
    private static final Logger LOG = LoggerFactory.getLogger(JobReport.class);
    private static final int MOST_BYTES = 8 << 20;

    /** Why something was not delivered. */
    record Failure(String kind, String message) {}

    /** The report in {@code file}; null if there is none, or none that can be read. */
    static @Nullable JobReport read(Path file, JsonMapper mapper) {
        if (!Files.exists(file)) {
            return null;
        }
        try (InputStream in = Files.newInputStream(file)) {
            byte[] bytes = in.readNBytes(MOST_BYTES + 1);
            if (bytes.length > MOST_BYTES) {
                LOG.warn("the report '{}' is larger than {} bytes and is not read", file, MOST_BYTES);
                return null;
            }
            String text = new String(bytes, StandardCharsets.UTF_8);
            JsonNode json = mapper.readTree(text);
            return json.path("datasets").isArray() ? new JobReport(text, json) : null;
        } catch (IOException | JacksonException e) {
            LOG.warn("the report '{}' cannot be read", file, e);
            return null;
        }
    }

    /** Of the first dataset that was not delivered; null if all were. */
    @Nullable
    Failure firstFailure() {
        for (JsonNode dataset : json.path("datasets")) {
            String outcome = dataset.path("outcome").asString("");
            if (!outcome.equals("committed") && !outcome.equals("unchanged")) {
                JsonNode failure = dataset.path("failure");
                return new Failure(
                        failure.path("kind").asString(outcome),
                        failure.path("message")
                                .asString("'" + dataset.path("dataset").asString("") + "' ended as " + outcome));
            }
        }
        return null;
    }
}

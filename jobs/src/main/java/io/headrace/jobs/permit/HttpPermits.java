package io.headrace.jobs.permit;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.headrace.configs.InvalidSetting;
import io.headrace.configs.Secret;
import io.headrace.connectors.spi.ConnectorException;
import io.headrace.connectors.spi.ConnectorException.Kind;
import io.headrace.connectors.spi.Permits;
import io.headrace.connectors.spi.Plan;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Asks a service for the right to publish, in the form that {@code docs/run-contract.md} describes. Thread-safe. */
public final class HttpPermits implements Permits {
    /** A database waits with its locks for the answer. */
    private static final Duration PATIENCE = Duration.ofSeconds(5);

    /** One reply may be lost; a service that is down is asked again by the next run. */
    private static final int TRIES = 2;

    /** The service is busy or starts: that is no answer. */
    private static final Set<Integer> LATER = Set.of(429, 502, 503, 504);

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Logger LOG = LoggerFactory.getLogger(HttpPermits.class);

    private final PermitEndpoint endpoint;
    private final String token;
    private final Clock clock;
    private final Exchange exchange = new Exchange();

    /** @throws InvalidSetting if the token cannot be looked up or is none */
    public HttpPermits(PermitEndpoint endpoint, Secret token, Clock clock) {
        this.endpoint = endpoint;
        this.token = token.reveal();
        this.clock = clock;
        if (!this.token.matches("[!-~]{1,4096}")) {
            throw new InvalidSetting("", "holds no token; expected 1 to 4096 visible characters without spaces");
        }
    }

    @Override
    public Permit acquire(Plan plan) throws ConnectorException {
        String id = UUID.randomUUID().toString();
        HttpRequest request = request(endpoint.url())
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString(body(id, plan)))
                .build();
        String why = "";
        for (int tries = 1; tries <= TRIES; tries++) {
            Deadline.Began began = Deadline.began(clock);
            try {
                Exchange.Answer answer = exchange.send(request, PATIENCE);
                if (!LATER.contains(answer.status())) {
                    return answered(answer, began, id, plan);
                }
                why = "answers " + answer.status();
            } catch (IOException e) {
                LOG.info("no answer to the request for permit {}", id, e);
                why = "does not answer";
            }
        }
        // It may have been granted, and the answer lost: then nobody shall wait for it.
        give(id, Outcome.NOT_APPLIED);
        throw new ConnectorException(
                Kind.UNREACHABLE,
                "the permit to publish " + what(plan) + " could not be asked for: '" + endpoint + "' " + why
                        + "; nothing was changed, run again");
    }

    private Permit answered(Exchange.Answer answer, Deadline.Began began, String id, Plan plan)
            throws ConnectorException {
        switch (answer.status()) {
            case 200, 201 -> {
                long millis = json(answer).path("leaseMillis").asLong(0);
                if (millis > 0) {
                    Duration lease = Duration.ofMillis(Math.min(millis, LONGEST.toMillis()));
                    return new Lease(id, what(plan), began.plus(lease), this);
                }
                give(id, Outcome.NOT_APPLIED);
                throw unusable(plan, "granted it without a lease");
            }
            case 401 ->
                throw new ConnectorException(
                        Kind.DENIED,
                        "the permit to publish " + what(plan) + " was not granted: '" + endpoint
                                + "' does not accept the run's token; nothing was changed, start a new run");
            case 403 ->
                throw new ConnectorException(
                        Kind.REVOKED,
                        "the permit to publish " + what(plan) + " was refused (" + reason(answer)
                                + "); nothing was changed");
            default -> throw unusable(plan, "answers " + answer.status());
        }
    }

    private ConnectorException unusable(Plan plan, String how) {
        return new ConnectorException(
                Kind.INTERNAL,
                "the permit to publish " + what(plan) + " was not granted: '" + endpoint + "' " + how
                        + ", which is no answer to a request for permits; nothing was changed");
    }

    /** Tells the service that a permit is no longer used. Nothing may fail here: the service waits for the lease instead. */
    void give(String id, Outcome outcome) {
        HttpRequest request = request(endpoint.returned(id, outcome)).DELETE().build();
        for (int tries = 1; tries <= TRIES; tries++) {
            try {
                if (!LATER.contains(exchange.send(request, PATIENCE).status())) {
                    return;
                }
            } catch (IOException e) {
                LOG.info("permit {} could not be returned", id, e);
            }
        }
    }

    private HttpRequest.Builder request(URI place) {
        return HttpRequest.newBuilder(place).timeout(PATIENCE).header("Authorization", "Bearer " + token);
    }

    private static String body(String id, Plan plan) {
        List<String> names = List.of(plan.mapping().split("/", 3));
        return JSON.createObjectNode()
                .put("permitId", id)
                .put("runId", plan.runId())
                .put("share", names.get(0))
                .put("consumer", names.get(1))
                .put("dataset", names.get(2))
                .put("number", plan.number())
                .toString();
    }

    private static String what(Plan plan) {
        return "commit " + plan.number() + " of '" + plan.mapping() + "'";
    }

    private static String reason(Exchange.Answer answer) {
        String reason = json(answer).path("reason").asText("");
        return reason.matches("[a-z][a-z-]{0,39}") ? reason : "no reason given";
    }

    private static JsonNode json(Exchange.Answer answer) {
        try {
            JsonNode read = JSON.readTree(answer.body());
            return read == null ? JSON.createObjectNode() : read;
        } catch (IOException e) {
            return JSON.createObjectNode();
        }
    }
}

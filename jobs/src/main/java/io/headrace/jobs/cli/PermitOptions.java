package io.headrace.jobs.cli;

import io.headrace.configs.InvalidSetting;
import io.headrace.configs.Secret;
import io.headrace.connectors.spi.Permits;
import io.headrace.jobs.permit.HttpPermits;
import io.headrace.jobs.permit.PermitEndpoint;
import java.time.Clock;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Whom a command asks before it publishes; without these options nobody. */
final class PermitOptions {
    @Option(
            names = "--permits",
            paramLabel = "URL",
            description = "Ask this service for a permit directly before anything is published; https, or http on this"
                    + " machine.")
    private @Nullable String url;

    @Option(
            names = "--permit-token",
            paramLabel = "REFERENCE",
            description = "The run's token for --permits: env:NAME or file:PATH, never the token itself.")
    private @Nullable String token;

    Optional<PermitEndpoint> endpoint() {
        if ((url == null) != (token == null)) {
            throw new Refusal("--permits URL and --permit-token REFERENCE go together; name both or neither");
        }
        return Optional.ofNullable(url).map(given -> checked("--permits", given, PermitEndpoint::of));
    }

    /** Looks the token up now: better than after hours of work. */
    Permits permits(Clock clock) {
        Optional<PermitEndpoint> endpoint = endpoint();
        if (endpoint.isEmpty() || token == null) {
            return Permits.ALWAYS;
        }
        return checked("--permit-token", token, given -> new HttpPermits(endpoint.get(), new Secret(given), clock));
    }

    private static <T> T checked(String option, String given, Function<String, T> meaning) {
        try {
            return meaning.apply(given);
        } catch (InvalidSetting e) {
            throw new Refusal(option + ": " + e.getMessage());
        }
    }
}

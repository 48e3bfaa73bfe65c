package io.headrace.service.runs;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import io.headrace.service.security.Allowed;
import io.headrace.service.security.Bearer;
import io.headrace.service.security.Who;
import io.headrace.service.web.Problem;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Size;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/** Where the process of a run asks for permits, with the token that it was started with; see {@code docs/run-contract.md}. */
@RestController
final class PermitResource {
    private final RunStore runs;
    private final Permits permits;

    PermitResource(RunStore runs, Permits permits) {
        this.runs = runs;
        this.permits = permits;
    }

    /** A request for a permit. Fields that later jobs may send are no mistake. */
    @JsonIgnoreProperties(ignoreUnknown = true)
    record Asked(
            @NotNull UUID permitId,
            @NotNull @Size(max = 64) String runId,
            @NotNull @Size(max = 100) String share,
            @NotNull @Size(max = 100) String consumer,
            @NotNull @Size(max = 500) String dataset,
            @NotNull Long number) {}

    /**
     * The answer.
     *
     * @param leaseMillis how long the atomic step may still begin; null: it may not, and {@code reason} says why
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record Answer(UUID permitId, @Nullable Long leaseMillis, @Nullable String reason) {}

    @PostMapping("/api/v1/permits")
    @Allowed(Who.SECRET)
    @ResponseStatus(HttpStatus.OK)
    @Operation(summary = "For jobs: ask for the right to publish once")
    @ApiResponse(responseCode = "200", description = "It may be published within the lease")
    @ApiResponse(responseCode = "403", description = "It may not be published; the reason is one word")
    ResponseEntity<Answer> grant(
            @RequestHeader(name = HttpHeaders.AUTHORIZATION, required = false) @Nullable String authorization,
            @Valid @RequestBody Asked asked) {
        Run run = asking(authorization);
        if (!asked.runId().equals(run.id().toString())) {
            throw Problem.INVALID_REQUEST.refused("'runId' is another run than the token's");
        }
        Optional<String> refusal =
                permits.grant(run, new Permits.Wanted(asked.permitId(), asked.dataset(), asked.number()));
        return refusal.map(reason ->
                        ResponseEntity.status(HttpStatus.FORBIDDEN).body(new Answer(asked.permitId(), null, reason)))
                .orElseGet(() -> ResponseEntity.ok(new Answer(asked.permitId(), Permits.LEASE.toMillis(), null)));
    }

    @DeleteMapping("/api/v1/permits/{permit}")
    @Allowed(Who.SECRET)
    @ResponseStatus(HttpStatus.NO_CONTENT)
    @Operation(summary = "For jobs: return a permit, with what became of it")
    void giveBack(
            @RequestHeader(name = HttpHeaders.AUTHORIZATION, required = false) @Nullable String authorization,
            @PathVariable UUID permit,
            @RequestParam(defaultValue = "unknown") String outcome) {
        Run run = asking(authorization);
        permits.giveBack(
                run,
                permit,
                PermitOutcome.of(outcome)
                        .orElseThrow(() -> Problem.INVALID_REQUEST.refused(
                                "'outcome' must be committed, not-applied or unknown")));
    }

    /** The run whose token was sent. Its own row tells: no other token is good for this. */
    private Run asking(@Nullable String authorization) {
        Optional<Bearer> token = authorization == null || !authorization.regionMatches(true, 0, "Bearer ", 0, 7)
                ? Optional.empty()
                : Bearer.parse(authorization.substring(7));
        return token.filter(bearer ->
                        runs.token(bearer.id()).filter(bearer::matches).isPresent())
                .flatMap(bearer -> runs.find(bearer.id()))
                .orElseThrow(Problem.UNAUTHENTICATED::refused);
    }
}

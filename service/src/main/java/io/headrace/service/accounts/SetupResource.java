package io.headrace.service.accounts;

import io.headrace.service.security.Actor;
import io.headrace.service.security.Allowed;
import io.headrace.service.security.Who;
import io.swagger.v3.oas.annotations.Operation;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Size;
import java.net.URI;
import java.util.UUID;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/** The first owner comes in. */
@RestController
final class SetupResource {
    private final Setup setup;

    SetupResource(Setup setup) {
        this.setup = setup;
    }

    /** The token from the file, and who its reader is. */
    record Wish(
            @NotNull @Size(max = 100) String token,
            @NotNull @Address String email,
            @NotNull @NotBlank @Size(max = 200) String name,
            @NotNull @Password String password,
            @NotNull @NotBlank @Size(max = 90) String account) {
        @Override
        public String toString() {
            return "set-up of " + email;
        }
    }

    /** The first account. */
    record Done(UUID account) {}

    @PostMapping("/api/v1/setup")
    @Allowed(Who.SECRET)
    @ResponseStatus(HttpStatus.CREATED)
    @Operation(summary = "Make the first user and account with the token of the first start")
    ResponseEntity<Done> setUp(Actor actor, @Valid @RequestBody Wish wish) {
        UUID account = setup.use(
                wish.token(), new Setup.FirstOwner(wish.email(), wish.name(), wish.password(), wish.account()), actor);
        return ResponseEntity.created(URI.create("/api/v1/accounts/" + account)).body(new Done(account));
    }
}

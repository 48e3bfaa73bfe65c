package io.headrace.service.stores;

import jakarta.validation.constraints.Size;
import org.jspecify.annotations.Nullable;

/**
 * What opens a store.
 *
 * @param login the access key of s3; the user of a database stands among the settings
 * @param secret the secret itself; sealed at once, shown never again
 * @param secretReference instead of it, a secret of the machine that the operator lets accounts refer to:
 *     {@code env:NAME} or {@code file:/path}
 */
record Credentials(
        @Nullable @Size(min = 1, max = 255) String login,
        @Nullable @Size(min = 1, max = 4000) String secret,
        @Nullable @Size(min = 1, max = 1000) String secretReference) {
    static final Credentials NONE = new Credentials(null, null, null);

    boolean hasSecret() {
        return secret != null || secretReference != null;
    }

    @Override
    public String toString() {
        return "credentials of " + login;
    }
}

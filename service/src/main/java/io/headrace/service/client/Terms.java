package io.headrace.service.client;

import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** How somebody agrees to terms of use at a keyboard. */
final class Terms {
    private Terms() {}

    /**
     * The hash of the terms that are agreed to.
     *
     * @param terms of the service; missing: there are none
     * @param known the hash of what was read elsewhere; null: they are shown, and agreeing takes the word yes
     * @return null if there are no terms
     */
    static @Nullable String agreed(Session session, JsonNode terms, @Nullable String known) {
        if (known != null || terms.isMissingNode()) {
            return known;
        }
        World world = session.world();
        world.err()
                .println("Terms of use, version " + terms.path("number").asInt() + ":\n"
                        + terms.path("text").asString("").replaceAll("[\\p{Cntrl}&&[^\n]]", " "));
        if (!world.secret("Type yes to accept them").equals("yes")) {
            throw new Failure("Not accepted");
        }
        return terms.path("sha256").asString();
    }
}

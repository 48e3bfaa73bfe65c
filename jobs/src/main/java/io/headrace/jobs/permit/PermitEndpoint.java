package io.headrace.jobs.permit;

import io.headrace.configs.InvalidSetting;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.Locale;

/**
 * Where a run asks for its permits.
 *
 * @param url absolute, {@code https} or {@code http} on this machine; without user, query and fragment
 */
public record PermitEndpoint(URI url) {
    private static final String EXPECTED =
            "is not where permits can be asked for; expected an https URL, or http on this machine, without user, query and"
                    + " fragment, e.g. \"https://headrace.example/api/v1/permits\"";

    public PermitEndpoint {
        String scheme = String.valueOf(url.getScheme()).toLowerCase(Locale.ROOT);
        String host = String.valueOf(url.getHost());
        boolean plain = url.getRawUserInfo() == null && url.getRawQuery() == null && url.getRawFragment() == null;
        if (!plain || url.getHost() == null || !(scheme.equals("https") || (scheme.equals("http") && isHere(host)))) {
            throw new InvalidSetting("", EXPECTED);
        }
    }

    /** @throws InvalidSetting without the text: somebody may have written a secret there */
    public static PermitEndpoint of(String url) {
        try {
            return new PermitEndpoint(new URI(url));
        } catch (URISyntaxException e) {
            throw new InvalidSetting("", EXPECTED);
        }
    }

    /** By the name alone: what a name server says may change. */
    private static boolean isHere(String host) {
        return host.equals("localhost") || host.matches("127(\\.[0-9]{1,3}){3}") || host.equals("[::1]");
    }

    /** Where the permit {@code id} is returned. */
    URI returned(String id, Outcome outcome) {
        String base = url.toString();
        return URI.create((base.endsWith("/") ? base : base + "/") + id + "?outcome=" + outcome.word());
    }

    @Override
    public String toString() {
        return url.toString();
    }
}

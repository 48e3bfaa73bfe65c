package io.headrace.service.notifications;

import io.headrace.service.stores.PublicAddresses;
import io.headrace.service.web.Problem;
import java.io.IOException;
import java.net.InetAddress;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.List;

/**
 * Where a webhook may lead: to https on a host whose every address is public. What is named by the operator may be reached
 * whatever its address is, also by http. Names are looked up at each call, and the address that was checked is the one that is
 * connected to: a name that changes in between leads nowhere else.
 *
 * @param allowed {@code host} or {@code host:port}
 */
record WebhookAddress(List<String> allowed) {
    /** @throws io.headrace.service.web.Refused if {@code text} can be no webhook, whatever the operator allows */
    static URI parse(String text) {
        try {
            URI url = new URI(text);
            boolean web = "https".equals(url.getScheme()) || "http".equals(url.getScheme());
            if (web && url.getHost() != null && url.getRawUserInfo() == null && url.getRawFragment() == null) {
                return url;
            }
        } catch (URISyntaxException e) {
            throw refused();
        }
        throw refused();
    }

    private static RuntimeException refused() {
        return Problem.INVALID_REQUEST.refused(
                "'url' must be an https address without user and fragment, e.g. https://hooks.example.org/headrace");
    }

    /** @throws IOException if {@code url} must not be reached */
    InetAddress checked(URI url) throws IOException {
        boolean named = allowed.contains(url.getHost()) || allowed.contains(url.getHost() + ":" + port(url));
        if (!named && !url.getScheme().equals("https")) {
            throw new IOException("is not https");
        }
        InetAddress[] addresses = InetAddress.getAllByName(url.getHost());
        for (InetAddress address : addresses) {
            if (!named && !PublicAddresses.holds(address)) {
                throw new IOException("is not in the public network");
            }
        }
        return addresses[0];
    }

    static int port(URI url) {
        int usual = url.getScheme().equals("https") ? 443 : 80;
        return url.getPort() < 0 ? usual : url.getPort();
    }
}

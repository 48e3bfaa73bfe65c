package io.headrace.service.notifications;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.HexFormat;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.SSLSocketFactory;

/**
 * One signed request to one address that was checked before; by hand, because HTTP clients look names up themselves. It follows
 * no redirect and reads no more than the first line of the answer.
 */
final class WebhookCall {
    private static final int PATIENCE_MILLIS = 10_000;
    private static final int LONGEST_LINE = 200;

    private WebhookCall() {}

    /**
     * What is signed: {@code timestamp.body}, by HMAC-SHA-256 with the webhook's secret.
     *
     * @return in hexadecimal letters
     */
    static String signature(String secret, long timestamp, String body) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(secret.getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
            return HexFormat.of().formatHex(mac.doFinal((timestamp + "." + body).getBytes(StandardCharsets.UTF_8)));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    /** @throws IOException unless the answer is a 2xx, within ten seconds */
    static void send(URI url, InetAddress address, String headers, String body) throws IOException {
        send(new Request(url, address, headers, body), PATIENCE_MILLIS);
    }

    record Request(URI url, InetAddress address, String headers, String body) {}

    /** As a whole: whoever answers a byte now and then would keep all other calls waiting. */
    static void send(Request request, int patienceMillis) throws IOException {
        try (Socket plain = new Socket()) {
            CompletableFuture<Void> end = CompletableFuture.runAsync(
                    () -> close(plain), CompletableFuture.delayedExecutor(patienceMillis, TimeUnit.MILLISECONDS));
            try {
                exchange(request, plain, patienceMillis);
            } finally {
                end.cancel(false);
            }
        }
    }

    private static void close(Socket socket) {
        try {
            socket.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void exchange(Request request, Socket plain, int patienceMillis) throws IOException {
        URI url = request.url();
        byte[] bytes = request.body().getBytes(StandardCharsets.UTF_8);
        plain.connect(new InetSocketAddress(request.address(), WebhookAddress.port(url)), patienceMillis);
        plain.setSoTimeout(patienceMillis);
        Socket socket = url.getScheme().equals("https") ? secured(plain, url) : plain;
        OutputStream out = socket.getOutputStream();
        out.write(head(url, request.headers(), bytes.length).getBytes(StandardCharsets.US_ASCII));
        out.write(bytes);
        out.flush();
        String line = firstLine(socket.getInputStream());
        if (!line.matches("HTTP/1\\.[01] 2[0-9]{2}( .*)?")) {
            throw new IOException(
                    "answers " + (line.matches("HTTP/1\\.[01] [0-9]{3}.*") ? line.substring(9, 12) : "not"));
        }
    }

    private static String head(URI url, String headers, int length) {
        String path = url.getRawPath() == null || url.getRawPath().isEmpty() ? "/" : url.getRawPath();
        String query = url.getRawQuery() == null ? "" : "?" + url.getRawQuery();
        return "POST " + path + query + " HTTP/1.1\r\nHost: " + url.getRawAuthority()
                + "\r\nConnection: close\r\nContent-Type: application/json\r\nContent-Length: " + length + "\r\n"
                + headers
                + "\r\n";
    }

    private static Socket secured(Socket plain, URI url) throws IOException {
        SSLSocketFactory factory = (SSLSocketFactory) SSLSocketFactory.getDefault();
        SSLSocket socket = (SSLSocket) factory.createSocket(plain, url.getHost(), WebhookAddress.port(url), true);
        SSLParameters parameters = socket.getSSLParameters();
        parameters.setEndpointIdentificationAlgorithm("HTTPS");
        socket.setSSLParameters(parameters);
        socket.startHandshake();
        return socket;
    }

    private static String firstLine(InputStream in) throws IOException {
        StringBuilder line = new StringBuilder();
        int read = in.read();
        while (read >= 0 && read != '\r' && read != '\n' && line.length() < LONGEST_LINE) {
            line.append((char) read);
            read = in.read();
        }
        return line.toString();
    }
}

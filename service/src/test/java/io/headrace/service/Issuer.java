package io.headrace.service;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.RSASSASigner;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.jwk.gen.RSAKeyGenerator;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** An OpenID provider: its keys over HTTP, its tokens from a method. */
final class Issuer {
    static final String NAME = "https://login.headrace.test";
    static final String AUDIENCE = "headrace";

    private final RSAKey key = key();
    private final HttpServer server;

    Issuer() {
        try {
            server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        byte[] keys = new JWKSet(key.toPublicJWK()).toString().getBytes(StandardCharsets.UTF_8);
        server.createContext("/keys", exchange -> {
            exchange.getResponseHeaders().set("Content-Type", "application/json");
            exchange.sendResponseHeaders(200, keys.length);
            exchange.getResponseBody().write(keys);
            exchange.close();
        });
        server.start();
    }

    private static RSAKey key() {
        try {
            return new RSAKeyGenerator(2048).keyID("one").generate();
        } catch (JOSEException e) {
            throw new IllegalStateException(e);
        }
    }

    /** How the service is told of it. */
    List<String> settings() {
        return List.of(
                "--headrace.issuers[0].issuer=" + NAME,
                "--headrace.issuers[0].audience=" + AUDIENCE,
                "--headrace.issuers[0].keys=http://127.0.0.1:"
                        + server.getAddress().getPort() + "/keys");
    }

    /** A token that says {@code claims}, signed with this provider's key. */
    String token(JWTClaimsSet claims) {
        return token(claims, key);
    }

    /** A token that names this provider's key and is signed with another one. */
    String forged(JWTClaimsSet claims) {
        return token(claims, key());
    }

    private static String token(JWTClaimsSet claims, RSAKey key) {
        try {
            SignedJWT token = new SignedJWT(
                    new JWSHeader.Builder(JWSAlgorithm.RS256).keyID("one").build(), claims);
            token.sign(new RSASSASigner(key));
            return token.serialize();
        } catch (JOSEException e) {
            throw new IllegalStateException(e);
        }
    }

    void stop() {
        server.stop(0);
    }
}

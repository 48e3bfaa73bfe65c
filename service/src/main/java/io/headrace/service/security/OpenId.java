package io.headrace.service.security;

import io.headrace.service.Settings;
import io.headrace.service.database.Columns;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.dao.DuplicateKeyException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.security.oauth2.core.DelegatingOAuth2TokenValidator;
import org.springframework.security.oauth2.jwt.Jwt;
import org.springframework.security.oauth2.jwt.JwtAudienceValidator;
import org.springframework.security.oauth2.jwt.JwtException;
import org.springframework.security.oauth2.jwt.JwtIssuerValidator;
import org.springframework.security.oauth2.jwt.JwtTimestampValidator;
import org.springframework.security.oauth2.jwt.NimbusJwtDecoder;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Users of the OpenID providers that the operator has named. A user is (issuer, subject) and nothing else: the same e-mail
 * address at another provider, or at the local login, is another user.
 */
@Component
final class OpenId {
    private static final Duration CLOCK_SKEW = Duration.ofSeconds(60);

    private final JdbcClient database;
    private final TransactionTemplate transactions;
    private final Clock clock;
    private final Map<String, NimbusJwtDecoder> issuers = new LinkedHashMap<>();

    OpenId(JdbcClient database, TransactionTemplate transactions, Clock clock, Settings settings) {
        this.database = database;
        this.transactions = transactions;
        this.clock = clock;
        settings.issuers().forEach(issuer -> issuers.put(issuer.issuer(), decoder(issuer)));
    }

    private NimbusJwtDecoder decoder(Settings.Issuer issuer) {
        JwtTimestampValidator time = new JwtTimestampValidator(CLOCK_SKEW);
        time.setClock(clock);
        time.setAllowEmptyExpiryClaim(false);
        NimbusJwtDecoder decoder =
                NimbusJwtDecoder.withJwkSetUri(issuer.keys().toString()).build();
        decoder.setJwtValidator(new DelegatingOAuth2TokenValidator<>(
                time, new JwtIssuerValidator(issuer.issuer()), new JwtAudienceValidator(issuer.audience())));
        return decoder;
    }

    /** The user for whom {@code token} vouches, made at the first sight; empty if no trusted provider signed it. */
    Optional<UUID> user(String token) {
        for (Map.Entry<String, NimbusJwtDecoder> issuer : issuers.entrySet()) {
            Optional<Jwt> jwt = decode(issuer.getValue(), token);
            if (jwt.isPresent() && jwt.get().getSubject() != null) {
                return Optional.of(user(issuer.getKey(), jwt.get()));
            }
        }
        return Optional.empty();
    }

    private static Optional<Jwt> decode(NimbusJwtDecoder decoder, String token) {
        try {
            return Optional.of(decoder.decode(token));
        } catch (JwtException e) {
            return Optional.empty();
        }
    }

    private UUID user(String issuer, Jwt jwt) {
        String subject = Objects.requireNonNull(jwt.getSubject());
        return find(issuer, subject).orElseGet(() -> {
            try {
                return Objects.requireNonNull(transactions.execute(status -> create(issuer, subject, jwt)));
            } catch (DuplicateKeyException e) {
                // Two first requests at once.
                return find(issuer, subject).orElseThrow(() -> e);
            }
        });
    }

    private Optional<UUID> find(String issuer, String subject) {
        return database.sql("select user_id from identity where issuer = ? and subject = ?")
                .params(issuer, subject)
                .query(UUID.class)
                .optional();
    }

    private UUID create(String issuer, String subject, Jwt jwt) {
        UUID user = UUID.randomUUID();
        Instant now = clock.instant();
        String email = Boolean.TRUE.equals(jwt.getClaim("email_verified")) ? jwt.getClaimAsString("email") : null;
        String name = Objects.requireNonNullElse(jwt.getClaimAsString("name"), subject);
        database.sql("insert into app_user (id, name, email, email_verified_at, created_at) values (?, ?, ?, ?, ?)")
                .param(user)
                .param(name.substring(0, Math.min(name.length(), 200)))
                .param(lower(email))
                .param(Columns.timeOrNull(email == null ? null : now))
                .param(Columns.time(now))
                .update();
        database.sql("insert into identity (issuer, subject, user_id, created_at) values (?, ?, ?, ?)")
                .params(issuer, subject, user, Columns.time(now))
                .update();
        return user;
    }

    private static @Nullable String lower(@Nullable String email) {
        return email == null || email.length() > 254 ? null : email.toLowerCase(Locale.ROOT);
    }
}

package io.headrace.service;

import static org.assertj.core.api.Assertions.assertThat;

import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.PlainJWT;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

@ParameterizedClass
@EnumSource(Database.class)
final class OpenIdTest {
    private final Service service;
    private final String subject = UUID.randomUUID().toString();

    OpenIdTest(Database database) {
        this.service = Service.on(database);
    }

    @Test
    void aUserIsIssuerAndSubjectWhateverTheAddressSays() throws Exception {
        String first = me(claims().claim("email", "Ada@headrace.test").claim("email_verified", true))
                .text("id");
        Http.Answer again = me(claims().claim("email", "other@headrace.test").claim("email_verified", true));
        assertThat(again.text("id")).isEqualTo(first);
        assertThat(again.text("email")).isEqualTo("ada@headrace.test");

        Http.Answer another = me(claims().subject(UUID.randomUUID().toString())
                .claim("email", "ada@headrace.test")
                .claim("email_verified", true));
        assertThat(another.text("id")).as("the same address").isNotEqualTo(first);
    }

    @Test
    void anAddressThatTheProviderHasNotVerifiedIsNone() {
        assertThat(me(claims().claim("email", "eve@headrace.test")).json().has("email"))
                .isFalse();
    }

    @Test
    void twoFirstRequestsAtOnceMakeOneUser() throws Exception {
        assertThat(Together.run(List.of(
                        () -> me(claims()).text("id"), () -> me(claims()).text("id"))))
                .doesNotContain("")
                .containsOnly(me(claims()).text("id"));
    }

    @Test
    void aTokenOfAnotherIssuerAudienceKeyOrTimeProvesNobody() {
        Date past = Date.from(service.clock().instant().minus(Duration.ofMinutes(5)));
        List<String> tokens = List.of(
                service.issuer()
                        .token(claims().issuer("https://evil.headrace.test").build()),
                service.issuer().token(claims().audience("another service").build()),
                service.issuer().token(claims().expirationTime(past).build()),
                service.issuer().token(claims().expirationTime(null).build()),
                service.issuer().token(claims().subject(null).build()),
                service.issuer().forged(claims().build()),
                new PlainJWT(claims().build()).serialize());
        for (String token : tokens) {
            assertThat(service.http().as(token).get("/api/v1/me").text("code")).isEqualTo("unauthenticated");
        }
    }

    private JWTClaimsSet.Builder claims() {
        Instant end = service.clock().instant().plus(Duration.ofMinutes(5));
        return new JWTClaimsSet.Builder()
                .issuer(Issuer.NAME)
                .audience(Issuer.AUDIENCE)
                .subject(subject)
                .expirationTime(Date.from(end));
    }

    private Http.Answer me(JWTClaimsSet.Builder claims) {
        return service.http().as(service.issuer().token(claims.build())).get("/api/v1/me");
    }
}

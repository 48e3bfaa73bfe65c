package io.headrace.service.security;

import io.headrace.service.web.Problem;
import io.headrace.service.web.ProblemWriter;
import jakarta.servlet.DispatcherType;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.security.authorization.AuthorizationDecision;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.config.annotation.web.configurers.AbstractHttpConfigurer;
import org.springframework.security.config.http.SessionCreationPolicy;
import org.springframework.security.crypto.bcrypt.BCryptPasswordEncoder;
import org.springframework.security.crypto.password.PasswordEncoder;
import org.springframework.security.web.SecurityFilterChain;
import org.springframework.security.web.access.intercept.AuthorizationFilter;
import org.springframework.security.web.header.writers.ReferrerPolicyHeaderWriter.ReferrerPolicy;

/**
 * The filters before the controllers: a firewall for addresses, headers, who is calling. Tokens come in a header, never in a
 * cookie: there is no session, and so nothing that another site could make a browser send along. Who may call a route of
 * ours is {@link RouteGuard}'s; what is no route of ours is denied here.
 */
@Configuration(proxyBeanMethods = false)
class SecurityConfiguration {
    private static final int BCRYPT_COST = 11;

    @Bean
    SecurityFilterChain filters(HttpSecurity http, Tokens tokens, OpenId openId, ProblemWriter problems) {
        return http.csrf(AbstractHttpConfigurer::disable)
                .sessionManagement(session -> session.sessionCreationPolicy(SessionCreationPolicy.STATELESS))
                .requestCache(AbstractHttpConfigurer::disable)
                .logout(AbstractHttpConfigurer::disable)
                .headers(headers -> headers.contentSecurityPolicy(
                                csp -> csp.policyDirectives("default-src 'none'; frame-ancestors 'none'"))
                        .referrerPolicy(referrer -> referrer.policy(ReferrerPolicy.NO_REFERRER)))
                .addFilterBefore(new TokenFilter(tokens, openId), AuthorizationFilter.class)
                .authorizeHttpRequests(
                        requests -> requests.dispatcherTypeMatchers(DispatcherType.ERROR, DispatcherType.ASYNC)
                                .permitAll()
                                .requestMatchers("/actuator/health", "/actuator/health/**")
                                .permitAll()
                                .requestMatchers("/actuator/prometheus")
                                .access((authentication, context) ->
                                        new AuthorizationDecision(TokenFilter.caller(context.getRequest())
                                                .filter(Caller::operator)
                                                .isPresent()))
                                .requestMatchers("/actuator", "/actuator/**")
                                .denyAll()
                                .anyRequest()
                                .permitAll())
                .exceptionHandling(failures -> failures.authenticationEntryPoint((request, response, e) ->
                                problems.write(Problem.NOT_FOUND.refused(), request, response))
                        .accessDeniedHandler((request, response, e) ->
                                problems.write(Problem.NOT_FOUND.refused(), request, response)))
                .build();
    }

    /** Takes at most 72 bytes, which the registration checks. */
    @Bean
    PasswordEncoder passwords() {
        return new BCryptPasswordEncoder(BCRYPT_COST);
    }
}

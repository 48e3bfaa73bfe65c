package io.headrace.service.security;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Optional;
import org.springframework.http.HttpHeaders;
import org.springframework.web.filter.OncePerRequestFilter;

/** Finds out who is calling. A token that is none makes the caller anonymous, not a different kind of failure. */
final class TokenFilter extends OncePerRequestFilter {
    private static final String CALLER = Caller.class.getName();
    private static final String SCHEME = "Bearer ";

    private final Tokens tokens;
    private final OpenId openId;

    TokenFilter(Tokens tokens, OpenId openId) {
        this.tokens = tokens;
        this.openId = openId;
    }

    @Override
    protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        String header = request.getHeader(HttpHeaders.AUTHORIZATION);
        if (header != null && header.regionMatches(true, 0, SCHEME, 0, SCHEME.length())) {
            caller(header.substring(SCHEME.length()), request.getRemoteAddr())
                    .ifPresent(caller -> request.setAttribute(CALLER, caller));
        }
        chain.doFilter(request, response);
    }

    private Optional<Caller> caller(String token, String address) {
        Optional<Bearer> ours = Bearer.parse(token);
        return ours.isPresent()
                ? tokens.caller(ours.get(), address)
                : openId.user(token).flatMap(user -> tokens.caller(user, address));
    }

    /** Who sends {@code request}; empty: nobody that we know. */
    static Optional<Caller> caller(HttpServletRequest request) {
        return Optional.ofNullable((Caller) request.getAttribute(CALLER));
    }
}

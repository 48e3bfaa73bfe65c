package io.headrace.service.security;

import io.headrace.service.web.ErrorPage;
import java.util.Optional;
import org.springdoc.webmvc.api.OpenApiWebMvcResource;
import org.springframework.core.annotation.AnnotatedElementUtils;
import org.springframework.web.method.HandlerMethod;

/** The rule of each route: its own annotation, or, for the two handlers that are not ours to annotate, a line here. */
public final class Routes {
    private Routes() {}

    /** The rule of {@code handler}; empty: nobody may call it. */
    public static Optional<Rule> rule(HandlerMethod handler) {
        if (OpenApiWebMvcResource.class.isAssignableFrom(handler.getBeanType())
                || handler.getBeanType() == ErrorPage.class) {
            return Optional.of(new Rule(Who.ANYONE, Scope.READ));
        }
        return Optional.ofNullable(AnnotatedElementUtils.getMergedAnnotation(handler.getMethod(), Allowed.class))
                .map(allowed -> new Rule(allowed.value(), allowed.scope()));
    }

    /** Who may call, with a token that is good for what. */
    public record Rule(Who who, Scope scope) {
        /** The role in the account of the path that is needed; empty if the rule is about no account. */
        public Optional<Role> role() {
            return switch (who) {
                case READER -> Optional.of(Role.READER);
                case CONTRIBUTOR -> Optional.of(Role.CONTRIBUTOR);
                case OWNER -> Optional.of(Role.OWNER);
                case ANYONE, SECRET, SIGNED_IN, OPERATOR -> Optional.empty();
            };
        }
    }
}

package io.headrace.service.web;

import org.jspecify.annotations.Nullable;
import org.springframework.core.MethodParameter;
import org.springframework.http.HttpHeaders;
import org.springframework.http.ResponseEntity;
import org.springframework.stereotype.Component;
import org.springframework.web.bind.support.WebDataBinderFactory;
import org.springframework.web.context.request.NativeWebRequest;
import org.springframework.web.method.support.HandlerMethodArgumentResolver;
import org.springframework.web.method.support.ModelAndViewContainer;

/**
 * The version of a resource that the caller has read and now changes, from {@code If-Match}; a parameter of controllers.
 * The statement that changes the row says {@code version = ?}; when it finds none, {@link #changed} is the answer.
 */
public record Version(long number) {
    /** {@code body} with its version as ETag. */
    public static <T> ResponseEntity<T> tagged(long version, T body) {
        return ResponseEntity.ok().eTag("\"" + version + "\"").body(body);
    }

    /** The answer to a change of another version than the newest one. */
    public static Refused changed() {
        return Problem.VERSION_CHANGED.refused("Somebody has changed it since you read it; read it again");
    }

    static Version of(@Nullable String ifMatch) {
        if (ifMatch == null) {
            throw Problem.VERSION_REQUIRED.refused();
        }
        if (!ifMatch.matches("\"[0-9]{1,18}\"")) {
            throw changed();
        }
        return new Version(Long.parseLong(ifMatch.substring(1, ifMatch.length() - 1)));
    }

    @Component
    static final class Resolver implements HandlerMethodArgumentResolver {
        @Override
        public boolean supportsParameter(MethodParameter parameter) {
            return parameter.getParameterType() == Version.class;
        }

        @Override
        public Version resolveArgument(
                MethodParameter parameter,
                @Nullable ModelAndViewContainer container,
                NativeWebRequest request,
                @Nullable WebDataBinderFactory binders) {
            return of(request.getHeader(HttpHeaders.IF_MATCH));
        }
    }
}

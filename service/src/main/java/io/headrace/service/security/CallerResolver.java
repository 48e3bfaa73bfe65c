package io.headrace.service.security;

import io.headrace.service.web.Problem;
import jakarta.servlet.http.HttpServletRequest;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.springframework.core.MethodParameter;
import org.springframework.stereotype.Component;
import org.springframework.web.bind.support.WebDataBinderFactory;
import org.springframework.web.context.request.NativeWebRequest;
import org.springframework.web.method.support.HandlerMethodArgumentResolver;
import org.springframework.web.method.support.ModelAndViewContainer;

/** Gives controllers the {@link Caller}, the {@link Membership}, or, of routes for everybody, the {@link Actor}. */
@Component
final class CallerResolver implements HandlerMethodArgumentResolver {
    @Override
    public boolean supportsParameter(MethodParameter parameter) {
        Class<?> type = parameter.getParameterType();
        return type == Caller.class || type == Membership.class || type == Actor.class;
    }

    @Override
    public Object resolveArgument(
            MethodParameter parameter,
            @Nullable ModelAndViewContainer container,
            NativeWebRequest web,
            @Nullable WebDataBinderFactory binders) {
        HttpServletRequest request = Objects.requireNonNull(web.getNativeRequest(HttpServletRequest.class));
        if (parameter.getParameterType() == Membership.class) {
            return RouteGuard.membership(request).orElseThrow(Problem.NOT_FOUND::refused);
        }
        if (parameter.getParameterType() == Caller.class) {
            return TokenFilter.caller(request).orElseThrow(Problem.UNAUTHENTICATED::refused);
        }
        return TokenFilter.caller(request).map(Caller::actor).orElseGet(() -> Actor.anonymous(request.getRemoteAddr()));
    }
}

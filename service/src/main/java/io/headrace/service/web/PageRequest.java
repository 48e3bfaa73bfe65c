package io.headrace.service.web;

import org.jspecify.annotations.Nullable;
import org.springframework.core.MethodParameter;
import org.springframework.stereotype.Component;
import org.springframework.web.bind.support.WebDataBinderFactory;
import org.springframework.web.context.request.NativeWebRequest;
import org.springframework.web.method.support.HandlerMethodArgumentResolver;
import org.springframework.web.method.support.ModelAndViewContainer;

/**
 * Which page is asked for, from the parameters {@code limit} and {@code page}; a parameter of controllers.
 *
 * @param size how many items at most, 1 to 200
 * @param after where the page begins
 */
public record PageRequest(int size, Position after) {
    private static final int MOST = 200;

    /** How many rows to ask the database for: one more tells whether there is a next page. */
    public int rows() {
        return size + 1;
    }

    static PageRequest of(@Nullable String limit, @Nullable String page) {
        int size = 50;
        if (limit != null) {
            if (!limit.matches("[0-9]{1,3}") || Integer.parseInt(limit) < 1 || Integer.parseInt(limit) > MOST) {
                throw Problem.INVALID_REQUEST.refused("'limit' must be from 1 to " + MOST);
            }
            size = Integer.parseInt(limit);
        }
        return new PageRequest(size, page == null ? Position.START : Position.of(page));
    }

    @Component
    static final class Resolver implements HandlerMethodArgumentResolver {
        @Override
        public boolean supportsParameter(MethodParameter parameter) {
            return parameter.getParameterType() == PageRequest.class;
        }

        @Override
        public PageRequest resolveArgument(
                MethodParameter parameter,
                @Nullable ModelAndViewContainer container,
                NativeWebRequest request,
                @Nullable WebDataBinderFactory binders) {
            return of(request.getParameter("limit"), request.getParameter("page"));
        }
    }
}

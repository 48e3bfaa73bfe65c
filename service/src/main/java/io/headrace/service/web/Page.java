package io.headrace.service.web;

import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A part of a list.
 *
 * @param next what to send as {@code page} to get on; null at the end
 */
public record Page<T>(List<T> items, @Nullable String next) {
    /**
     * The page that {@code rows} are: what a query gave with {@code limit} {@link PageRequest#rows}, one more than a page
     * holds if there is a next one.
     */
    public static <R, T> Page<T> of(
            List<R> rows, PageRequest request, Function<R, Position> position, Function<R, T> item) {
        boolean more = rows.size() > request.size();
        List<R> shown = more ? rows.subList(0, request.size()) : rows;
        String next = more ? position.apply(shown.get(shown.size() - 1)).token() : null;
        return new Page<>(shown.stream().map(item).toList(), next);
    }
}

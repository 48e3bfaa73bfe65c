package io.headrace.service.security;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * The one rule of a route. A route without a rule answers 404 to everybody and fails the build.
 *
 * <p>A rule about the account in the path is checked before anything else is read: whoever is no member gets the same 404 as
 * for an account that does not exist. What else the path names is the route's own to find, always with the account in the
 * statement.
 */
@Target(ElementType.METHOD)
@Retention(RetentionPolicy.RUNTIME)
public @interface Allowed {
    /** Who may call. */
    Who value();

    /** What a token must be good for; every route that changes something names another one than {@code READ}. */
    Scope scope() default Scope.READ;
}

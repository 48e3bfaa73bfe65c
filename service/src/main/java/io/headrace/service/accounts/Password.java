package io.headrace.service.accounts;

import jakarta.validation.Constraint;
import jakarta.validation.ConstraintValidator;
import jakarta.validation.ConstraintValidatorContext;
import jakarta.validation.Payload;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** A new password: at least 12 letters, and no more bytes than bcrypt looks at. */
@Constraint(validatedBy = Password.Check.class)
@Target({ElementType.FIELD, ElementType.PARAMETER, ElementType.RECORD_COMPONENT})
@Retention(RetentionPolicy.RUNTIME)
public @interface Password {
    /** What is said of another text. */
    String message() default "must have at least 12 letters and at most 72 bytes";

    /** None. */
    Class<?>[] groups() default {};

    /** None. */
    Class<? extends Payload>[] payload() default {};

    /** The check itself. */
    final class Check implements ConstraintValidator<Password, String> {
        @Override
        public boolean isValid(@Nullable String password, ConstraintValidatorContext context) {
            return password == null || isGood(password);
        }

        /** Whether {@code password} may be chosen. */
        public static boolean isGood(String password) {
            return password.codePointCount(0, password.length()) >= 12
                    && password.getBytes(StandardCharsets.UTF_8).length <= 72;
        }
    }
}

package io.headrace.service.accounts;

import java.util.Locale;

/** The one form in which e-mail addresses are kept and compared. */
public final class Addresses {
    private Addresses() {}

    /** {@code address} in that form. */
    public static String normal(String address) {
        return address.toLowerCase(Locale.ROOT);
    }
}

package io.headrace.service.security;

/** Who may call a route. */
public enum Who {
    /** Anybody; the answer tells nothing that is not public. */
    ANYONE,
    /** Whoever sends a secret that the route itself checks first: a mailed link, a code, a run's token. Without it, nothing. */
    SECRET,
    /** Every user with a valid token; the route shows the caller's own things only. */
    SIGNED_IN,
    /** A member of the account in the path ({@code /accounts/{account}/...}), of any role. */
    READER,
    /** A contributor or owner of the account in the path. */
    CONTRIBUTOR,
    /** An owner of the account in the path. */
    OWNER,
    /** An operator of the installation. */
    OPERATOR
}

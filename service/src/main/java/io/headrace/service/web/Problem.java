package io.headrace.service.web;

import java.util.Locale;

/** Every way in which a request can end badly: the code that programs look at, the status, and the words for people. */
public enum Problem {
    INVALID_REQUEST(400, "The request is not what this operation takes"),
    INVALID_PAGE(400, "The page token is not one that this list has given out"),
    UNAUTHENTICATED(401, "A valid token is needed"),
    LOGIN_FAILED(401, "The address or the password is wrong"),
    FORBIDDEN(403, "Your role or your token does not allow this"),
    NOT_FOUND(404, "There is nothing here that you may see"),
    METHOD_NOT_ALLOWED(405, "This method is not for this address"),
    NOT_ACCEPTABLE(406, "The answer cannot be given in the asked form"),
    CONFLICT(409, "The state of the resource does not allow this"),
    NAME_TAKEN(409, "The name is taken"),
    LAST_OWNER(409, "An account keeps at least one owner"),
    VERSION_CHANGED(412, "Somebody has changed the resource since you read it"),
    BODY_TOO_LARGE(413, "The body is too large"),
    UNSUPPORTED_MEDIA_TYPE(415, "Send the body as application/json"),
    CODE_WRONG(422, "The code is wrong or too old"),
    KEY_REUSED(422, "The idempotency key was used for another request"),
    VERSION_REQUIRED(428, "Say with If-Match which version you change"),
    TOO_MANY_REQUESTS(429, "Too many tries"),
    INTERNAL(500, "The service has failed"),
    UNAVAILABLE(503, "The service cannot answer right now"),
    IN_USE(409, "Something else still needs it"),
    PLAN_CHANGED(409, "What would change is no longer what was shown"),
    INVITATION_ANSWERED(409, "The invitation has been answered"),
    INVITATION_GONE(410, "The invitation is not open any more"),
    TERMS_CHANGED(409, "These are not the terms that are to be accepted now"),
    PLACE_TAKEN(409, "Something else is written to this place");

    private final int status;
    private final String title;

    Problem(int status, String title) {
        this.status = status;
        this.title = title;
    }

    /** As it stands in the answer, e.g. {@code last-owner}. */
    public String code() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** The HTTP status. */
    public int status() {
        return status;
    }

    /** The same words for every occurrence. */
    public String title() {
        return title;
    }

    /** This problem, without more to say. */
    public Refused refused() {
        return new Refused(this, title, null);
    }

    /** This problem; {@code detail} says what happened, to what, and what to do, without a secret. */
    public Refused refused(String detail) {
        return new Refused(this, detail, null);
    }
}

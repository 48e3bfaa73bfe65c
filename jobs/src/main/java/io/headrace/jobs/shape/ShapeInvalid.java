package io.headrace.jobs.shape;

/** A shape does not fit its dataset; the message quotes the part that does not. */
public final class ShapeInvalid extends Exception {
    ShapeInvalid(String message) {
        super(message);
    }

    @Override
    public String getMessage() {
        return String.valueOf(super.getMessage());
    }
}

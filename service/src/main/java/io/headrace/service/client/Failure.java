package io.headrace.service.client;

/** What the person at the keyboard has to know: one or more lines, without a stack. */
final class Failure extends RuntimeException {
    private static final long serialVersionUID = 1;

    Failure(String message) {
        super(message);
    }
}

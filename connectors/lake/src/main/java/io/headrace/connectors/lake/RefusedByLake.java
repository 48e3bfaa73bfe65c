package io.headrace.connectors.lake;

import java.io.IOException;

/** This store cannot do what was asked, however often; the message says what to do instead. */
final class RefusedByLake extends IOException {
    RefusedByLake(String message) {
        super(message);
    }

    RefusedByLake(String message, Throwable cause) {
        super(message, cause);
    }
}

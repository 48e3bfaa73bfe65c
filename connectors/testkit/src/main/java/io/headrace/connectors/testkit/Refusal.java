package io.headrace.connectors.testkit;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.headrace.connectors.spi.ConnectorException;
import io.headrace.connectors.spi.ConnectorException.Kind;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;

/** What a connector says where it does not go on. */
public final class Refusal {
    private Refusal() {}

    /** @param message all of it */
    public static void fails(ThrowingCallable call, Kind kind, String message) {
        assertThatThrownBy(call)
                .isInstanceOf(ConnectorException.class)
                .hasMessage(message)
                .extracting("kind")
                .isEqualTo(kind);
    }
}

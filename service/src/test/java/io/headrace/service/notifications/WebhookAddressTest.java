package io.headrace.service.notifications;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.URI;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Which addresses a webhook may lead to. */
final class WebhookAddressTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "https://127.0.0.1/",
                "https://localhost/",
                "https://10.1.2.3/",
                "https://192.168.0.1/",
                "https://172.16.0.1/",
                "https://169.254.169.254/latest/meta-data",
                "https://100.64.0.1/",
                "https://0.0.0.0/",
                "https://2130706433/",
                "https://[::1]/",
                "https://[::ffff:127.0.0.1]/",
                "https://[fd00::1]/",
                "https://[fe80::1]/",
                "https://[64:ff9b::7f00:1]/",
                "http://93.184.216.34/"
            })
    void whatIsNotPublicOrNotHttpsIsNotReached(String url) {
        assertThatThrownBy(() -> new WebhookAddress(List.of()).checked(URI.create(url)))
                .isInstanceOf(IOException.class);
    }

    @Test
    void whatTheOperatorNamesIsReached() throws IOException {
        WebhookAddress address = new WebhookAddress(List.of("127.0.0.1:8081"));
        assertThat(address.checked(URI.create("http://127.0.0.1:8081/")).isLoopbackAddress())
                .isTrue();
        assertThatThrownBy(() -> address.checked(URI.create("http://127.0.0.1:8082/")))
                .isInstanceOf(IOException.class);
        assertThat(new WebhookAddress(List.of()).checked(URI.create("https://93.184.216.34/")))
                .isNotNull();
    }
}

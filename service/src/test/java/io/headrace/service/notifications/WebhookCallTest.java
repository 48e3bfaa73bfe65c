package io.headrace.service.notifications;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Calls to those who do not answer as they should. */
final class WebhookCallTest {
    @Test
    @Timeout(value = 30, unit = TimeUnit.SECONDS)
    void whoeverAnswersALetterNowAndThenIsNotWaitedFor() throws Exception {
        try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            CompletableFuture<Void> answering = CompletableFuture.runAsync(() -> drip(server));
            WebhookCall.Request request = new WebhookCall.Request(
                    URI.create("http://127.0.0.1:" + server.getLocalPort() + "/"), server.getInetAddress(), "", "{}");
            assertThatThrownBy(() -> WebhookCall.send(request, 1000)).isInstanceOf(IOException.class);
            answering.join();
        }
    }

    /** Until nobody listens any more. */
    private static void drip(ServerSocket server) {
        try (Socket socket = server.accept();
                OutputStream out = socket.getOutputStream()) {
            while (true) {
                out.write('H');
                out.flush();
                Thread.sleep(300);
            }
        } catch (IOException e) {
            // The caller is gone.
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}

package io.headrace.connectors.lake;

import static org.assertj.core.api.Assertions.assertThat;

import io.headrace.connectors.spi.ConnectorException;
import io.headrace.connectors.spi.ConnectorException.Kind;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.net.ConnectException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import org.apache.hadoop.fs.ParentNotDirectoryException;
import org.apache.hadoop.security.AccessControlException;
import org.junit.jupiter.api.Test;

class LakeErrorsTest {
    @Test
    void eachCauseHasItsKindAndRemedy() {
        says(
                new UnknownHostException("store.example"),
                Kind.UNREACHABLE,
                "the store's host is unknown; check its endpoint and the name service");
        String noAnswer = "the store does not answer; check its endpoint and the network, then try again";
        says(new ConnectException("refused"), Kind.UNREACHABLE, noAnswer);
        says(new SocketTimeoutException("late"), Kind.UNREACHABLE, noAnswer);
        String denied = "access was denied; check the store's credentials and their rights";
        says(new AccessDeniedException("s3a://b/x"), Kind.DENIED, denied);
        says(new AccessControlException("no"), Kind.DENIED, denied);
        says(new FileNotFoundException("/a (Permission denied)"), Kind.DENIED, denied);
        String missing = "it does not exist; check the name and the store's root";
        says(new FileNotFoundException("/a"), Kind.NOT_FOUND, missing);
        says(new NoSuchFileException("/a"), Kind.NOT_FOUND, missing);
        String below = "a part of its path is a file; check the store's root and the path";
        says(new ParentNotDirectoryException("/a"), Kind.REFUSED, below);
        says(new NotDirectoryException("/a"), Kind.REFUSED, below);
        says(new FileNotFoundException("/a/b (Not a directory)"), Kind.REFUSED, below);
        String full = "the store has no space left; free some or raise its quota";
        says(new FileSystemException("/a", null, "No space left on device"), Kind.STORE_FULL, full);
        says(new IOException("write failed: No space left on device"), Kind.STORE_FULL, full);
        says(
                new IOException("signed?token=secret"),
                Kind.UNREACHABLE,
                "the store failed with 'IOException'; try again, and see the log if it stays");
    }

    @Test
    void theCauseIsFoundBelowWrappers() {
        says(
                new IllegalStateException(new IOException(new UnknownHostException("h"))),
                Kind.UNREACHABLE,
                "the store's host is unknown; check its endpoint and the name service");
        says(
                new IllegalStateException("ours"),
                Kind.INTERNAL,
                "the store failed with 'IllegalStateException'; try again, and see the log if it stays");
    }

    @Test
    void aClearErrorStaysAsItIs() {
        ConnectorException clear = new ConnectorException(Kind.BAD_DATA, "clear");
        assertThat(LakeErrors.of(new IOException(clear), "x")).isSameAs(clear);
    }

    private static void says(Exception cause, Kind kind, String text) {
        ConnectorException error = LakeErrors.of(cause, "read the file 's3a://b/x'");
        assertThat(error)
                .hasMessage("Cannot read the file 's3a://b/x': " + text)
                .hasCause(cause);
        assertThat(error.kind()).isEqualTo(kind);
    }
}

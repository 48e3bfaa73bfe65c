package io.headrace.connectors.lake;

import io.headrace.connectors.spi.ConnectorException;
import io.headrace.connectors.spi.ConnectorException.Kind;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import org.apache.hadoop.fs.ParentNotDirectoryException;
import org.apache.hadoop.fs.UnsupportedFileSystemException;
import org.apache.hadoop.security.AccessControlException;
import org.jspecify.annotations.Nullable;

/** Turns what file systems throw into one clear line, in one place for all lake connectors. */
public final class LakeErrors {
    private static final int DEEPEST_CAUSE = 10;

    private LakeErrors() {}

    /**
     * @param error from a file system, or anything that has such an exception among its causes
     * @param what was tried, to follow "Cannot": {@code list the folder 's3a://lake/orders'}
     * @return never repeats {@code error}'s own text, which may hold what must not be shown; {@code error} is its cause
     */
    public static ConnectorException of(Throwable error, String what) {
        @Nullable Throwable cause = error;
        for (int depth = 0; cause != null && depth < DEEPEST_CAUSE; depth++, cause = cause.getCause()) {
            if (cause instanceof ConnectorException ours) {
                return ours;
            }
            Reason reason = reason(cause);
            if (reason != null) {
                return new ConnectorException(reason.kind, "Cannot " + what + ": " + reason.text, error);
            }
        }
        return new ConnectorException(
                error instanceof IOException ? Kind.UNREACHABLE : Kind.INTERNAL,
                "Cannot " + what + ": the store failed with '"
                        + error.getClass().getSimpleName() + "'; try again, and see the log if it stays",
                error);
    }

    /** Who acts, and on what. */
    private record Reason(Kind kind, String text) {}

    private static @Nullable Reason reason(Throwable error) {
        if (error instanceof RefusedByLake refused) {
            return new Reason(Kind.REFUSED, String.valueOf(refused.getMessage()));
        }
        if (isFull(error)) {
            return new Reason(Kind.STORE_FULL, "the store has no space left; free some or raise its quota");
        }
        if (isDenied(error)) {
            return new Reason(Kind.DENIED, "access was denied; check the store's credentials and their rights");
        }
        if (isBelowAFile(error)) {
            return new Reason(Kind.REFUSED, "a part of its path is a file; check the store's root and the path");
        }
        if (isMissing(error)) {
            return new Reason(Kind.NOT_FOUND, "it does not exist; check the name and the store's root");
        }
        if (error instanceof UnsupportedFileSystemException || error instanceof ClassNotFoundException) {
            return new Reason(
                    Kind.REFUSED, "this installation has no file system for it; add Hadoop's module for that store");
        }
        return unreachable(error);
    }

    private static @Nullable Reason unreachable(Throwable error) {
        if (error instanceof UnknownHostException) {
            return new Reason(Kind.UNREACHABLE, "the store's host is unknown; check its endpoint and the name service");
        }
        if (error instanceof SocketException || error instanceof SocketTimeoutException) {
            return new Reason(
                    Kind.UNREACHABLE, "the store does not answer; check its endpoint and the network, then try again");
        }
        return null;
    }

    private static boolean isFull(Throwable error) {
        String text = String.valueOf(error.getMessage());
        return text.contains("No space left on device")
                || text.contains("Disk quota exceeded")
                || text.contains("not enough space on the disk")
                || error.getClass().getSimpleName().matches("(DS|NS)?QuotaExceededException|QuotaByStorageType.*");
    }

    /** Files' own streams say "(Permission denied)" in a FileNotFoundException; S3A's missing keys have types of their own. */
    private static boolean isDenied(Throwable error) {
        return error instanceof AccessDeniedException
                || error instanceof AccessControlException
                || String.valueOf(error.getMessage()).endsWith("(Permission denied)")
                || (error instanceof FileSystemException file && "Permission denied".equals(file.getReason()))
                || error.getClass().getSimpleName().matches("NoAuthWithAWSException|NoAwsCredentialsException");
    }

    private static boolean isBelowAFile(Throwable error) {
        return error instanceof ParentNotDirectoryException
                || error instanceof NotDirectoryException
                || String.valueOf(error.getMessage()).endsWith("(Not a directory)");
    }

    private static boolean isMissing(Throwable error) {
        return error instanceof FileNotFoundException
                || error instanceof NoSuchFileException
                || error.getClass().getSimpleName().equals("UnknownStoreException");
    }
}

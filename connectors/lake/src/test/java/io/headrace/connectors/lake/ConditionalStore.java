package io.headrace.connectors.lake;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.nio.file.Files;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Abortable;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.FSDataOutputStream;
import org.apache.hadoop.fs.FSDataOutputStreamBuilder;
import org.apache.hadoop.fs.FileAlreadyExistsException;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.RawLocalFileSystem;

/** An S3 store that keeps its objects on a local disk: a conditional create is one step, and its answer may get lost. */
public final class ConditionalStore extends RawLocalFileSystem {
    /** What becomes of a request. */
    enum Network {
        WORKS,
        /** S3A's own retry after a lost answer finds the object there. */
        LOSES_THE_ANSWER,
        LOSES_THE_REQUEST,
        IS_DOWN_AFTER_THE_REQUEST,
        /** The content does not even reach the stream whole. */
        FAILS_WHILE_WRITING
    }

    private final java.nio.file.Path objects;
    private URI name;
    private Network network = Network.WORKS;

    public ConditionalStore() throws IOException {
        objects = Files.createTempDirectory("headrace-objects");
    }

    void set(Network next) {
        network = next;
    }

    @Override
    public void initialize(URI uri, Configuration settings) throws IOException {
        super.initialize(URI.create("file:///"), settings);
        name = URI.create("s3a://" + uri.getAuthority() + "/");
    }

    @Override
    public URI getUri() {
        // The superclass asks while it is made.
        return name == null ? super.getUri() : name;
    }

    @Override
    protected void checkPath(Path path) {
        // Both the objects' names and their places on the disk are asked for.
    }

    @Override
    public FSDataInputStream open(Path file, int buffer) throws IOException {
        if (network == Network.IS_DOWN_AFTER_THE_REQUEST) {
            throw new SocketTimeoutException("down");
        }
        return super.open(new Path(place(file).toUri()), buffer);
    }

    @Override
    public FSDataOutputStreamBuilder<?, ?> createFile(Path file) {
        return new Builder(file);
    }

    private java.nio.file.Path place(Path file) {
        return objects.resolve(file.toUri().getPath().substring(1).replace('/', '#'));
    }

    private void put(Path file, byte[] content, boolean conditional) throws IOException {
        if (!conditional) {
            throw new AssertionError("an unconditional create has several winners");
        }
        if (network == Network.LOSES_THE_REQUEST) {
            throw new SocketTimeoutException("lost");
        }
        try {
            Files.createLink(place(file), Files.write(Files.createTempFile(objects, "", ""), content));
        } catch (java.nio.file.FileAlreadyExistsException e) {
            throw new FileAlreadyExistsException("412");
        }
        if (network == Network.LOSES_THE_ANSWER) {
            throw new FileAlreadyExistsException("412 after a retry");
        }
        if (network == Network.IS_DOWN_AFTER_THE_REQUEST) {
            throw new SocketTimeoutException("lost");
        }
    }

    private final class Builder extends FSDataOutputStreamBuilder<FSDataOutputStream, Builder> {
        private final Path file;

        Builder(Path file) {
            super(ConditionalStore.this, file);
            this.file = file;
        }

        @Override
        public Builder getThisBuilder() {
            return this;
        }

        @Override
        public FSDataOutputStream build() throws IOException {
            boolean conditional = getMandatoryKeys().contains("fs.option.create.conditional.overwrite");
            return new FSDataOutputStream(new Upload(file, conditional), null);
        }
    }

    /** Becomes an object when it is closed, as S3A's streams do. */
    private final class Upload extends OutputStream implements Abortable {
        private final ByteArrayOutputStream content = new ByteArrayOutputStream();
        private final Path file;
        private final boolean conditional;
        private boolean aborted;

        Upload(Path file, boolean conditional) {
            this.file = file;
            this.conditional = conditional;
        }

        @Override
        public void write(int one) throws IOException {
            if (network == Network.FAILS_WHILE_WRITING && content.size() > 0) {
                throw new IOException("no space for the buffer");
            }
            content.write(one);
        }

        @Override
        public AbortableResult abort() {
            aborted = true;
            return new AbortableResult() {
                @Override
                public boolean alreadyClosed() {
                    return false;
                }

                @Override
                public IOException anyCleanupException() {
                    return null;
                }
            };
        }

        @Override
        public void close() throws IOException {
            // S3A gives up without an exception when it is interrupted.
            if (!aborted && !Thread.currentThread().isInterrupted()) {
                put(file, content.toByteArray(), conditional);
            }
        }
    }
}

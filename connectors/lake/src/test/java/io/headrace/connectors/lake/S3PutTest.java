package io.headrace.connectors.lake;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Abortable;
import org.apache.hadoop.fs.FSDataOutputStream;
import org.apache.hadoop.fs.FSDataOutputStreamBuilder;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.RawLocalFileSystem;
import org.junit.jupiter.api.Test;

/** What a real store cannot be brought to do: a content that does not even reach the stream whole. */
class S3PutTest {
    private final List<String> calls = new ArrayList<>();
    private final FullDisk fileSystem = new FullDisk();

    @Test
    void aPartOfAContentIsNeverPublished() {
        fileSystem.setConf(new Configuration(false));
        assertThatThrownBy(() -> S3Put.ifAbsent(fileSystem, new Path("file:/a"), new byte[10]))
                .hasMessage("no space for the buffer");
        assertThatThrownBy(() -> S3Put.replacing(fileSystem, new Path("file:/a"), new byte[10]))
                .hasMessage("no space for the buffer");
        assertThat(calls).containsExactly("abort", "abort");
    }

    /** Its uploads fail while they are written to. */
    private final class FullDisk extends RawLocalFileSystem {
        @Override
        public FSDataOutputStreamBuilder<?, ?> createFile(Path file) {
            return new Builder(file);
        }

        @Override
        public FSDataOutputStream create(Path file, boolean overwrite) throws IOException {
            return new FSDataOutputStream(new Upload(), null);
        }
    }

    private final class Builder extends FSDataOutputStreamBuilder<FSDataOutputStream, Builder> {
        Builder(Path file) {
            super(fileSystem, file);
        }

        @Override
        public Builder getThisBuilder() {
            return this;
        }

        @Override
        public FSDataOutputStream build() throws IOException {
            return new FSDataOutputStream(new Upload(), null);
        }
    }

    private final class Upload extends OutputStream implements Abortable {
        @Override
        public void write(int one) throws IOException {
            throw new IOException("no space for the buffer");
        }

        @Override
        public AbortableResult abort() {
            calls.add("abort");
            return null;
        }

        @Override
        public void close() {
            calls.add("publish");
        }
    }
}

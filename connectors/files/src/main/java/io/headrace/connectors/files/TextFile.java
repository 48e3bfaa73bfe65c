package io.headrace.connectors.files;

import java.io.BufferedInputStream;
import java.io.FilterReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.PushbackReader;
import java.io.Reader;
import java.io.Serializable;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.io.IOUtils;
import org.apache.hadoop.io.compress.CompressionCodec;
import org.apache.hadoop.io.compress.CompressionCodecFactory;
import org.apache.spark.TaskContext;
import org.apache.spark.util.TaskCompletionListener;

/** One text file for a task: its place and its name for people. UTF-8; compressed if its name ends so, as in {@code .gz}. */
record TextFile(String place, String name) implements Serializable {
    private static final int BUFFER = 1 << 16;

    /** The text without a byte order mark; bytes that are no UTF-8 are an error where they are read. */
    Reader open(Configuration configuration) throws IOException {
        Path path = new Path(java.net.URI.create(place));
        InputStream bytes = path.getFileSystem(configuration).open(path);
        try {
            return text(bytes, path, configuration);
        } catch (IOException | RuntimeException e) {
            IOUtils.closeStream(bytes);
            throw e;
        }
    }

    private Reader text(InputStream bytes, Path path, Configuration configuration) throws IOException {
        CompressionCodec codec = new CompressionCodecFactory(configuration).getCodec(path);
        InputStream plain = codec == null ? bytes : codec.createInputStream(bytes);
        PushbackReader text = new PushbackReader(new InputStreamReader(
                new BufferedInputStream(plain, BUFFER),
                StandardCharsets.UTF_8
                        .newDecoder()
                        .onMalformedInput(CodingErrorAction.REPORT)
                        .onUnmappableCharacter(CodingErrorAction.REPORT)));
        skipMark(text);
        return text;
    }

    /** For a reader that closes it at its end; where it does not come so far it is closed when the task ends. */
    Reader openForTask(Configuration configuration) throws IOException {
        Reader text = new TaskText(open(configuration));
        TaskContext.get().addTaskCompletionListener((TaskCompletionListener) task -> {
            try {
                text.close();
            } catch (IOException e) {
                // It was only read.
                return;
            }
        });
        return text;
    }

    /** Lets go of the file's buffers when it is closed: the task holds this of every file that it has read. */
    private static final class TaskText extends FilterReader {
        TaskText(Reader text) {
            super(text);
        }

        @Override
        public void close() throws IOException {
            Reader text = in;
            in = Reader.nullReader();
            text.close();
        }
    }

    BadFile bad(IOException error) {
        if (error instanceof CharacterCodingException) {
            return new BadFile(name, "it is not UTF-8; write it anew in UTF-8");
        }
        BadFile bad = new BadFile(name, "it cannot be read; see the log for the store's answer, then try again");
        bad.initCause(error);
        return bad;
    }

    private void skipMark(PushbackReader text) throws IOException {
        try {
            int first = text.read();
            if (first >= 0 && first != '\uFEFF') {
                text.unread(first);
            }
        } catch (CharacterCodingException e) {
            throw bad(e);
        }
    }
}

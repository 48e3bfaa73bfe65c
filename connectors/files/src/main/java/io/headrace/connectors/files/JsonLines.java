package io.headrace.connectors.files;

import java.io.BufferedReader;
import java.io.IOException;
import java.util.Iterator;
import java.util.NoSuchElementException;
import org.apache.spark.api.java.function.FlatMapFunction;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.expressions.GenericInternalRow;
import org.apache.spark.unsafe.types.UTF8String;
import org.apache.spark.util.SerializableConfiguration;
import org.jspecify.annotations.Nullable;

/** A task that reads text files into rows of a line's text, its number from 1, and the file's name; blank lines are left out. */
record JsonLines(Broadcast<SerializableConfiguration> configuration) implements FlatMapFunction<TextFile, InternalRow> {
    @Override
    public Iterator<InternalRow> call(TextFile file) throws IOException {
        BufferedReader text =
                new BufferedReader(file.openForTask(configuration.value().value()));
        return new Lines(file, text);
    }

    /** The lines of one file. */
    private static final class Lines implements Iterator<InternalRow> {
        private final TextFile file;
        private final BufferedReader text;
        private final UTF8String name;
        private long number;
        private @Nullable String line;

        Lines(TextFile file, BufferedReader text) {
            this.file = file;
            this.text = text;
            this.name = UTF8String.fromString(file.name());
            this.line = read();
        }

        @Override
        public boolean hasNext() {
            return line != null;
        }

        @Override
        public InternalRow next() {
            if (line == null) {
                throw new NoSuchElementException();
            }
            Object[] values = {UTF8String.fromString(line), number, name};
            line = read();
            return new GenericInternalRow(values);
        }

        private @Nullable String read() {
            try {
                String next = text.readLine();
                number++;
                while (next != null && next.isBlank()) {
                    next = text.readLine();
                    number++;
                }
                if (next == null) {
                    text.close();
                }
                return next;
            } catch (IOException e) {
                throw file.bad(e);
            }
        }
    }
}

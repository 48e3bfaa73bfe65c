package io.headrace.connectors.files;

import java.io.IOException;
import java.io.Reader;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Set;
import org.apache.spark.api.java.function.FlatMapFunction;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.expressions.GenericInternalRow;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.unsafe.types.UTF8String;
import org.apache.spark.util.SerializableConfiguration;
import org.jspecify.annotations.Nullable;

/**
 * A task that reads csv files into rows: {@code columns}, the malformed row's text if that is kept, and the file's name.
 *
 * @param columns without the one for malformed rows
 */
record CsvRows(
        CsvFormat format,
        StructType columns,
        FilesSource.Malformed malformed,
        Broadcast<SerializableConfiguration> configuration)
        implements FlatMapFunction<TextFile, InternalRow> {

    @Override
    public Iterator<InternalRow> call(TextFile file) throws IOException {
        Reader text = file.openForTask(configuration.value().value());
        return new Rows(file, text);
    }

    /** @throws BadFile if {@code names} are not the names of {@code columns} in some order */
    static void checkNames(TextFile file, List<String> names, StructType columns) {
        Set<String> expected = new HashSet<>(Arrays.asList(columns.fieldNames()));
        Set<String> missing = new HashSet<>(expected);
        names.forEach(missing::remove);
        List<String> unknown =
                names.stream().filter(name -> !expected.contains(name)).toList();
        if (!missing.isEmpty() || !unknown.isEmpty()) {
            String lacks = missing.isEmpty()
                    ? ""
                    : "lacks " + missing.stream().sorted().toList();
            String has = unknown.isEmpty() ? "" : "has the unknown " + unknown;
            throw new BadFile(
                    file.name(),
                    "its header differs from the dataset's columns: it " + lacks
                            + (lacks.isEmpty() || has.isEmpty() ? "" : " and ") + has
                            + "; write the file anew or order a full snapshot of the new columns");
        }
    }

    /** The rows of one file. */
    private final class Rows implements Iterator<InternalRow> {
        private final TextFile file;
        private final Reader text;
        private final CsvTokens tokens;
        private final UTF8String name;
        private final StructField[] fields = columns.fields();
        /** By place in the file: the place in {@code columns}. */
        private final int[] order;

        private boolean pending;

        Rows(TextFile file, Reader text) {
            this.file = file;
            this.text = text;
            this.tokens = new CsvTokens(text, format.delimiter());
            this.name = UTF8String.fromString(file.name());
            this.pending = advance();
            this.order = pending ? order(format.names(file, tokens)) : new int[0];
            if (pending && format.header()) {
                pending = advance();
            }
            skipBlank();
        }

        @Override
        public boolean hasNext() {
            return pending;
        }

        @Override
        public InternalRow next() {
            if (!pending) {
                throw new NoSuchElementException();
            }
            InternalRow row = row();
            pending = advance();
            skipBlank();
            return row;
        }

        private int[] order(List<String> names) {
            checkNames(file, names, columns);
            return names.stream().mapToInt(columns::fieldIndex).toArray();
        }

        private boolean advance() {
            try {
                boolean more = tokens.next();
                if (!more) {
                    text.close();
                }
                return more;
            } catch (IOException e) {
                throw file.bad(e);
            }
        }

        /** With one column a blank line is a NULL; with more it is nothing. */
        private void skipBlank() {
            while (pending && order.length > 1 && tokens.isBlank()) {
                pending = advance();
            }
        }

        private InternalRow row() {
            boolean keeps = malformed == FilesSource.Malformed.PERMISSIVE;
            @Nullable Object[] values = new @Nullable Object[fields.length + (keeps ? 2 : 1)];
            values[values.length - 1] = name;
            String problem = fill(values);
            if (!problem.isEmpty()) {
                if (!keeps) {
                    throw new BadFile(
                            file.name(),
                            "line " + tokens.line() + " " + problem
                                    + "; correct it, or set 'malformed = permissive' to keep such rows aside");
                }
                values[fields.length] = UTF8String.fromString(tokens.raw());
            }
            return new GenericInternalRow(values);
        }

        /** Puts what can be read in its place; the first problem, or nothing. */
        private String fill(@Nullable Object[] values) {
            List<@Nullable String> texts = tokens.values();
            if (!tokens.problem().isEmpty()) {
                return tokens.problem();
            }
            if (texts.size() != order.length) {
                return "has " + texts.size() + " values where " + order.length + " are expected";
            }
            List<String> problems = new ArrayList<>(0);
            for (int i = 0; i < order.length; i++) {
                String text = texts.get(i);
                StructField field = fields[order[i]];
                if (text != null) {
                    try {
                        values[order[i]] = CsvValue.value(text, field.dataType());
                    } catch (IllegalArgumentException e) {
                        problems.add("has a value in '" + field.name() + "' that is not of type "
                                + field.dataType().sql());
                    }
                }
            }
            return problems.isEmpty() ? "" : problems.get(0);
        }
    }
}

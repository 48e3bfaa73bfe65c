package io.headrace.connectors.files;

import java.io.IOException;
import java.io.Reader;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Cuts csv text into records by RFC 4180: values may be quoted, quotes within are doubled, quoted values may hold line
 * breaks. An empty value is NULL, a quoted empty value is the empty text. One thread.
 */
final class CsvTokens {
    /** Longer records come from a quote that nobody closed. */
    private static final int LONGEST_RECORD = 64 * 1024 * 1024;

    private static final int END = -1;

    private final Reader text;
    private final char delimiter;
    private final char[] buffer = new char[1 << 16];
    private int position;
    private int limit;
    private long line = 1;

    private final List<@Nullable String> values = new ArrayList<>();
    private final StringBuilder value = new StringBuilder();
    private final StringBuilder raw = new StringBuilder();
    private long recordLine;
    private String problem = "";

    CsvTokens(Reader text, char delimiter) {
        this.text = text;
        this.delimiter = delimiter;
    }

    /** Moves to the next record; false at the end. */
    boolean next() throws IOException {
        values.clear();
        raw.setLength(0);
        problem = "";
        recordLine = line;
        if (peek() == END) {
            return false;
        }
        boolean more = true;
        while (more) {
            more = value();
        }
        return true;
    }

    /** The record's values; NULL where nothing stands. Overwritten by {@link #next}. */
    List<@Nullable String> values() {
        return values;
    }

    /** A line with nothing in it. */
    boolean isBlank() {
        return values.size() == 1 && values.get(0) == null;
    }

    /** The line on which the record begins, from 1. */
    long line() {
        return recordLine;
    }

    /** Why the record is malformed, to follow "line 7"; empty if it is not. */
    String problem() {
        return problem;
    }

    /** The record as it stands in the file, without line breaks at its end. */
    String raw() {
        int end = raw.length();
        while (end > 0 && (raw.charAt(end - 1) == '\n' || raw.charAt(end - 1) == '\r')) {
            end--;
        }
        return raw.substring(0, end);
    }

    /** Reads one value and what ends it; false if the record ends too. */
    private boolean value() throws IOException {
        value.setLength(0);
        boolean quoted = peek() == '"';
        if (quoted) {
            quoted();
        }
        int c = read();
        while (c != delimiter && c != '\n' && c != '\r' && c != END) {
            if (quoted && problem.isEmpty()) {
                problem = "has text after a closing quote";
            }
            append(c);
            c = read();
        }
        values.add(value.isEmpty() && !quoted ? null : value.toString());
        if (c == '\r' && peek() == '\n') {
            read();
        }
        if (c == '\n' || c == '\r') {
            line++;
        }
        return c == delimiter;
    }

    private void quoted() throws IOException {
        read();
        while (true) {
            int c = read();
            if (c == END) {
                problem = "opens a quote that is never closed";
                return;
            }
            if (c == '"') {
                if (peek() != '"') {
                    return;
                }
                read();
            } else if (c == '\n' || (c == '\r' && peek() != '\n')) {
                line++;
            }
            append(c);
        }
    }

    private void append(int c) throws IOException {
        if (value.length() >= LONGEST_RECORD) {
            throw new IOException("record beyond " + LONGEST_RECORD + " characters");
        }
        value.append((char) c);
    }

    private int read() throws IOException {
        int c = peek();
        if (c != END) {
            position++;
            raw.append((char) c);
        }
        return c;
    }

    private int peek() throws IOException {
        if (position == limit) {
            limit = Math.max(0, text.read(buffer, 0, buffer.length));
            position = 0;
        }
        return limit == 0 ? END : buffer[position];
    }
}

package io.headrace.service.history;

import java.lang.reflect.RecordComponent;
import java.util.Arrays;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Lines of the history as CSV after RFC 4180. A cell that a spreadsheet would take for a formula begins with an apostrophe. */
final class Csv {
    private static final RecordComponent[] COLUMNS = Line.class.getRecordComponents();

    static final String HEADER =
            Arrays.stream(COLUMNS).map(RecordComponent::getName).collect(Collectors.joining(",")) + "\n";

    private Csv() {}

    static String row(Line line) {
        return Arrays.stream(COLUMNS).map(column -> cell(value(column, line))).collect(Collectors.joining(","));
    }

    private static @Nullable Object value(RecordComponent column, Line line) {
        try {
            return column.getAccessor().invoke(line);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(e);
        }
    }

    static String cell(@Nullable Object value) {
        if (value == null) {
            return "";
        }
        String text = value.toString();
        if (!(value instanceof Number) && !text.isEmpty() && "=+-@\t\r".indexOf(text.charAt(0)) >= 0) {
            text = "'" + text;
        }
        return text.matches("[^\",\\r\\n]*") ? text : '"' + text.replace("\"", "\"\"") + '"';
    }
}

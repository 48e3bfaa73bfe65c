package io.headrace.jobs.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;

/** Aligned columns with a heading. Numbers stand to the right. */
final class Table {
    private static final String GAP = "  ";

    private final List<Column> columns = new ArrayList<>();
    private final List<List<String>> rows = new ArrayList<>();

    /** One column; {@code style} colours a cell after its width is known. */
    private record Column(String heading, boolean right, int widest, UnaryOperator<String> style) {}

    Table left(String heading, int widest) {
        return left(heading, widest, text -> text);
    }

    Table left(String heading, int widest, UnaryOperator<String> style) {
        columns.add(new Column(heading, false, widest, style));
        return this;
    }

    Table right(String heading) {
        columns.add(new Column(heading, true, Integer.MAX_VALUE, text -> text));
        return this;
    }

    void row(List<String> cells) {
        if (cells.size() != columns.size()) {
            throw new IllegalArgumentException(cells.size() + " cells in " + columns.size() + " columns");
        }
        List<String> row = new ArrayList<>();
        for (int i = 0; i < cells.size(); i++) {
            row.add(clipped(printable(cells.get(i)), columns.get(i).widest()));
        }
        rows.add(row);
    }

    boolean isEmpty() {
        return rows.isEmpty();
    }

    /** The lines, heading first, without spaces at their ends. */
    List<String> lines() {
        List<String> lines = new ArrayList<>();
        lines.add(line(columns.stream().map(Column::heading).toList(), false));
        rows.forEach(row -> lines.add(line(row, true)));
        return lines;
    }

    private String line(List<String> cells, boolean styled) {
        StringBuilder line = new StringBuilder();
        for (int i = 0; i < cells.size(); i++) {
            Column column = columns.get(i);
            String cell = cells.get(i);
            String space = " ".repeat(width(i) - length(cell));
            String text = styled ? column.style().apply(cell) : cell;
            line.append(i == 0 ? "" : GAP).append(column.right() ? space + text : text + space);
        }
        return line.toString().stripTrailing();
    }

    private int width(int column) {
        int heading = length(columns.get(column).heading());
        return rows.stream().mapToInt(row -> length(row.get(column))).reduce(heading, Math::max);
    }

    private static int length(String text) {
        return text.codePointCount(0, text.length());
    }

    static String clipped(String text, int most) {
        return length(text) <= most ? text : text.substring(0, text.offsetByCodePoints(0, most - 3)) + "...";
    }

    /** Names and values come from stores; they must not move the terminal's cursor. */
    static String printable(String text) {
        return text.replaceAll("\\p{Cntrl}", "?");
    }
}

package io.headrace.connectors.files;

import java.io.IOException;
import java.io.Reader;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.jspecify.annotations.Nullable;

/** How a dataset's csv files are written. */
record CsvFormat(char delimiter, boolean header) implements Serializable {
    /** The names in the header of {@code file}, else {@code c1} and so on; none if the file is empty. */
    List<String> names(TextFile file, Configuration configuration) {
        try (Reader text = file.open(configuration)) {
            CsvTokens tokens = new CsvTokens(text, delimiter);
            return tokens.next() ? names(file, tokens) : List.of();
        } catch (IOException e) {
            throw file.bad(e);
        }
    }

    /** The same from the first record. */
    List<String> names(TextFile file, CsvTokens first) {
        List<@Nullable String> values = first.values();
        List<String> names = new ArrayList<>();
        for (int i = 0; i < values.size(); i++) {
            String name = values.get(i);
            names.add(header ? (name == null ? "" : name) : "c" + (i + 1));
        }
        if (!first.problem().isEmpty()) {
            throw new BadFile(file.name(), "line 1 " + first.problem());
        }
        if (names.contains("")) {
            throw new BadFile(file.name(), "column " + (names.indexOf("") + 1) + " has no name in the header; name it");
        }
        if (new HashSet<>(names).size() < names.size()) {
            throw new BadFile(file.name(), "its header names a column twice; rename one");
        }
        return names;
    }
}

package io.headrace.service.runs;

import io.headrace.service.database.Columns;
import io.headrace.service.web.Sha256;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;

/**
 * A dataset with the place that the consumer has chosen for it.
 *
 * @param key what the run file calls it. Sinks keep their watermark under it, so it stays the same when names change
 * @param name what people call it: the dataset, and of a whole schema or folder also the table
 * @param added which columns are added to each row, in the words of share files: {@code provider} for {@code _provider}
 */
record Mapped(
        UUID mapping,
        UUID dataset,
        String item,
        String key,
        String name,
        UUID sourceStore,
        String source,
        UUID sinkStore,
        String sink,
        String writeMode,
        List<String> added) {
    private static final int LETTERS_OF_ITEM = 16;

    static Mapped of(ResultSet row, int number) throws SQLException {
        UUID dataset = Columns.id(row, "dataset_id");
        String item = row.getString("item");
        String name = row.getString("name");
        return new Mapped(
                Columns.id(row, "id"),
                dataset,
                item,
                item.isEmpty()
                        ? dataset.toString()
                        : dataset + "-" + Sha256.of(item).hex().substring(0, LETTERS_OF_ITEM),
                item.isEmpty() ? name : name + "/" + item,
                Columns.id(row, "source_store_id"),
                row.getString("source_document"),
                Columns.id(row, "store_id"),
                row.getString("document"),
                row.getString("write_mode"),
                Arrays.stream(row.getString("added_columns").split(" ", -1))
                        .filter(word -> !word.isEmpty())
                        .map(word -> word.substring(1))
                        .toList());
    }
}

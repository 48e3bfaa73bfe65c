package io.headrace.connectors.files;

import io.headrace.configs.Check;
import io.headrace.configs.Default;
import io.headrace.configs.InvalidSetting;
import io.headrace.configs.SourceSettings;
import java.util.Map;

/**
 * A folder of files of one format, or a single file.
 *
 * @param path below the store's root; all files below it that do not begin with {@code _} or {@code .} are the dataset
 * @param header csv: whether each file begins with the columns' names; without, they are {@code c1}, {@code c2} and so on
 * @param delimiter csv: one character between values
 * @param malformed csv and json: what happens with a row that cannot be read
 * @param schema csv and json: types by column, in SQL's words such as {@code "decimal(10,2)"}. For csv the columns not
 *     named here are inferred; for json it names all columns. What is inferred at the first run stays so
 */
public record FilesSource(
        String store,
        String path,
        Format format,
        @Default("true") boolean header,
        @Default("\",\"") String delimiter,
        @Default("fail") Malformed malformed,
        @Default("{}") Map<String, String> schema)
        implements SourceSettings {
    /** How the files are written. */
    public enum Format {
        PARQUET,
        CSV,
        /** One object per line. */
        JSON,
        AVRO
    }

    /** What happens with a row that cannot be read. */
    public enum Malformed {
        /** The run ends with the file and the line. */
        FAIL,
        /** The row's text goes to the column {@code _corrupt}. */
        PERMISSIVE
    }

    public FilesSource {
        Check.relativePath("path", path);
        Delimiter.check(delimiter);
        schema = Map.copyOf(schema);
        if (!schema.isEmpty() && (format == Format.PARQUET || format == Format.AVRO)) {
            throw new InvalidSetting("schema", "is for csv and json only; these files say their types themselves");
        }
    }
}

package io.headrace.connectors.files;

import io.headrace.configs.Check;
import io.headrace.configs.Default;
import io.headrace.configs.InvalidSetting;
import io.headrace.configs.SourceSettings;
import java.time.Duration;
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
 * @param settle how long a file must stay as it is before it is delivered; a run that finds new files waits so long. Zero:
 *     files are delivered at once, and a reader of the folder must not see a file before it is whole
 */
public record FilesSource(
        String store,
        String path,
        Format format,
        @Default("true") boolean header,
        @Default("\",\"") String delimiter,
        @Default("fail") Malformed malformed,
        @Default("{}") Map<String, String> schema,
        @Default("0 s") Duration settle)
        implements SourceSettings {
    private static final Duration LONGEST_SETTLE = Duration.ofMinutes(10);

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
        if (settle.isNegative() || settle.compareTo(LONGEST_SETTLE) > 0) {
            throw new InvalidSetting("settle", "is out of bounds; expected 0 s to 10 m");
        }
        if (!schema.isEmpty() && (format == Format.PARQUET || format == Format.AVRO)) {
            throw new InvalidSetting("schema", "is for csv and json only; these files say their types themselves");
        }
    }

    @Override
    public SourceSettings identity() {
        return new FilesSource(store, path, format, header, delimiter, malformed, schema, Duration.ZERO);
    }
}

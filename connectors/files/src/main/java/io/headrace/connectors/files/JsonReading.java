package io.headrace.connectors.files;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.concat;
import static org.apache.spark.sql.functions.from_json;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.raise_error;
import static org.apache.spark.sql.functions.when;

import io.headrace.connectors.spi.ChangeBatch;
import io.headrace.connectors.spi.ConnectorException;
import io.headrace.connectors.spi.ConnectorException.Kind;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;

/** Json, one object per line: columns declared or inferred. Fields that are not among declared ones are not read. */
final class JsonReading implements Reading {
    private static final String TEXT = ChangeBatch.RESERVED + "text";
    private static final String LINE = ChangeBatch.RESERVED + "line";
    private static final String OBJECT = ChangeBatch.RESERVED + "object";
    private static final StructType LINES = new StructType()
            .add(TEXT, DataTypes.StringType)
            .add(LINE, DataTypes.LongType)
            .add(ChangeBatch.ORIGIN, DataTypes.StringType);

    private final SourceFolder folder;
    private final boolean keepsMalformed;
    private final StructType declared;
    private final Supplier<SparkSession> spark;

    JsonReading(SourceFolder folder, FilesSource settings, Supplier<SparkSession> spark) throws ConnectorException {
        this.folder = folder;
        this.keepsMalformed = settings.malformed() == FilesSource.Malformed.PERMISSIVE;
        this.declared = Texts.declared(settings.schema());
        this.spark = spark;
    }

    @Override
    public boolean needsBytes() {
        return false;
    }

    @Override
    public StructType columns(List<DataFile> files) throws ConnectorException {
        StructType columns = declared.isEmpty() && !files.isEmpty() ? inferred(files) : declared;
        return keepsMalformed && !columns.isEmpty() ? columns.add(Texts.CORRUPT, DataTypes.StringType) : columns;
    }

    @Override
    public StructType columns(StructType known, List<DataFile> files) throws ConnectorException {
        StructType columns = known;
        if (declared.isEmpty() && !files.isEmpty()) {
            List<String> names = List.of(known.fieldNames());
            for (StructField field : inferred(files).fields()) {
                columns = names.contains(field.name()) ? columns : columns.add(field);
            }
        }
        return columns;
    }

    @Override
    public Dataset<Row> rows(SparkSession session, List<DataFile> files, StructType columns) throws ConnectorException {
        StructType read = keepsMalformed ? columns : columns.add(Texts.CORRUPT, DataTypes.StringType);
        Column parsed =
                from_json(col(TEXT), read, Map.of("mode", "PERMISSIVE", "columnNameOfCorruptRecord", Texts.CORRUPT));
        Column malformed = col(OBJECT).getField(Texts.CORRUPT).isNotNull();
        Dataset<Row> objects = lines(session, files).withColumn(OBJECT, parsed);
        if (!keepsMalformed) {
            Column message = concat(
                    lit("File '"),
                    col(ChangeBatch.ORIGIN),
                    lit("': line "),
                    col(LINE),
                    lit(
                            " is not a json object whose values fit the columns; correct it, or set 'malformed = permissive'"
                                    + " to keep such rows aside"));
            objects = objects.withColumn(
                    OBJECT, when(malformed, raise_error(message)).otherwise(col(OBJECT)));
        }
        List<Column> selected = new ArrayList<>();
        for (String name : columns.fieldNames()) {
            selected.add(col(OBJECT).getField(name).as(name));
        }
        selected.add(col(ChangeBatch.ORIGIN));
        return objects.select(selected.toArray(Column[]::new));
    }

    private Dataset<Row> lines(SparkSession session, List<DataFile> files) throws ConnectorException {
        return Texts.rows(
                session,
                Texts.files(folder.root(), files),
                new JsonLines(Texts.broadcast(session, folder.configuration())),
                LINES);
    }

    /** Times stay text: json has no type for them. */
    private StructType inferred(List<DataFile> files) throws ConnectorException {
        try {
            SparkSession session = spark.get();
            Dataset<String> texts = lines(session, files).select(TEXT).as(Encoders.STRING());
            return session.read()
                    .option("mode", "DROPMALFORMED")
                    .option("inferTimestamp", "false")
                    .json(texts)
                    .schema();
        } catch (Exception e) {
            // Spark throws its own checked exception without saying so.
            throw ReadFailure.explained(e, files)
                    .orElseGet(() -> new ConnectorException(
                            Kind.INTERNAL,
                            "The columns of the files of '" + folder.name() + "' could not be inferred; see the log",
                            e));
        }
    }
}

package io.headrace.connectors.files;

import io.headrace.connectors.spi.ConnectorException;
import io.headrace.connectors.spi.ConnectorException.Kind;
import java.io.IOException;
import java.io.Reader;
import java.util.List;
import java.util.function.Supplier;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.util.SerializableConfiguration;

/** Csv: names from the headers, types declared or inferred. */
final class CsvReading implements Reading {
    private final SourceFolder folder;
    private final FilesSource settings;
    private final CsvFormat format;
    private final StructType declared;
    private final Supplier<SparkSession> spark;

    CsvReading(SourceFolder folder, FilesSource settings, Supplier<SparkSession> spark) throws ConnectorException {
        this.folder = folder;
        this.settings = settings;
        this.format = new CsvFormat(settings.delimiter().charAt(0), settings.header());
        this.declared = Texts.declared(settings.schema());
        this.spark = spark;
        for (StructField field : declared.fields()) {
            if (!CsvValue.holds(field.dataType())) {
                throw new ConnectorException(
                        Kind.REFUSED,
                        "The type " + field.dataType().sql() + " of column '" + field.name()
                                + "' in 'schema' cannot be read from csv; declare it as string");
            }
        }
    }

    @Override
    public boolean needsBytes() {
        return false;
    }

    @Override
    public StructType columns(List<DataFile> files) throws ConnectorException {
        List<TextFile> texts = Texts.files(folder.root(), files);
        List<String> names = names(texts);
        for (String name : declared.fieldNames()) {
            if (!names.contains(name)) {
                throw new ConnectorException(
                        Kind.NOT_FOUND,
                        "Column '" + name + "' of 'schema' is not in the files of '" + folder.name() + "'; they have "
                                + names);
            }
        }
        return typed(names, texts);
    }

    @Override
    public StructType columns(StructType known, List<DataFile> files) throws ConnectorException {
        StructType columns = withoutCorrupt(known);
        Configuration configuration = folder.configuration();
        for (TextFile file : Texts.files(folder.root(), files)) {
            try {
                List<String> names = format.names(file, configuration);
                if (!names.isEmpty()) {
                    CsvRows.checkNames(file, names, columns);
                }
            } catch (BadFile e) {
                throw new ConnectorException(Kind.BAD_DATA, e.getMessage(), e);
            }
        }
        return known;
    }

    @Override
    public Dataset<Row> rows(SparkSession session, List<DataFile> files, StructType columns) throws ConnectorException {
        Broadcast<SerializableConfiguration> configuration = Texts.broadcast(session, folder.configuration());
        CsvRows task = new CsvRows(format, withoutCorrupt(columns), settings.malformed(), configuration);
        return Texts.rows(session, Texts.files(folder.root(), files), task, Texts.withOrigin(columns));
    }

    /** The names of the first file that has any. */
    private List<String> names(List<TextFile> files) throws ConnectorException {
        Configuration configuration = folder.configuration();
        try {
            return files.stream()
                    .map(file -> format.names(file, configuration))
                    .filter(names -> !names.isEmpty())
                    .findFirst()
                    .orElse(List.of());
        } catch (BadFile e) {
            throw new ConnectorException(Kind.BAD_DATA, e.getMessage(), e);
        }
    }

    private StructType typed(List<String> names, List<TextFile> files) throws ConnectorException {
        List<String> known = List.of(declared.fieldNames());
        boolean infers = !known.containsAll(names);
        CsvGuess guess = infers ? guess(names, files) : new CsvGuess(names.size());
        StructType columns = new StructType();
        for (int i = 0; i < names.size(); i++) {
            String name = names.get(i);
            DataType type = known.contains(name) ? declared.fields()[known.indexOf(name)].dataType() : guess.type(i);
            columns = columns.add(name, type);
        }
        return settings.malformed() == FilesSource.Malformed.PERMISSIVE && !columns.isEmpty()
                ? columns.add(Texts.CORRUPT, DataTypes.StringType)
                : columns;
    }

    private CsvGuess guess(List<String> names, List<TextFile> files) throws ConnectorException {
        SparkSession session = spark.get();
        Broadcast<SerializableConfiguration> configuration = Texts.broadcast(session, folder.configuration());
        CsvFormat csv = format;
        try {
            return Texts.tasks(session, files)
                    .map(file -> guess(csv, file, names, configuration.value().value()))
                    .reduce(CsvGuess::and);
        } catch (Exception e) {
            // Spark throws its own checked exception without saying so.
            throw ReadFailure.explained(e, List.of()).orElseGet(() -> failed(e));
        }
    }

    private ConnectorException failed(Exception e) {
        return new ConnectorException(
                Kind.INTERNAL,
                "The types of the files of '" + folder.name() + "' could not be inferred; see the log",
                e);
    }

    private static CsvGuess guess(CsvFormat format, TextFile file, List<String> names, Configuration configuration) {
        CsvGuess guess = new CsvGuess(names.size());
        try (Reader text = file.open(configuration)) {
            CsvTokens tokens = new CsvTokens(text, format.delimiter());
            if (!tokens.next()) {
                return guess;
            }
            List<String> own = format.names(file, tokens);
            boolean more = !format.header() || tokens.next();
            while (more) {
                if (tokens.problem().isEmpty() && tokens.values().size() == own.size()) {
                    for (int i = 0; i < own.size(); i++) {
                        int column = names.indexOf(own.get(i));
                        if (column >= 0) {
                            guess.see(column, tokens.values().get(i));
                        }
                    }
                }
                more = tokens.next();
            }
            return guess;
        } catch (IOException e) {
            throw file.bad(e);
        }
    }

    private static StructType withoutCorrupt(StructType columns) {
        StructType without = new StructType();
        for (StructField field : columns.fields()) {
            without = field.name().equals(Texts.CORRUPT) ? without : without.add(field);
        }
        return without;
    }
}

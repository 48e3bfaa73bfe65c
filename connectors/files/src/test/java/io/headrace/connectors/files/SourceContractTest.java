package io.headrace.connectors.files;

import io.headrace.configs.DatasetSpec;
import io.headrace.configs.LakeStore;
import io.headrace.configs.Shape;
import io.headrace.connectors.spi.ConnectorException;
import io.headrace.connectors.spi.RunContext;
import io.headrace.connectors.spi.SourceSession;
import io.headrace.connectors.testkit.Frame;
import io.headrace.connectors.testkit.SourceContract;
import io.headrace.connectors.testkit.SourceUse;
import io.headrace.connectors.testkit.ValueKind;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.io.TempDir;

/** Folders of every format keep what every source promises. */
class SourceContractTest {
    @TempDir
    static Path temporary;

    /** What does not depend on the format. */
    interface Folder extends SourceContract {
        SourceFiles files();

        @Override
        default SourceSession open(RunContext context) throws ConnectorException {
            return new FilesConnector().sources(new LakeStore.Local(temporary), context);
        }

        @Override
        default DatasetSpec spec(String dataset, List<String> key) {
            return new DatasetSpec(dataset, "", files().settings(dataset), key, Shape.NONE);
        }

        @Override
        default void create(String dataset, Frame frame, List<Row> rows) throws Exception {
            files().create(dataset, frame, rows);
        }

        @Override
        default void insert(String dataset, List<Row> rows) throws Exception {
            files().insert(dataset, rows);
        }

        @Override
        default void update(String dataset, Row row) throws Exception {
            files().insert(dataset, List.of(row));
        }

        @Override
        default void delete(String dataset, long id) throws Exception {
            files().delete(dataset, id);
        }

        @Override
        default Set<SourceUse> uses() {
            return Set.of(SourceUse.values());
        }

        @Override
        default boolean keepsOpenWindows() {
            return false;
        }
    }

    @Nested
    class Parquet implements Folder {
        private final SourceFiles files = new SourceFiles(temporary, FilesSource.Format.PARQUET);

        @Override
        public SourceFiles files() {
            return files;
        }
    }

    @Nested
    class Avro implements Folder {
        private final SourceFiles files = new SourceFiles(temporary, FilesSource.Format.AVRO);

        @Override
        public SourceFiles files() {
            return files;
        }

        /** Avro's names are letters, digits and underscores. */
        @Override
        public Set<ValueKind> lacks() {
            return Set.of(ValueKind.STRUCT);
        }

        @Override
        public StructType schemaOf(Frame frame) {
            StructType schema = new StructType();
            for (StructField field : frame.schema().fields()) {
                DataType type = field.dataType();
                boolean small = type.equals(DataTypes.ByteType) || type.equals(DataTypes.ShortType);
                schema = schema.add(field.name(), small ? DataTypes.IntegerType : type);
            }
            return schema;
        }
    }

    @Nested
    class Csv implements Folder {
        private final SourceFiles files = new SourceFiles(temporary, FilesSource.Format.CSV);

        @Override
        public SourceFiles files() {
            return files;
        }

        @Override
        public Set<ValueKind> lacks() {
            return Set.of(ValueKind.STRUCT, ValueKind.ARRAY, ValueKind.MAP);
        }
    }

    @Nested
    class Json implements Folder {
        private final SourceFiles files = new SourceFiles(temporary, FilesSource.Format.JSON);

        @Override
        public SourceFiles files() {
            return files;
        }

        /** Declared columns have no order in a share file. */
        @Override
        public StructType schemaOf(Frame frame) {
            StructType schema = new StructType();
            for (String name :
                    List.of(frame.schema().fieldNames()).stream().sorted().toList()) {
                schema = schema.add(name, frame.schema().apply(name).dataType());
            }
            return schema;
        }
    }
}

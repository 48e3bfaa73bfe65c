package io.headrace.connectors.files;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.headrace.connectors.spi.Preview.Column;
import io.headrace.connectors.testkit.Frame;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.Arrays;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ParquetPreviewTest {
    @TempDir
    Path temporary;

    private Path root;

    @BeforeEach
    void folder() throws Exception {
        root = Files.createDirectories(temporary.resolve("root"));
    }

    @Test
    void aFolderIsShownByAvro() throws Exception {
        StructType schema = new StructType()
                .add("id", DataTypes.LongType)
                .add("name", DataTypes.StringType)
                .add("price", DataTypes.createDecimalType(10, 2))
                .add("day", DataTypes.DateType)
                .add("at", DataTypes.TimestampType);
        SourceFiles files = new SourceFiles(root, FilesSource.Format.PARQUET);
        files.write(
                "d",
                "a",
                schema,
                List.of(
                        Frame.row(1L, "x", new BigDecimal("1.10"), LocalDate.of(2026, 1, 2), null),
                        Frame.row(2L, null, null, null, null)));
        files.write("d", "b", schema, List.of(Frame.row(3L, "z", null, null, null)));
        ParquetPreview preview = preview("d", 2);
        assertThat(preview.reader()).isEqualTo("avro");
        assertThat(preview.rowCount()).isEqualTo(3);
        assertThat(preview.columns())
                .containsExactly(
                        new Column("id", "bigint"),
                        new Column("name", "string"),
                        new Column("price", "decimal(10,2)"),
                        new Column("day", "date"),
                        new Column("at", "timestamp"));
        assertThat(preview.rows())
                .containsExactly(
                        Arrays.asList("1", "x", "1.10", "2026-01-02", null),
                        Arrays.asList("2", null, null, null, null));
    }

    @Test
    void namesThatAvroDoesNotKnowAreReadByGroups() throws Exception {
        StructType schema = new StructType()
                .add("Cost Total $", DataTypes.createDecimalType(10, 2))
                .add("day", DataTypes.DateType)
                .add("a.b", DataTypes.StringType);
        new SourceFiles(root, FilesSource.Format.PARQUET)
                .write(
                        "d",
                        "a",
                        schema,
                        List.of(
                                Frame.row(new BigDecimal("1.10"), LocalDate.of(2026, 1, 2), "x"),
                                Frame.row(null, null, null)));
        ParquetPreview preview = preview("d", 10);
        assertThat(preview.reader()).isEqualTo("group");
        assertThat(preview.rows()).containsExactly(List.of("1.10", "2026-01-02", "x"), Arrays.asList(null, null, null));
    }

    @Test
    void aFileThatIsNoParquetIsNamed() throws Exception {
        Files.createDirectories(root.resolve("d"));
        Files.writeString(root.resolve("d/bad.parquet"), "text that is long enough");
        assertThatThrownBy(() -> preview("d", 1))
                .hasMessage("File 'bad.parquet': it cannot be read, it is damaged or of another format; replace it or"
                        + " move it elsewhere");
    }

    private ParquetPreview preview(String folder, int most) throws Exception {
        return ParquetPreview.of(
                new org.apache.hadoop.fs.Path(root.resolve(folder).toUri()), new Configuration(), most);
    }
}

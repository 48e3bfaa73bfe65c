package io.headrace.connectors.files;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.headrace.connectors.testkit.LocalSpark;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.RawLocalFileSystem;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.api.java.function.FlatMapFunction;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.util.SerializableConfiguration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** How many files stand open while text is read. */
class TextFileTest {
    private static final AtomicInteger OPEN = new AtomicInteger();
    private static final AtomicInteger MOST = new AtomicInteger();

    @TempDir
    Path root;

    private final Configuration configuration = new Configuration();

    @BeforeEach
    void count() {
        configuration.setClass("fs.counted.impl", Counted.class, FileSystem.class);
        OPEN.set(0);
        MOST.set(0);
    }

    @Test
    void aTaskOfManyCsvFilesHoldsOneOpen() throws Exception {
        StructType columns = StructType.fromDDL("id bigint");
        CsvFormat format = new CsvFormat(',', true);
        assertThat(rows(new CsvRows(format, columns, FilesSource.Malformed.FAIL, broadcast())))
                .isEqualTo(5);
        assertThat(MOST).hasValue(1);
        assertThat(OPEN).hasValue(0);
    }

    @Test
    void aTaskOfManyJsonFilesHoldsOneOpen() throws Exception {
        assertThat(rows(new JsonLines(broadcast()))).isEqualTo(10);
        assertThat(MOST).hasValue(1);
        assertThat(OPEN).hasValue(0);
    }

    @Test
    void aFileThatIsNoTextIsClosed() throws Exception {
        Path file = Files.write(root.resolve("a.csv"), new byte[] {(byte) 0xff, (byte) 0xfe});
        assertThatThrownBy(() -> text(file).open(configuration))
                .hasMessage("File 'a.csv': it is not UTF-8; write it anew in UTF-8");
        assertThat(MOST).hasValue(1);
        assertThat(OPEN).hasValue(0);
    }

    private long rows(FlatMapFunction<TextFile, InternalRow> reading) throws IOException {
        List<TextFile> files = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            files.add(text(Files.writeString(root.resolve(i + ".txt"), "id\n" + i + "\n")));
        }
        return context().parallelize(files, 1).flatMap(reading).count();
    }

    private Broadcast<SerializableConfiguration> broadcast() {
        return context().broadcast(new SerializableConfiguration(configuration));
    }

    private static JavaSparkContext context() {
        return JavaSparkContext.fromSparkContext(LocalSpark.newSession().sparkContext());
    }

    private static TextFile text(Path file) {
        return new TextFile("counted://" + file, file.getFileName().toString());
    }

    /** The local disk; knows how many files stand open. */
    public static final class Counted extends RawLocalFileSystem {
        @Override
        public URI getUri() {
            return URI.create("counted:///");
        }

        @Override
        public FSDataInputStream open(org.apache.hadoop.fs.Path file, int buffer) throws IOException {
            FSDataInputStream bytes = super.open(file, buffer);
            MOST.accumulateAndGet(OPEN.incrementAndGet(), Math::max);
            return new FSDataInputStream(bytes) {
                private boolean closed;

                @Override
                public void close() throws IOException {
                    if (!closed) {
                        closed = true;
                        OPEN.decrementAndGet();
                        super.close();
                    }
                }
            };
        }
    }
}

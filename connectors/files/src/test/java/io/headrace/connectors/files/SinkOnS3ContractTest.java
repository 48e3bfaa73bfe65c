package io.headrace.connectors.files;

import static io.headrace.connectors.testkit.Frame.ITEMS;
import static io.headrace.connectors.testkit.Frame.item;
import static org.assertj.core.api.Assertions.assertThat;

import io.headrace.configs.LakeStore;
import io.headrace.configs.SinkSettings;
import io.headrace.connectors.lake.Lake;
import io.headrace.connectors.spi.CommitResult.AlreadyDone;
import io.headrace.connectors.spi.CommitResult.Done;
import io.headrace.connectors.spi.CommitResult.Unknown;
import io.headrace.connectors.spi.ConnectorException;
import io.headrace.connectors.spi.Extent;
import io.headrace.connectors.spi.Faults;
import io.headrace.connectors.spi.Plan;
import io.headrace.connectors.spi.RunContext;
import io.headrace.connectors.spi.SinkSession;
import io.headrace.connectors.spi.Step;
import io.headrace.connectors.testkit.LocalSpark;
import io.headrace.connectors.testkit.Rows;
import io.headrace.connectors.testkit.Runs;
import io.headrace.connectors.testkit.SinkOrderContract;
import io.headrace.connectors.testkit.SinkRun;
import io.headrace.connectors.testkit.SinkSweepContract;
import io.headrace.connectors.testkit.s3.Fault;
import io.headrace.connectors.testkit.s3.LocalS3;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/**
 * Folders on S3 keep what every sink promises of struck runs and of order, as DuckDB sees the files behind the store. Chosen by
 * time: only the steps that write to the store; order by parquet alone; what is delivered and its values,
 * which do not depend on the store, on a local disk alone.
 */
class SinkOnS3ContractTest {
    private static final LocalS3 S3 = LocalS3.running();

    /** What does not depend on the format. */
    interface Folder extends SinkSweepContract {
        String extension();

        /** How DuckDB reads all of {@code files}. */
        String reading(String files);

        @Override
        default SinkSession open(RunContext context) throws ConnectorException {
            return new FilesConnector().sinks(store(), context);
        }

        @Override
        default List<Map<String, Object>> rows(String dataset) throws Exception {
            return has(dataset, extension())
                    ? Duck.query("select * from " + reading(Duck.quoted(folder(dataset) + "/*" + extension())))
                    : List.of();
        }

        @Override
        default Set<Step> swept() {
            return Set.of(Step.STAGE, Step.PUBLISH, Step.CONFIRM);
        }

        @Override
        default void putForeign(String dataset) throws Exception {
            Files.createDirectories(folder(dataset));
            Files.writeString(folder(dataset).resolve("theirs.txt"), "theirs");
        }

        @Override
        default String foreign(String dataset) throws Exception {
            return Files.readString(folder(dataset).resolve("theirs.txt"));
        }
    }

    @Nested
    class Parquet implements Folder, SinkOrderContract {
        @Override
        public SinkSettings settings(String dataset) {
            return new ParquetSink("lake", dataset);
        }

        @Override
        public String extension() {
            return ".parquet";
        }

        @Override
        public String reading(String files) {
            return "read_parquet(" + files + ")";
        }

        @Test
        void aReplyThatIsLostIsNoConflict() throws Exception {
            String dataset = Runs.freshName("reply");
            done(dataset, 1);
            try (Fault fault = S3.breakFirst(Fault.Kind.REPLY_LOST, "PUT", manifest(dataset, 2))) {
                done(dataset, 2);
                assertThat(fault.hits()).isEqualTo(1);
            }
            holds(dataset, 2);
        }

        @Test
        void aStoreThatGoesDownInTheCommitIsAskedAgainByTheNextRun() throws Exception {
            String dataset = Runs.freshName("down");
            done(dataset, 1);
            String runId = Runs.freshId();
            Plan plan;
            try (SinkRun run = SinkRun.open(this, dataset, runId, Faults.NONE)) {
                plan = run.plan(Extent.APPENDS, ITEMS);
                try (Fault put = S3.breakAll(Fault.Kind.REPLY_LOST, "PUT", manifest(dataset, 2));
                        Fault get = S3.breakAll(Fault.Kind.REQUEST_LOST, "GET", manifest(dataset, 2));
                        Fault head = S3.breakAll(Fault.Kind.REQUEST_LOST, "HEAD", manifest(dataset, 2))) {
                    assertThat(run.commit(plan, ITEMS.appends(item(2, "n", "1"))))
                            .isInstanceOf(Unknown.class);
                    assertThat(put.hits()).isPositive();
                    assertThat(get.hits() + head.hits()).isPositive();
                }
            }
            try (SinkRun again = SinkRun.open(this, dataset, runId, Faults.NONE)) {
                assertThat(again.commit(plan, ITEMS.appends(item(2, "n", "1")))).isInstanceOf(AlreadyDone.class);
            }
            holds(dataset, 2);
        }

        @Test
        void aPlainReaderOfTheFolderSeesExactlyTheCommittedRows() throws Exception {
            String dataset = Runs.freshName("plain");
            done(dataset, 1);
            SinkRun.deliver(this, dataset, ITEMS, ITEMS.changes(List.of(item(2, "b", "2")), List.of(item(1))));
            SparkSession spark = LocalSpark.newSession();
            try (Lake lake = Lake.open(store())) {
                lake.configure(spark);
                assertThat(Rows.text(spark.read().parquet(lake.path(dataset).toString())))
                        .isEqualTo(ITEMS.text(item(2, "b", "2")));
            }
        }

        private void done(String dataset, int number) throws Exception {
            assertThat(SinkRun.deliver(this, dataset, ITEMS, ITEMS.appends(item(number, "n", "1"))))
                    .isInstanceOf(Done.class);
        }

        private void holds(String dataset, int number) throws Exception {
            assertThat(Rows.text(rows(dataset))).isEqualTo(ITEMS.text(item(1, "n", "1"), item(2, "n", "1")));
            assertThat(SinkRun.committed(this, dataset).number()).isEqualTo(number);
        }
    }

    @Nested
    class Csv implements Folder {
        /** The steps around it are those of parquet. */
        @Override
        public Set<Step> swept() {
            return Set.of(Step.PUBLISH);
        }

        @Override
        public SinkSettings settings(String dataset) {
            return new CsvSink("lake", dataset, ",");
        }

        @Override
        public String extension() {
            return ".csv";
        }

        @Override
        public String reading(String files) {
            return "read_csv(" + files
                    + ", header=true, auto_detect=false, delim=',', quote='\"', allow_quoted_nulls=false,"
                    + " columns={'id': 'BIGINT', 'name': 'VARCHAR', 'amount': 'DECIMAL(10,2)'})";
        }
    }

    private static LakeStore store() {
        return S3.store("copies", "of/ours");
    }

    private static Path folder(String dataset) {
        return S3.folder("copies").resolve("of/ours").resolve(dataset);
    }

    private static String manifest(String dataset, long number) {
        return String.format("/copies/of/ours/%s/_headrace/manifest/%020d\\.json", dataset, number);
    }

    private static boolean has(String dataset, String ending) throws IOException {
        if (!Files.isDirectory(folder(dataset))) {
            return false;
        }
        try (var files = Files.list(folder(dataset))) {
            return files.anyMatch(file -> file.toString().endsWith(ending));
        }
    }
}

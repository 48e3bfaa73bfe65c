package io.headrace.connectors.delta;

import static io.headrace.connectors.testkit.Frame.ITEMS;
import static io.headrace.connectors.testkit.Frame.item;
import static org.assertj.core.api.Assertions.assertThat;

import io.headrace.connectors.spi.ChangeBatch;
import io.headrace.connectors.spi.CommitResult;
import io.headrace.connectors.spi.CommitResult.AlreadyDone;
import io.headrace.connectors.spi.CommitResult.Done;
import io.headrace.connectors.spi.CommitResult.Unknown;
import io.headrace.connectors.spi.Extent;
import io.headrace.connectors.spi.Faults;
import io.headrace.connectors.spi.Plan;
import io.headrace.connectors.testkit.Rows;
import io.headrace.connectors.testkit.Runs;
import io.headrace.connectors.testkit.SinkRun;
import io.headrace.connectors.testkit.SourceFollower;
import io.headrace.connectors.testkit.SourceUse;
import io.headrace.connectors.testkit.s3.Fault;
import io.headrace.connectors.testkit.s3.LocalS3;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Delta tables on S3: lost answers of a commit, and a source's windows in short (its whole contract takes minutes here). */
class DeltaOnS3Test implements DeltaProvider, DeltaLake.OnS3 {
    private static final LocalS3 S3 = LocalS3.running();
    private final DeltaSinkOnS3ContractTest sink = new DeltaSinkOnS3ContractTest();

    @Test
    void aReplyThatIsLostIsNoConflictAndNothingIsDoubled() throws Exception {
        String dataset = Runs.freshName("reply");
        done(SinkRun.deliver(sink, dataset, ITEMS, ITEMS.snapshot(item(1, "a", "1"))));
        try (Fault fault = S3.breakFirst(Fault.Kind.REPLY_LOST, "PUT", commit(dataset, 1))) {
            done(SinkRun.deliver(sink, dataset, ITEMS, ITEMS.appends(item(2, "b", "2"))));
            assertThat(fault.hits()).isEqualTo(1);
        }
        holds(dataset, 2, ITEMS.text(item(1, "a", "1"), item(2, "b", "2")));
    }

    @Test
    void aStoreThatGoesDownInTheCommitIsAskedAgainByTheNextRun() throws Exception {
        String dataset = Runs.freshName("down");
        done(SinkRun.deliver(sink, dataset, ITEMS, ITEMS.snapshot(item(1, "a", "1"))));
        String runId = Runs.freshId();
        Plan plan;
        try (SinkRun run = SinkRun.open(sink, dataset, runId, Faults.NONE)) {
            plan = run.plan(Extent.APPENDS, ITEMS);
            try (Fault put = S3.breakAll(Fault.Kind.REPLY_LOST, "PUT", commit(dataset, 1));
                    Fault get = S3.breakAll(Fault.Kind.REQUEST_LOST, "GET", commit(dataset, 1));
                    Fault head = S3.breakAll(Fault.Kind.REQUEST_LOST, "HEAD", commit(dataset, 1))) {
                assertThat(run.commit(plan, batch())).isInstanceOf(Unknown.class);
                assertThat(put.hits()).isPositive();
                assertThat(get.hits() + head.hits()).isPositive();
            }
        }
        holds(dataset, 2, ITEMS.text(item(1, "a", "1"), item(2, "b", "2")));
        try (SinkRun again = SinkRun.open(sink, dataset, runId, Faults.NONE)) {
            assertThat(again.commit(plan, batch())).isInstanceOf(AlreadyDone.class);
        }
        holds(dataset, 2, ITEMS.text(item(1, "a", "1"), item(2, "b", "2")));
    }

    @Test
    void aCommitThatNeverArrivesIsDoneByTheNextRun() throws Exception {
        String dataset = Runs.freshName("never");
        done(SinkRun.deliver(sink, dataset, ITEMS, ITEMS.snapshot(item(1, "a", "1"))));
        try (Fault put = S3.breakAll(Fault.Kind.REQUEST_LOST, "PUT", commit(dataset, 1))) {
            assertThat(SinkRun.deliver(sink, dataset, ITEMS, batch())).isInstanceOf(Unknown.class);
            assertThat(put.hits()).isPositive();
        }
        holds(dataset, 1, ITEMS.text(item(1, "a", "1")));
        done(SinkRun.deliver(sink, dataset, ITEMS, batch()));
        holds(dataset, 2, ITEMS.text(item(1, "a", "1"), item(2, "b", "2")));
    }

    @Test
    void windowsOfATableOnS3GiveItsRows() throws Exception {
        String dataset = Runs.freshName("windows");
        create(dataset, ITEMS, List.of(item(1, "a", "1"), item(2, "b", "2")));
        SourceFollower follower = new SourceFollower(this, dataset, SourceUse.KEYED_MIRROR);
        follower.advance();
        assertThat(follower.text()).isEqualTo(ITEMS.text(item(1, "a", "1"), item(2, "b", "2")));
        assertThat(follower.forecast().extent()).isEqualTo(Extent.NOTHING);
        insert(dataset, List.of(item(3, "c", "3")));
        update(dataset, item(1, "A", "1"));
        delete(dataset, 2);
        assertThat(follower.advance().batch()).isInstanceOf(ChangeBatch.Changes.class);
        assertThat(follower.text()).isEqualTo(ITEMS.text(item(1, "A", "1"), item(3, "c", "3")));
        assertThat(follower.forecast().extent()).isEqualTo(Extent.NOTHING);
    }

    private static ChangeBatch batch() {
        return ITEMS.appends(item(2, "b", "2"));
    }

    private static String commit(String dataset, long version) {
        return String.format("/delta/lake/.*/%s/_delta_log/%020d\\.json", dataset, version);
    }

    private static void done(CommitResult result) {
        assertThat(result).isInstanceOf(Done.class);
    }

    private void holds(String dataset, long number, List<String> rows) throws Exception {
        assertThat(Rows.text(sink.rows(dataset))).isEqualTo(rows);
        assertThat(SinkRun.committed(sink, dataset).number()).isEqualTo(number);
    }
}

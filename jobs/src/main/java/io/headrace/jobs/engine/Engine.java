package io.headrace.jobs.engine;

import io.headrace.configs.Share;
import io.headrace.jobs.report.DatasetPlan;
import io.headrace.jobs.report.DatasetStatus;
import io.headrace.jobs.report.RunReport;
import io.headrace.jobs.spark.Spark;
import java.time.Clock;
import java.util.List;

/** Plans and runs one share. One call at a time. */
public final class Engine {
    private final Share share;
    private final Spark spark;
    private final Clock clock;

    public Engine(Share share, Spark spark, Clock clock) {
        this.share = share;
        this.spark = spark;
        this.clock = clock;
    }

    /** What a run would do now; changes nothing. In the order of the share file, consumer by consumer. */
    public List<DatasetPlan> plan(Selection selection) {
        throw new UnsupportedOperationException(share.name() + spark.isStarted() + clock + selection);
    }

    /** Delivers what is due. Never throws for a dataset that fails: its report says so, and the others go on. */
    public RunReport run(Selection selection, Progress progress) {
        throw new UnsupportedOperationException(selection + "" + progress);
    }

    /** What the sinks hold now, as they know it. */
    public List<DatasetStatus> status(Selection selection) {
        throw new UnsupportedOperationException(selection.toString());
    }

    /** Tries to reach every store of the share; one line per store that cannot be used, empty if all can. */
    public List<String> connect() {
        throw new UnsupportedOperationException();
    }
}

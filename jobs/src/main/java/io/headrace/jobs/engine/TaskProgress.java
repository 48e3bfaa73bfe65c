package io.headrace.jobs.engine;

import io.headrace.jobs.report.DatasetPlan;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerJobStart;
import org.apache.spark.scheduler.SparkListenerTaskEnd;
import scala.jdk.javaapi.CollectionConverters;

/** Turns Spark's events into progress per dataset. Called by Spark's listener thread; {@link #watch} by the run's. */
final class TaskProgress extends SparkListener {
    /** Local property of the thread that moves a dataset; Spark hands it on to the jobs started there. */
    static final String PROPERTY = "headrace.mapping";

    private final Progress progress;
    private final Map<String, Counted> byMapping = new ConcurrentHashMap<>();
    private final Map<Integer, Counted> byStage = new ConcurrentHashMap<>();

    TaskProgress(Progress progress) {
        this.progress = progress;
    }

    private record Counted(DatasetPlan plan, AtomicLong known, AtomicLong done, AtomicLong rows) {}

    void watch(String mapping, DatasetPlan plan) {
        byMapping.put(mapping, new Counted(plan, new AtomicLong(), new AtomicLong(), new AtomicLong()));
    }

    @Override
    public void onJobStart(SparkListenerJobStart job) {
        String mapping = job.properties() == null ? null : job.properties().getProperty(PROPERTY);
        Counted counted = mapping == null ? null : byMapping.get(mapping);
        if (counted == null) {
            return;
        }
        CollectionConverters.asJava(job.stageInfos()).forEach(stage -> {
            byStage.put(stage.stageId(), counted);
            counted.known().addAndGet(stage.numTasks());
        });
    }

    @Override
    public void onTaskEnd(SparkListenerTaskEnd task) {
        Counted counted = byStage.get(task.stageId());
        if (counted == null) {
            return;
        }
        long written = task.taskMetrics() == null
                ? 0
                : task.taskMetrics().outputMetrics().recordsWritten();
        progress.moved(
                counted.plan(),
                counted.done().incrementAndGet(),
                counted.known().get(),
                counted.rows().addAndGet(written));
    }
}

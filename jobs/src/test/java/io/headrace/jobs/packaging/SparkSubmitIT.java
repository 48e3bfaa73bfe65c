package io.headrace.jobs.packaging;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The job jar on a real cluster: a master, two workers, and {@code spark-submit}. */
class SparkSubmitIT {
    @Test
    void aJobRunsOnBothWorkers(@TempDir Path folder) throws Exception {
        Path jar = folder.resolve("job.jar");
        try (OutputStream out = Files.newOutputStream(jar);
                JarOutputStream zip = new JarOutputStream(out)) {
            zip.putNextEntry(new JarEntry("io/headrace/jobs/packaging/WhereTasksRun.class"));
            Files.copy(Path.of("target/test-classes/io/headrace/jobs/packaging/WhereTasksRun.class"), zip);
            zip.closeEntry();
        }
        try (SparkCluster cluster = new SparkCluster(Files.createDirectory(folder.resolve("spark")))) {
            Path answer = folder.resolve("answer");
            SparkCluster.Ended ended =
                    cluster.submit(jar, "io.headrace.jobs.packaging.WhereTasksRun", List.of(answer.toString()));
            assertThat(ended.exitCode()).as(ended.output()).isZero();
            assertThat(answer).hasContent("0 1");
        }
    }
}

package io.headrace.jobs.packaging;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;

/** Where the build puts what these tests look at. Tests run in the module's folder. */
final class Built {
    static final Path JOB_JAR = Path.of("target/headrace-jobs.jar");
    static final Path JOB_JAR_WITHOUT_DELTA = Path.of("target/headrace-jobs-nodelta.jar");

    private Built() {}

    /** The jars that a cluster brings: Spark's distribution and what it needs. */
    static List<Path> clusterJars() throws IOException {
        return classPath("target/cluster/class-path");
    }

    /** Our modules and the libraries that they bring. */
    static List<Path> ownJars() throws IOException {
        return classPath("target/launcher/class-path");
    }

    private static List<Path> classPath(String file) throws IOException {
        String line = Files.readString(Path.of(file)).strip();
        return Arrays.stream(line.split(File.pathSeparator)).map(Path::of).toList();
    }
}

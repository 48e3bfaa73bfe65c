package io.headrace.jobs.packaging;

import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.spark.launcher.JavaModuleOptions;

/**
 * A standalone Spark cluster of real processes on this machine: a master and two workers, on ports that were free. Each worker
 * has an address of its own, so that Spark takes them for two machines. One thread. Closing it ends every process that it
 * started.
 */
final class SparkCluster implements AutoCloseable {
    private static final long PATIENCE_SECONDS = 120;
    private static final List<String> SMALL = List.of("-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-Xshare:auto");

    private final Path home = Path.of("target/spark-home").toAbsolutePath();
    private final Path folder;
    private final List<Process> processes = new ArrayList<>();
    private final String master;

    /** Starts a cluster whose logs and work lie in {@code folder}. */
    SparkCluster(Path folder) throws Exception {
        this.folder = folder;
        assembleHome();
        try {
            master = start(
                            "master",
                            "127.0.0.1",
                            "org.apache.spark.deploy.master.Master",
                            "Starting Spark master at (spark://\\S+)")
                    .get(PATIENCE_SECONDS, TimeUnit.SECONDS);
            List<CompletableFuture<String>> workers = new ArrayList<>();
            for (int number = 1; number <= 2; number++) {
                String name = "worker-" + number;
                workers.add(start(
                        name,
                        "127.0.0." + number,
                        "org.apache.spark.deploy.worker.Worker",
                        "Successfully registered with master (spark://\\S+)",
                        "--cores",
                        "1",
                        "--memory",
                        "1g",
                        "--work-dir",
                        folder.resolve("work").resolve(name).toString(),
                        master));
            }
            for (CompletableFuture<String> worker : workers) {
                worker.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
            }
        } catch (Exception e) {
            close();
            throw e;
        }
    }

    /** What a program printed and how it ended. */
    record Ended(int exitCode, String output) {}

    /**
     * Runs {@code mainClass} of {@code jar} as {@code bin/spark-submit} does, and waits for its end. A task that takes
     * longer than a moment gets a second attempt on the other machine beside the first.
     */
    Ended submit(Path jar, String mainClass, List<String> arguments) throws Exception {
        List<String> command = java("-Xmx1g", JavaModuleOptions.defaultModuleOptionArray());
        command.add("org.apache.spark.deploy.SparkSubmit");
        command.addAll(List.of("--master", master, "--class", mainClass));
        command.addAll(List.of("--conf", "spark.executor.memory=512m"));
        command.addAll(List.of("--conf", "spark.executor.cores=1"));
        command.addAll(List.of("--conf", "spark.executor.extraJavaOptions=" + String.join(" ", SMALL)));
        command.addAll(List.of("--conf", "spark.driver.host=127.0.0.1"));
        command.addAll(List.of("--conf", "spark.ui.enabled=false"));
        command.addAll(List.of("--conf", "spark.speculation=true"));
        command.addAll(List.of("--conf", "spark.speculation.interval=20ms"));
        command.addAll(List.of("--conf", "spark.speculation.task.duration.threshold=100ms"));
        command.addAll(List.of("--conf", "spark.cores.max=2"));
        command.addAll(List.of("--conf", "spark.scheduler.minRegisteredResourcesRatio=1"));
        command.add(jar.toAbsolutePath().toString());
        command.addAll(arguments);
        Path log = Files.createTempFile(folder, "submit-", ".log");
        Process process = builder(command).redirectOutput(log.toFile()).start();
        processes.add(process);
        if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
            throw new IllegalStateException("still running after " + PATIENCE_SECONDS + " s: " + Files.readString(log));
        }
        return new Ended(process.exitValue(), Files.readString(log));
    }

    /** The processes of the cluster and of jobs on it that are alive. */
    List<ProcessHandle> alive() {
        return processes.stream()
                .flatMap(process -> Stream.concat(Stream.of(process.toHandle()), process.descendants()))
                .filter(ProcessHandle::isAlive)
                .toList();
    }

    @Override
    public void close() {
        List<ProcessHandle> all = alive();
        all.forEach(ProcessHandle::destroyForcibly);
        all.forEach(handle ->
                handle.onExit().orTimeout(PATIENCE_SECONDS, TimeUnit.SECONDS).join());
    }

    /** A Spark home is a folder of jars, here linked; Spark's own scripts, which need a shell, are left out. */
    private void assembleHome() throws IOException {
        Path jars = Files.createDirectories(home.resolve("jars"));
        try (DirectoryStream<Path> earlier = Files.newDirectoryStream(jars)) {
            for (Path link : earlier) {
                Files.delete(link);
            }
        }
        for (Path jar : Built.clusterJars()) {
            Files.createSymbolicLink(jars.resolve(jar.getFileName()), jar.toAbsolutePath());
        }
    }

    private CompletableFuture<String> start(
            String name, String host, String mainClass, String sign, String... arguments) throws IOException {
        List<String> command = java("-Xmx256m", new String[0]);
        command.addAll(List.of(mainClass, "--host", host, "--port", "0", "--webui-port", "0"));
        command.addAll(List.of(arguments));
        Process process = builder(command).start();
        processes.add(process);
        CompletableFuture<String> seen = new CompletableFuture<>();
        Thread reader =
                new Thread(() -> read(process, folder.resolve(name + ".log"), Pattern.compile(sign), seen), name);
        reader.setDaemon(true);
        reader.start();
        return seen;
    }

    private static void read(Process process, Path log, Pattern sign, CompletableFuture<String> seen) {
        try (InputStream in = process.getInputStream();
                BufferedWriter out = Files.newBufferedWriter(log);
                var lines = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8))) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                out.write(line);
                out.newLine();
                out.flush();
                Optional.of(sign.matcher(line)).filter(Matcher::find).ifPresent(match -> seen.complete(match.group(1)));
            }
            seen.completeExceptionally(new IllegalStateException("ended early: " + Files.readString(log)));
        } catch (IOException e) {
            seen.completeExceptionally(new UncheckedIOException(e));
        }
    }

    private List<String> java(String memory, String[] options) {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.add(memory);
        command.addAll(SMALL);
        command.addAll(List.of(options));
        command.addAll(List.of("-cp", home.resolve("jars") + "/*"));
        return command;
    }

    private ProcessBuilder builder(List<String> command) {
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.directory(folder.toFile());
        builder.environment().put("SPARK_HOME", home.toString());
        builder.environment().put("SPARK_SCALA_VERSION", "2.13");
        builder.environment().put("SPARK_LOCAL_IP", "127.0.0.1");
        builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
        return builder;
    }
}

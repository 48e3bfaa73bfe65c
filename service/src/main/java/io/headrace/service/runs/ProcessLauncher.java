package io.headrace.service.runs;

import io.headrace.service.Settings;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;

/**
 * Runs are processes of {@code headrace} on this machine, or of {@code spark-submit} in client mode, whose driver is such a
 * process. The command must become the job itself ({@code exec}), as both do: what it leaves running beside itself is found
 * only while it lives.
 */
final class ProcessLauncher implements Launcher {
    /** What a job may know of this process's surroundings; nothing else, since an operator's secrets may be there. */
    private static final Set<String> PASSED_ON = Set.of(
            "PATH",
            "HOME",
            "USER",
            "LANG",
            "LC_ALL",
            "TMPDIR",
            "JAVA_HOME",
            "SPARK_HOME",
            "SPARK_CONF_DIR",
            "HADOOP_HOME",
            "HADOOP_CONF_DIR",
            "YARN_CONF_DIR",
            "HEADRACE_JAVA_OPTS");

    /** The system computes a start from the machine's own, which moves a little when its clock is set. */
    private static final Duration SAME_START = Duration.ofSeconds(2);

    private final List<String> command;
    private final String word;
    private final Map<ProcessMark, Process> own = new ConcurrentHashMap<>();

    ProcessLauncher(Settings settings) {
        this.command = settings.command();
        boolean submits = command.stream().findFirst().map(Path::of).map(Path::getFileName).stream()
                .anyMatch(name -> name.toString().equals("spark-submit"));
        if (submits && (command.contains("cluster") || command.contains("--deploy-mode=cluster"))) {
            throw new IllegalStateException(
                    "'headrace.command' submits to the cluster; runs are seen and ended here, so" + " use client mode");
        }
        this.word = submits ? "spark-submit" : "process";
    }

    @Override
    public String word() {
        return word;
    }

    @Override
    public ProcessMark launch(List<String> arguments, Path directory, Path log) throws IOException {
        List<String> words = new ArrayList<>(command);
        words.addAll(arguments);
        ProcessBuilder builder = new ProcessBuilder(words)
                .directory(directory.toFile())
                .redirectErrorStream(true)
                .redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()))
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()));
        builder.environment().keySet().retainAll(PASSED_ON);
        // What Spark leaves there after a kill goes with the directory.
        Path scratch = Files.createDirectories(directory.resolve("tmp"));
        builder.environment().put("JDK_JAVA_OPTIONS", "-Djava.io.tmpdir=" + scratch);
        Process process = builder.start();
        // One that has ended already is not told apart by its start any more.
        Instant started = process.info().startInstant().orElse(Instant.EPOCH);
        ProcessMark mark = new ProcessMark(process.pid(), started);
        own.put(mark, process);
        return mark;
    }

    @Override
    public Optional<ProcessMark> find(Path directory) {
        String place = directory.toString();
        return ProcessHandle.allProcesses()
                .filter(process -> words(process).anyMatch(word -> word.startsWith(place)))
                .findFirst()
                .map(process -> new ProcessMark(
                        process.pid(), process.info().startInstant().orElse(Instant.EPOCH)));
    }

    /** What {@code process} was started with. Java itself reads 4 KiB of it at most, and a class path alone is longer. */
    private static Stream<String> words(ProcessHandle process) {
        try {
            byte[] line = Files.readAllBytes(Path.of("/proc", String.valueOf(process.pid()), "cmdline"));
            return Stream.of(new String(line, StandardCharsets.UTF_8).split("\0", -1));
        } catch (IOException e) {
            // Gone in between, or a system without /proc, where the handle has to do.
            return process.info().arguments().map(Stream::of).orElseGet(Stream::empty);
        }
    }

    @Override
    public boolean isAlive(ProcessMark process) {
        Process child = own.get(process);
        if (child != null) {
            return child.isAlive();
        }
        return handle(process).isPresent() && !isZombie(process.pid());
    }

    private static Optional<ProcessHandle> handle(ProcessMark process) {
        return ProcessHandle.of(process.pid()).filter(ProcessHandle::isAlive).filter(handle -> handle.info()
                .startInstant()
                .map(started ->
                        Duration.between(started, process.startedAt()).abs().compareTo(SAME_START) <= 0)
                .orElse(false));
    }

    /** A process that nobody has waited for keeps its number; it is dead once no other thread of it is left. */
    private static boolean isZombie(long pid) {
        Path folder = Path.of("/proc", String.valueOf(pid));
        try (Stream<Path> threads = Files.list(folder.resolve("task"))) {
            String stat = Files.readString(folder.resolve("stat"));
            char state = stat.charAt(stat.lastIndexOf(')') + 2);
            return (state == 'Z' || state == 'X') && threads.count() <= 1;
        } catch (IOException e) {
            // Gone in between, or a system without /proc, where the handle has to do.
            return !Files.exists(folder) && Files.exists(Path.of("/proc/self"));
        }
    }

    @Override
    public void terminate(ProcessMark process) {
        handle(process).ifPresent(ProcessHandle::destroy);
    }

    @Override
    public void kill(ProcessMark process) {
        handle(process).ifPresent(handle -> {
            List<ProcessHandle> started = handle.descendants().toList();
            handle.destroyForcibly();
            started.forEach(ProcessHandle::destroyForcibly);
        });
    }

    @Override
    public OptionalInt exitCode(ProcessMark process) {
        Process child = own.remove(process);
        return child == null || child.isAlive() ? OptionalInt.empty() : OptionalInt.of(child.exitValue());
    }
}

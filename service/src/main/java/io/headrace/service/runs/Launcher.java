package io.headrace.service.runs;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/** Starts the processes of runs and ends them. Several threads may use it. */
interface Launcher {
    /** The word for it in the database: {@code process} or {@code spark-submit}. */
    String word();

    /**
     * Starts a process.
     *
     * @param arguments of {@code headrace}
     * @param directory its own, where it runs
     * @param log what it prints is added to this file
     * @throws IOException if it could not be started; then there is none
     */
    ProcessMark launch(List<String> arguments, Path directory, Path log) throws IOException;

    /** The process that runs in {@code directory}, if its mark was lost between its start and the database. */
    Optional<ProcessMark> find(Path directory);

    /** False only if no thread of it is left, so that it can write nothing any more. */
    boolean isAlive(ProcessMark process);

    /** Asks it to end in order. A stopped process hears this only when it goes on. */
    void terminate(ProcessMark process);

    /** Ends it and all that it has started, whatever it does. */
    void kill(ProcessMark process);

    /** With what it ended, if this launcher has started it. */
    OptionalInt exitCode(ProcessMark process);
}

package io.headrace.jobs.spark;

import java.io.ByteArrayOutputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.bridge.SLF4JBridgeHandler;

/**
 * Sends what Spark, Hadoop and every other library have to say to a file instead of the terminal: Log4j, java.util.logging,
 * and what is printed to {@code System.out} and {@code System.err}. For the whole JVM, once, before anything is logged.
 */
public final class LogFile {
    private LogFile() {}

    /** How much is written. */
    public enum Detail {
        /** What Spark does, step by step. */
        RUN("info"),
        /** Warnings and errors only. */
        TROUBLE("warn");

        private final String level;

        Detail(String level) {
            this.level = level;
        }
    }

    /**
     * Whoever wants to reach the terminal must hold its streams before this call.
     *
     * @param file is made, with its folder, when the first line is written
     */
    public static void redirect(Path file, Detail detail) {
        System.setProperty("headrace.log.file", file.toString());
        System.setProperty("headrace.log.level", detail.level);
        System.setProperty("log4j2.configurationFile", "classpath:headrace-log4j2.properties");
        SLF4JBridgeHandler.removeHandlersForRootLogger();
        SLF4JBridgeHandler.install();
        System.setOut(new PrintStream(new Lines(LoggerFactory.getLogger("stdout")), true, StandardCharsets.UTF_8));
        System.setErr(new PrintStream(new Lines(LoggerFactory.getLogger("stderr")), true, StandardCharsets.UTF_8));
    }

    /** Passes on whole lines; PrintStream locks around it. */
    private static final class Lines extends OutputStream {
        /** A line that never ends must not fill the memory. */
        private static final int LONGEST = 8192;

        private final Logger logger;
        private final ByteArrayOutputStream line = new ByteArrayOutputStream();

        Lines(Logger logger) {
            this.logger = logger;
        }

        @Override
        public void write(int b) {
            if (b != '\n') {
                line.write(b);
            }
            if (b == '\n' || line.size() == LONGEST) {
                pass();
            }
        }

        private void pass() {
            String text = line.toString(StandardCharsets.UTF_8).stripTrailing();
            line.reset();
            if (!text.isEmpty()) {
                logger.info(text);
            }
        }
    }
}

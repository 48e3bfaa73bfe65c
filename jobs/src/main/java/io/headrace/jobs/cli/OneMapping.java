package io.headrace.jobs.cli;

import picocli.CommandLine.Option;

/** The one copy that a command is about. */
final class OneMapping {
    @Option(names = "--consumer", paramLabel = "NAME", required = true, description = "Whose copy.")
    private String consumer = "";

    @Option(names = "--dataset", paramLabel = "NAME", required = true, description = "Of which dataset.")
    private String dataset = "";

    String consumer() {
        return consumer;
    }

    String dataset() {
        return dataset;
    }
}

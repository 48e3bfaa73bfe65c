package io.headrace.jobs.cli;

/** What was typed cannot be done. The message is one line for whoever typed it. */
final class Refusal extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final ExitCode code;

    Refusal(String message) {
        this(ExitCode.BAD_CONFIGURATION, message);
    }

    Refusal(ExitCode code, String message) {
        super(message);
        this.code = code;
    }

    ExitCode code() {
        return code;
    }
}

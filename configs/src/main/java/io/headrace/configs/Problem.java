package io.headrace.configs;

/** One mistake in a share file, printed as {@code file:line: key: message}. */
public record Problem(String file, int line, String key, String message) {
    /** One line, whatever names and values of the file stand in it. */
    public Problem {
        key = key.replaceAll("\\p{Cntrl}", "?");
        message = message.replaceAll("\\p{Cntrl}", "?");
    }

    @Override
    public String toString() {
        return file + ":" + (line > 0 ? line + ":" : "") + (key.isEmpty() ? "" : " " + key + ":") + " " + message;
    }
}

package io.headrace.connectors.files;

/** A source file that cannot be read, found by a task; the driver turns it into one line for people. */
final class BadFile extends RuntimeException {
    private static final long serialVersionUID = 1;

    /** @param reason to follow the file's name: {@code "line 7 is ..."}; never holds a value of the file */
    BadFile(String file, String reason) {
        super("File '" + file + "': " + reason);
    }

    @Override
    public String getMessage() {
        return String.valueOf(super.getMessage());
    }
}

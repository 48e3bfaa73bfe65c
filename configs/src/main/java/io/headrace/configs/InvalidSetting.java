package io.headrace.configs;

/**
 * A record refuses a setting. The reader turns it into a {@link Problem} with file and line; {@code key} is relative to
 * the record, in the spelling of share files.
 */
public final class InvalidSetting extends IllegalArgumentException {
    private final String key;

    public InvalidSetting(String key, String message) {
        super(message);
        this.key = key;
    }

    public String key() {
        return key;
    }

    @Override
    public String getMessage() {
        return String.valueOf(super.getMessage());
    }
}

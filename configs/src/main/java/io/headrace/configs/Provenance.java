package io.headrace.configs;

import java.util.Locale;

/** What a mapping can add to each row, for consumers who put several shares together. */
public enum Provenance {
    /** The share's provider, as text. */
    PROVIDER,
    /** The share's name, as text. */
    SHARE,
    /** The number of the snapshot that brought the row, a bigint. */
    SNAPSHOT;

    /** The column that holds it: {@code _provider}, {@code _share}, {@code _snapshot}. */
    public String column() {
        return "_" + name().toLowerCase(Locale.ROOT);
    }
}

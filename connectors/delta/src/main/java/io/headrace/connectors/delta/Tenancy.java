package io.headrace.connectors.delta;

import java.util.Set;

/**
 * In which way a mapping holds its table: what it has to itself is described by one domain of the table's metadata, what
 * several append to by one for each.
 *
 * @param shared whether others may append to the table, too
 */
record Tenancy(String mapping, boolean shared) {
    private static final String APPLICATION = "headrace:";
    private static final String JOINT = SinkState.DOMAIN + ":";

    /** Names us in Delta's list of idempotent writers. */
    String application() {
        return APPLICATION + mapping;
    }

    /** Where the table's metadata keep what we have committed. */
    String domain() {
        return shared ? JOINT + mapping : SinkState.DOMAIN;
    }

    /** What marks a table as ours before there is one. */
    String claim() {
        return shared ? JOINT : mapping;
    }

    /** Whether a commit with these writers may be there: ours, or in a shared table another mapping's. */
    boolean allows(Set<String> applications) {
        return shared
                ? applications.stream().anyMatch(writer -> writer.startsWith(APPLICATION))
                : applications.contains(application());
    }

    /** Whether somebody appends to a table with these domains and lets others do so. */
    static boolean isShared(Set<String> domains) {
        return domains.stream().anyMatch(domain -> domain.startsWith(JOINT));
    }
}

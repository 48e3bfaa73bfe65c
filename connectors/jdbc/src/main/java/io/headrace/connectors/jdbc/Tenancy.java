package io.headrace.connectors.jdbc;

/**
 * In which way a mapping holds its table. In {@code headrace_watermark} a table that one mapping has to itself is named by
 * its identity, and one that several append to by its identity and the mapping, so that each has a row.
 *
 * @param shared whether others may append to the table, too
 */
record Tenancy(String mapping, boolean shared) {
    private static final String JOINT = " shared: ";

    /** What the mapping's row in {@code headrace_watermark} names as its target. */
    String target(String identity) {
        return shared ? joint(identity) + mapping : identity;
    }

    /** Whether a row that names {@code target} is about the table, held in either way. */
    boolean isOf(String target, String identity) {
        return target.equals(identity) || target.equals(joint(identity) + mapping);
    }

    /** How the targets of all begin that share the table. */
    static String joint(String identity) {
        return identity + JOINT;
    }
}

package io.headrace.connectors.delta;

import io.headrace.connectors.spi.ConnectorException;
import io.headrace.connectors.spi.ConnectorException.Kind;
import io.headrace.connectors.spi.Watermark;

/**
 * A watermark of this kind of source: a version of one table, whose id tells a table from its successor at the same place.
 *
 * @param commit tells the version from another of the same number, as a backup that was put back gets it; empty if unknown
 */
record Position(String tableId, long version, String commit) {
    private static final String KIND = "delta";

    static Position of(Watermark watermark) throws ConnectorException {
        String[] parts = watermark.value().split(" ", -1);
        if (!watermark.kind().equals(KIND) || parts.length < 2) {
            throw new ConnectorException(
                    Kind.REFUSED,
                    "The copy was last filled from a source of type '" + watermark.kind()
                            + "', and a Delta table cannot continue it; order a full snapshot");
        }
        return new Position(parts[0], Long.parseLong(parts[1]), parts.length > 2 ? parts[2] : "");
    }

    Watermark watermark() {
        return new Watermark(
                KIND, tableId + " " + version + (commit.isEmpty() ? "" : " " + commit), "version " + version);
    }
}

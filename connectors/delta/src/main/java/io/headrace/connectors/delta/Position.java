package io.headrace.connectors.delta;

import io.headrace.connectors.spi.ConnectorException;
import io.headrace.connectors.spi.ConnectorException.Kind;
import io.headrace.connectors.spi.Watermark;

/** A watermark of this kind of source: a version of one table, whose id tells a table from its successor at the same place. */
record Position(String tableId, long version) {
    private static final String KIND = "delta";

    static Position of(Watermark watermark) throws ConnectorException {
        int space = watermark.value().indexOf(' ');
        if (!watermark.kind().equals(KIND) || space < 0) {
            throw new ConnectorException(
                    Kind.REFUSED,
                    "The copy was last filled from a source of type '" + watermark.kind()
                            + "', and a Delta table cannot continue it; order a full snapshot");
        }
        return new Position(
                watermark.value().substring(0, space),
                Long.parseLong(watermark.value().substring(space + 1)));
    }

    Watermark watermark() {
        return new Watermark(KIND, tableId + " " + version, "version " + version);
    }
}

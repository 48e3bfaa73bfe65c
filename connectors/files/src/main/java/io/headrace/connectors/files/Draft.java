package io.headrace.connectors.files;

import io.headrace.connectors.spi.ConnectorException;
import io.headrace.connectors.spi.RowCounts;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What a commit would leave.
 *
 * @param kept files of the commit before that stay
 * @param added files that were staged
 * @param expected rows that {@code added} must have
 */
record Draft(List<LiveFile> kept, List<LiveFile> added, long expected, RowCounts counts) {
    /** Stages the files of one commit. */
    @FunctionalInterface
    interface Maker {
        /** @param stage where to write, relative to the sink's folder */
        Draft draft(List<LiveFile> before, String stage) throws ConnectorException, IOException;
    }

    /** All files after the commit. */
    List<LiveFile> live() {
        List<LiveFile> live = new ArrayList<>();
        kept.forEach(file -> live.add(file.shown()));
        live.addAll(added);
        return live;
    }

    /** The names of files in {@code before} that do not stay. */
    List<String> left(List<LiveFile> before) {
        Set<String> stay = kept.stream().map(LiveFile::name).collect(Collectors.toSet());
        return before.stream()
                .map(LiveFile::name)
                .filter(name -> !stay.contains(name))
                .toList();
    }
}

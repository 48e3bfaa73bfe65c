package io.headrace.connectors.files;

import io.headrace.connectors.spi.RowCounts;
import java.util.ArrayList;
import java.util.List;

/**
 * What a commit would leave.
 *
 * @param kept files of the commit before that stay
 * @param added files that were staged
 * @param expected rows that {@code added} must have
 */
record Draft(List<LiveFile> kept, List<LiveFile> added, long expected, RowCounts counts) {
    List<LiveFile> live() {
        List<LiveFile> live = new ArrayList<>(kept);
        live.addAll(added);
        return live;
    }

    /** The names of files in {@code before} that do not stay. */
    List<String> left(List<LiveFile> before) {
        List<String> kept = kept().stream().map(LiveFile::name).toList();
        return before.stream()
                .map(LiveFile::name)
                .filter(name -> !kept.contains(name))
                .toList();
    }
}

package io.headrace.connectors.delta;

import io.headrace.connectors.delta.Commit.DataFile;
import io.headrace.connectors.delta.TableLog.State;
import io.headrace.connectors.spi.Extent;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/**
 * A judged window: the versions (from, to] of a table and the way in which their changes are read.
 *
 * @param from at or after where the copy is, with no row changed between; meaningless if {@code way} is TABLE
 * @param commits all of (from, to]; empty if {@code way} is TABLE
 */
record Stretch(long from, State to, List<Commit> commits, Way way, Extent extent, String reason) {
    /** How changes are read. */
    enum Way {
        NOTHING,
        TABLE,
        ADDED_FILES,
        CHANGE_FEED,
        FILE_DIFFERENCE
    }

    /** The files that brought new rows, those of deleted or moved rows included. */
    List<DataFile> appended() {
        return commits.stream().flatMap(c -> c.appended().stream()).toList();
    }

    /** Log paths that must be read although the table has let go of them, so that a VACUUM may have deleted them. */
    Set<String> retired() {
        Set<String> paths = new HashSet<>();
        if (way == Way.FILE_DIFFERENCE) {
            Set<String> born = new HashSet<>();
            for (Commit commit : commits) {
                commit.removed().stream()
                        .map(DataFile::path)
                        .filter(p -> !born.contains(p))
                        .forEach(paths::add);
                commit.added().stream().map(DataFile::path).forEach(born::add);
            }
        } else if (way == Way.ADDED_FILES) {
            Set<String> removed = new HashSet<>();
            commits.forEach(c -> c.removed().forEach(f -> removed.add(f.path())));
            appended().stream().map(DataFile::path).filter(removed::contains).forEach(paths::add);
        } else if (way == Way.CHANGE_FEED) {
            Set<String> gone = new HashSet<>();
            commits.forEach(c -> c.removed().forEach(f -> gone.add(f.path())));
            for (Commit commit : commits) {
                paths.addAll(commit.changeFiles());
                if (commit.changeFiles().isEmpty()) {
                    // Without change files the feed is made from the commit's data files, also from those that went
                    // since.
                    commit.removed().stream().filter(DataFile::dataChange).forEach(f -> paths.add(f.path()));
                    commit.added().stream()
                            .filter(DataFile::dataChange)
                            .map(DataFile::path)
                            .filter(gone::contains)
                            .forEach(paths::add);
                }
            }
        }
        return paths;
    }

    OptionalLong rows() {
        if (way != Way.ADDED_FILES) {
            return OptionalLong.empty();
        }
        List<DataFile> files = appended();
        return files.stream().allMatch(f -> f.rows().isPresent())
                ? OptionalLong.of(files.stream()
                        .map(DataFile::rows)
                        .mapToLong(Optional::orElseThrow)
                        .sum())
                : OptionalLong.empty();
    }

    OptionalLong bytes() {
        if (way == Way.ADDED_FILES) {
            return OptionalLong.of(
                    appended().stream().mapToLong(DataFile::bytes).sum());
        }
        if (way == Way.FILE_DIFFERENCE) {
            return OptionalLong.of(commits.stream()
                    .flatMap(c -> java.util.stream.Stream.concat(c.added().stream(), c.removed().stream()))
                    .mapToLong(DataFile::bytes)
                    .sum());
        }
        return OptionalLong.empty();
    }
}

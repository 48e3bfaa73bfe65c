package io.headrace.connectors.delta;

import io.headrace.configs.WriteMode;
import io.headrace.connectors.delta.Commit.TableMetadata;
import io.headrace.connectors.delta.Stretch.Way;
import io.headrace.connectors.delta.TableLog.State;
import io.headrace.connectors.spi.ConnectorException;
import io.headrace.connectors.spi.ConnectorException.Kind;
import io.headrace.connectors.spi.Extent;
import io.headrace.connectors.spi.Watermark;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** Decides how the versions after a watermark are read, or why they cannot be. Reads the log only. */
final class WindowJudge {
    private final String dataset;
    private final TableLog log;
    private final WriteMode mode;
    private final boolean hasKey;

    WindowJudge(String dataset, TableLog log, WriteMode mode, boolean hasKey) {
        this.dataset = dataset;
        this.log = log;
        this.mode = mode;
        this.hasKey = hasKey;
    }

    /** The window from {@code from} to {@code head}. */
    Stretch judge(Watermark from, State head) throws ConnectorException {
        if (from.isStart()) {
            return new Stretch(
                    -1,
                    head,
                    List.of(),
                    Way.TABLE,
                    Extent.FULL,
                    "first snapshot, the table at version " + head.version());
        }
        long start = start(Position.of(from), head);
        List<Commit> commits = log.commits(start, head.version());
        refuseLostCommits(start, head, commits);
        refuseBreakingSchema(start, commits);
        return readable(judged(start, head, commits));
    }

    private long start(Position from, State head) throws ConnectorException {
        if (!from.tableId().equals(head.metadata().id())) {
            throw lost("the provider's table '" + log.table() + "' was dropped and created again after version "
                    + from.version() + ", where the copy is");
        }
        if (from.version() > head.version()) {
            throw lost("the provider's table '" + log.table() + "' is at version " + head.version()
                    + ", but the copy is already at version " + from.version());
        }
        String commit = log.identity(from.version());
        if (!from.commit().isEmpty() && !commit.isEmpty() && !commit.equals(from.commit())) {
            throw lost("version " + from.version() + " of the provider's table '" + log.table()
                    + "' is another than the copy was filled from: an older backup was put back");
        }
        return from.version();
    }

    private void refuseLostCommits(long start, State head, List<Commit> commits) throws ConnectorException {
        if (commits.size() < head.version() - start) {
            String oldest = commits.isEmpty()
                    ? "a later one"
                    : String.valueOf(commits.get(0).version());
            throw new ConnectorException(
                    Kind.HISTORY_LOST,
                    "Dataset '" + dataset + "' cannot continue: the provider's table '" + log.table()
                            + "' keeps changes from version " + oldest + ", but the copy is at version " + start
                            + ". Order a full snapshot, or lengthen delta.logRetentionDuration at the provider");
        }
    }

    private void refuseBreakingSchema(long start, List<Commit> commits) throws ConnectorException {
        if (commits.stream().noneMatch(c -> c.metadata().isPresent())) {
            return;
        }
        TableMetadata before = before(start);
        for (Commit commit : commits) {
            if (commit.metadata().isPresent()) {
                TableMetadata after = commit.metadata().get();
                Optional<String> breaking = breaking(before, after);
                if (breaking.isPresent()) {
                    throw new ConnectorException(
                            Kind.REFUSED,
                            "Dataset '" + dataset + "' cannot continue: version " + commit.version() + " ("
                                    + commit.operation() + ") of the provider's table changed its columns: "
                                    + breaking.get() + ". Order a full snapshot");
                }
                before = after;
            }
        }
    }

    private static Optional<String> breaking(TableMetadata before, TableMetadata after) {
        return before.partitionColumns().equals(after.partitionColumns())
                ? Schemas.breaking(before.schema(), after.schema())
                : Optional.of("it is partitioned by other columns");
    }

    private TableMetadata before(long version) throws ConnectorException {
        return log.at(version)
                .orElseThrow(() -> lost("the provider's log no longer says what the table was at version " + version
                        + ", where the copy is"))
                .metadata();
    }

    private Stretch judged(long start, State head, List<Commit> all) throws ConnectorException {
        String versions = versions(start, head.version());
        if (all.isEmpty()) {
            return stretch(start, head, all, Way.NOTHING, "still at version " + head.version());
        }
        // What only moved rows is passed over: a VACUUM may since have taken the files from before.
        List<Commit> commits = all.stream().dropWhile(c -> !c.changesRows()).toList();
        if (commits.isEmpty()) {
            return stretch(start, head, all, Way.NOTHING, versions + " changed no row");
        }
        long from = commits.get(0).version() - 1;
        List<Commit> rewriting = commits.stream().filter(Commit::rewritesRows).toList();
        if (rewriting.isEmpty()) {
            return stretch(from, head, commits, Way.ADDED_FILES, versions + " by their added files");
        }
        refuseRewriting(rewriting);
        if (!hasKey) {
            return stretch(
                    from,
                    head,
                    commits,
                    Way.TABLE,
                    "version " + list(rewriting)
                            + " changed or deleted rows, and the dataset has no key to tell which");
        }
        return covered(from, head, commits)
                ? stretch(from, head, commits, Way.CHANGE_FEED, versions + " by change data feed")
                : stretch(from, head, commits, Way.FILE_DIFFERENCE, versions + " by comparing changed files");
    }

    private void refuseRewriting(List<Commit> rewriting) throws ConnectorException {
        if (mode == WriteMode.APPEND) {
            throw new ConnectorException(
                    Kind.REFUSED,
                    "Dataset '" + dataset + "' is appended, but version " + list(rewriting)
                            + " of the provider's table changed or deleted rows; use write-mode 'changes' or 'mirror'");
        }
        if (mode == WriteMode.CHANGES && !hasKey) {
            throw new ConnectorException(
                    Kind.REFUSED,
                    "Dataset '" + dataset + "' has no key, but version " + list(rewriting)
                            + " of the provider's table changed or deleted rows, which write-mode 'changes' cannot tell"
                            + " without one; name a key, or use write-mode 'mirror'");
        }
    }

    /** Whether every commit was written with the change data feed on. */
    private boolean covered(long from, State head, List<Commit> commits) throws ConnectorException {
        boolean on = head.metadata().hasChangeFeed()
                && commits.stream()
                        .allMatch(c ->
                                c.metadata().map(TableMetadata::hasChangeFeed).orElse(true));
        boolean changed = commits.stream().anyMatch(c -> c.metadata().isPresent());
        return on && (!changed || before(from).hasChangeFeed());
    }

    /** The stretch, or the next way to read it if a VACUUM has deleted what the first needs. */
    private Stretch readable(Stretch stretch) throws ConnectorException {
        if (stretch.way() == Way.FILE_DIFFERENCE) {
            // The files of the other side come from the state itself, which may have left the log with the copy's
            // version.
            before(stretch.from());
        }
        if (allExist(stretch)) {
            return stretch;
        }
        String versions = versions(stretch.from(), stretch.to().version());
        Stretch other = stretch(
                stretch.from(),
                stretch.to(),
                stretch.commits(),
                Way.FILE_DIFFERENCE,
                versions + " by comparing changed files");
        if (stretch.way() == Way.CHANGE_FEED
                && allExist(other)
                && log.at(stretch.from()).isPresent()) {
            return other;
        }
        throw lost("the provider's table '" + log.table() + "' was vacuumed, and files that tell the changes of "
                + versions + " are gone");
    }

    private boolean allExist(Stretch stretch) throws ConnectorException {
        for (String path : stretch.retired()) {
            if (!log.exists(path)) {
                return false;
            }
        }
        return true;
    }

    private Stretch stretch(long from, State head, List<Commit> commits, Way way, String reason) {
        return new Stretch(from, head, commits, way, extent(way), reason);
    }

    private Extent extent(Way way) {
        return switch (way) {
            case NOTHING -> Extent.NOTHING;
            case TABLE -> Extent.FULL;
            // With a key the sink makes sure that a row given twice is there once.
            case ADDED_FILES -> hasKey && mode != WriteMode.APPEND ? Extent.CHANGES : Extent.APPENDS;
            case CHANGE_FEED, FILE_DIFFERENCE -> Extent.CHANGES;
        };
    }

    private ConnectorException lost(String why) {
        return new ConnectorException(
                Kind.HISTORY_LOST, "Dataset '" + dataset + "' cannot continue: " + why + ". Order a full snapshot");
    }

    private static String versions(long from, long to) {
        return from + 1 == to ? "version " + to : "versions " + (from + 1) + " to " + to;
    }

    private static String list(List<Commit> commits) {
        String shown = commits.stream()
                .limit(5)
                .map(c -> c.version() + " (" + c.operation() + ")")
                .collect(Collectors.joining(", "));
        return commits.size() > 5 ? shown + " and " + (commits.size() - 5) + " more" : shown;
    }
}

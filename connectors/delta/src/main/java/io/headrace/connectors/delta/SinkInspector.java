package io.headrace.connectors.delta;

import io.headrace.connectors.delta.TableLog.State;
import io.headrace.connectors.lake.Lake;
import io.headrace.connectors.lake.LakeErrors;
import io.headrace.connectors.spi.Committed;
import io.headrace.connectors.spi.ConnectorException;
import io.headrace.connectors.spi.ConnectorException.Kind;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.types.StructType;

/** Says what a table holds of ours, and refuses one that holds anything else. Reads the log without Spark. */
final class SinkInspector {
    private static final String REMEDY = "; remove the table or deliver to another path, and order a full snapshot";

    private final String mapping;
    private final Tenancy tenancy;
    private final Lake lake;
    private final TableLog log;

    SinkInspector(Tenancy tenancy, Lake lake, TableLog log) {
        this.mapping = tenancy.mapping();
        this.tenancy = tenancy;
        this.lake = lake;
        this.log = log;
    }

    /**
     * @param state of the table; empty if there is no table
     * @param schema of the copy as last committed; empty before the first commit
     */
    record Held(Optional<State> state, Committed committed, StructType schema) {}

    Tenancy tenancy() {
        return tenancy;
    }

    /** What the table holds now. */
    Held held() throws ConnectorException {
        Optional<State> head = log.head();
        return head.isEmpty() ? noTable() : held(head.get());
    }

    /** What the table held at {@code version}; -1 is before the first. */
    Held heldAt(long version) throws ConnectorException {
        if (version < 0) {
            return noTable();
        }
        State state = log.at(version)
                .orElseThrow(() -> new ConnectorException(
                        Kind.UNREACHABLE,
                        "The log of the table '" + log.table() + "' lost version " + version
                                + " while it was written; try again"));
        return held(state);
    }

    /** Marks the still missing table as ours, so that what a first run leaves if it dies is not taken for foreign data. */
    void claim() throws ConnectorException {
        noTable();
        try (OutputStream out = lake.fileSystem().create(claimFile(), true)) {
            out.write(tenancy.claim().getBytes(StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw LakeErrors.of(e, "write to the folder '" + log.table() + "'");
        }
    }

    private Held noTable() throws ConnectorException {
        try {
            Path folder = log.table();
            if (holdsData(folder) && !isClaimed()) {
                throw new ConnectorException(
                        Kind.TARGET_OCCUPIED,
                        "The folder '" + folder
                                + "' holds files that are not ours; deliver to another path or empty it");
            }
        } catch (IOException e) {
            throw LakeErrors.of(e, "list the folder '" + log.table() + "'");
        }
        return new Held(Optional.empty(), Committed.NONE, new StructType());
    }

    private boolean holdsData(Path folder) throws IOException, ConnectorException {
        try {
            return Arrays.stream(lake.fileSystem().listStatus(folder))
                    .map(f -> f.getPath().getName())
                    .anyMatch(name -> !name.startsWith("_") && !name.startsWith("."));
        } catch (FileNotFoundException e) {
            return false;
        }
    }

    private boolean isClaimed() throws IOException, ConnectorException {
        try (FSDataInputStream in = lake.fileSystem().open(claimFile())) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8).equals(tenancy.claim());
        } catch (FileNotFoundException e) {
            return false;
        }
    }

    private Path claimFile() {
        return new Path(log.table(), "_headrace/claim");
    }

    private Held held(State state) throws ConnectorException {
        refuseOwner(state);
        Optional<String> domain = log.domain(state, tenancy.domain());
        if (domain.isEmpty()) {
            boolean joins = tenancy.shared() && Tenancy.isShared(log.domains(state));
            if (!joins && log.hasFiles(state)) {
                throw new ConnectorException(
                        Kind.TARGET_OCCUPIED,
                        "The table '" + log.table()
                                + "' holds rows that are not ours; deliver to another path or remove it");
            }
            return new Held(Optional.of(state), Committed.NONE, new StructType());
        }
        SinkState ours = parse(domain.get());
        refuseOther(state, ours);
        refuseForeign(log.commits(ours.base(), state.version()), ours);
        return new Held(Optional.of(state), ours.committed(), ours.schema());
    }

    /** What one mapping has to itself takes no other, and what is shared takes none that would have it to itself. */
    private void refuseOwner(State state) throws ConnectorException {
        Optional<String> owner = log.domain(state, SinkState.DOMAIN);
        if (owner.isPresent()) {
            SinkState its = parse(owner.get());
            if (tenancy.shared() || !its.mapping().equals(mapping)) {
                throw new ConnectorException(
                        Kind.TARGET_OCCUPIED,
                        "The table '" + log.table() + "' is filled by the mapping '" + its.mapping() + "'"
                                + (tenancy.shared() ? " alone" : "") + "; deliver to another path");
            }
        } else if (!tenancy.shared() && Tenancy.isShared(log.domains(state))) {
            throw new ConnectorException(
                    Kind.TARGET_OCCUPIED,
                    "The table '" + log.table() + "' is shared by several mappings; deliver to another path, or say"
                            + " shared = true");
        }
    }

    private SinkState parse(String domain) throws ConnectorException {
        try {
            return SinkState.parse(domain);
        } catch (RuntimeException e) {
            throw new ConnectorException(
                    Kind.SINK_CHANGED,
                    "The table '" + log.table() + "' has domain metadata '" + SinkState.DOMAIN + "' that is not ours"
                            + REMEDY,
                    e);
        }
    }

    private void refuseOther(State state, SinkState ours) throws ConnectorException {
        if (!state.metadata().id().equals(ours.tableId())) {
            throw changed("was replaced by another table");
        }
        OptionalLong transaction = log.transaction(state, tenancy.application());
        if (transaction.isPresent()
                && transaction.getAsLong() != ours.committed().number()) {
            throw changed("says that commit " + ours.committed().number() + " and commit " + transaction.getAsLong()
                    + " of ours was the last");
        }
    }

    /** Commits that are no longer in the log were judged by earlier runs, or by none if no run looked for so long. */
    private void refuseForeign(List<Commit> commits, SinkState ours) throws ConnectorException {
        StructType schema = ours.schema();
        for (Commit commit : commits) {
            if (tenancy.allows(commit.transactions().keySet())) {
                continue;
            }
            boolean otherColumns = commit.metadata()
                    .map(m -> !Schemas.plain(m.schema()).equals(schema))
                    .orElse(false);
            if (commit.changesRows() || otherColumns) {
                throw changed(
                        "was changed by somebody else: version " + commit.version() + " (" + commit.operation() + ")");
            }
        }
    }

    private ConnectorException changed(String how) {
        return new ConnectorException(Kind.SINK_CHANGED, "The table '" + log.table() + "' " + how + REMEDY);
    }
}

package io.headrace.jobs.engine;

import io.headrace.configs.Consumer;
import io.headrace.configs.DatasetSpec;
import io.headrace.configs.Mapping;
import io.headrace.configs.SchemaPolicy;
import io.headrace.configs.Share;
import io.headrace.configs.WriteMode;
import io.headrace.connectors.spi.Committed;
import io.headrace.connectors.spi.ConnectorException;
import io.headrace.connectors.spi.Extent;
import io.headrace.connectors.spi.Forecast;
import io.headrace.connectors.spi.Plan;
import io.headrace.connectors.spi.SchemaChange;
import io.headrace.connectors.spi.Sink;
import io.headrace.connectors.spi.SinkSession;
import io.headrace.connectors.spi.Source;
import io.headrace.connectors.spi.Watermark;
import io.headrace.jobs.report.Failure;
import io.headrace.jobs.shape.Fingerprint;
import io.headrace.jobs.shape.ShapeInvalid;
import io.headrace.jobs.shape.Shaper;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.apache.spark.sql.types.MapType;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;

/** Says per mapping what is due and why. Pure: asks stores, changes nothing, and starts no Spark where a store can do without. */
final class Planner {
    private final Share share;
    private final String runId;
    private final Sessions sessions;

    Planner(Share share, String runId, Sessions sessions) {
        this.share = share;
        this.runId = runId;
        this.sessions = sessions;
    }

    /** Never throws for what a store or shape refuses: the plan is BLOCKED then, and says why. */
    Due plan(Consumer consumer, Mapping mapping, Selection.Snapshot wanted) {
        DatasetSpec dataset = share.dataset(mapping.dataset()).orElseThrow();
        var told = new Telling(consumer, mapping, dataset);
        try {
            return plan(consumer, mapping, dataset, wanted, told);
        } catch (ConnectorException e) {
            return told.blocked(Failure.of(e));
        } catch (ShapeInvalid e) {
            return told.blocked(new Failure(
                    ConnectorException.Kind.REFUSED, "dataset '" + dataset.name() + "': " + e.getMessage()));
        } catch (Exception e) {
            // One dataset's defect must not keep the others from being delivered. Spark's exceptions are not all
            // unchecked.
            return told.blocked(Failure.of(Failures.explain(e)));
        }
    }

    static String name(Share share, Consumer consumer, Mapping mapping) {
        return share.name() + "/" + consumer.name() + "/" + mapping.dataset();
    }

    private Due plan(Consumer consumer, Mapping mapping, DatasetSpec dataset, Selection.Snapshot wanted, Telling told)
            throws ConnectorException, ShapeInvalid {
        String fingerprint = Fingerprint.of(dataset, consumer, mapping.writeMode(), mapping.add());
        SinkSession session = sessions.sink(consumer, mapping.sink());
        Sink sink = session.sink(name(share, consumer, mapping), mapping.sink(), mapping.writeMode());
        Committed committed = sink.committed();
        requireAppendsIfShared(mapping, dataset, !committed.isNone() && wanted == Selection.Snapshot.FULL);
        Source source = sessions.source(dataset.source()).source(dataset, mapping.writeMode());
        boolean full = committed.isNone() || wanted == Selection.Snapshot.FULL;
        Forecast forecast = source.forecast(full ? Watermark.START : committed.to());
        if (!full) {
            refuseOther(fingerprint, committed, dataset, consumer);
        }
        if (!full && forecast.extent() == Extent.NOTHING) {
            return told.nothing(committed, forecast, Shaper.compile(dataset, consumer, committed.sourceSchema()));
        }
        // A log of changes keeps its rows through a full snapshot.
        boolean follows = !full || (mapping.writeMode() == WriteMode.CHANGES && !committed.isNone());
        StructType found = source.schema(full ? Watermark.START : committed.to());
        Columns columns = columns(consumer, dataset, follows ? committed : Committed.NONE, found);
        Optional<String> again = again(mapping, dataset, columns, committed, source, sink);
        if (again.isPresent() && !full) {
            columns = columns(consumer, dataset, committed, source.schema(Watermark.START));
        }
        if (columns.drift().isRefused()) {
            return told.blocked(refusal(mapping, dataset, consumer, columns.drift()), columns.drift());
        }
        Shaper shaper = columns.shaper();
        Origins origins = Origins.of(share, mapping);
        Read read = read(mapping.writeMode(), dataset, full, committed, forecast, sink, again);
        Plan plan = new Plan(
                name(share, consumer, mapping),
                committed.number() + 1,
                delivered(mapping, read.extent(), committed),
                read.from(),
                forecast.to(),
                mapping.writeMode(),
                runId,
                fingerprint,
                columns.source(),
                origins.schema(delivered(mapping.writeMode(), dataset, shaper), dataset),
                mapping.writeMode() == WriteMode.CHANGES ? List.of() : shaper.key());
        sink.check(plan);
        return told.due(
                read,
                forecast,
                columns.drift(),
                new Due.Work(plan, dataset, source, shaper, origins, sink, session, () -> source.open(plan.from())));
    }

    /**
     * @param source the dataset's columns that the copy may have
     * @param drift empty where the copy does not go on from an earlier one
     */
    record Columns(StructType source, Shaper shaper, Drift drift) {}

    /** @param before what the copy goes on from; NONE if it takes the columns as they are */
    static Columns columns(Consumer consumer, DatasetSpec dataset, Committed before, StructType found)
            throws ConnectorException, ShapeInvalid {
        if (before.isNone()) {
            return new Columns(found, Shaper.compile(dataset, consumer, found), Drift.NONE);
        }
        List<String> known = List.of(before.sourceSchema().fieldNames());
        boolean ignores = dataset.schema() == SchemaPolicy.IGNORE_NEW;
        List<StructField> others = Arrays.stream(found.fields())
                .filter(field -> ignores && !known.contains(field.name()))
                .toList();
        StructType taken = new StructType(Arrays.stream(found.fields())
                .filter(field -> !others.contains(field))
                .toArray(StructField[]::new));
        Shaper shaper = Shaper.compile(dataset, consumer, taken);
        // Of what is not selected the consumer would never know.
        List<StructField> leftOut = dataset.shape().select().isEmpty() ? others : List.of();
        StructType copy;
        try {
            copy = Shaper.compile(dataset, consumer, before.sourceSchema()).schema();
        } catch (ShapeInvalid e) {
            throw outdated(dataset, consumer, "the copy was made from other columns: " + e.getMessage(), "");
        }
        return new Columns(taken, shaper, Drift.of(copy, shaper.schema(), leftOut, dataset.schema()));
    }

    /** Why new or wider columns make it necessary to read everything again; empty if they do not. */
    private static Optional<String> again(
            Mapping mapping, DatasetSpec dataset, Columns columns, Committed committed, Source source, Sink sink)
            throws ConnectorException {
        Drift drift = columns.drift();
        if (drift.isRefused() || drift.followed().isEmpty()) {
            return Optional.empty();
        }
        boolean mirror = mapping.writeMode() == WriteMode.MIRROR;
        if (!sink.evolves().containsAll(drift.followed())) {
            if (!mirror) {
                throw refused(
                        dataset,
                        drift.words() + ", and what was delivered to '"
                                + mapping.sink().target() + "' in write-mode '"
                                + mapping.writeMode().name().toLowerCase(Locale.ROOT)
                                + "' can get no other columns; deliver to another place");
            }
            return Optional.of("the columns have changed, so all rows are written again");
        }
        boolean comparable = mirror
                || (mapping.writeMode() == WriteMode.CHANGES && !dataset.key().isEmpty());
        List<String> known = List.of(committed.sourceSchema().fieldNames());
        List<String> added = Arrays.stream(columns.source().fieldNames())
                .filter(name -> !known.contains(name))
                .toList();
        return drift.followed().contains(SchemaChange.ADDED) && comparable && !source.areNull(added, committed.to())
                ? Optional.of("rows that were delivered may have values in new columns, so all are read again")
                : Optional.empty();
    }

    /** What is read from the source, from where, and why. */
    record Read(Extent extent, Watermark from, String reason) {}

    private static Read read(
            WriteMode mode,
            DatasetSpec dataset,
            boolean full,
            Committed committed,
            Forecast forecast,
            Sink sink,
            Optional<String> again)
            throws ConnectorException {
        if (full) {
            if (mode == WriteMode.CHANGES
                    && !committed.isNone()
                    && dataset.key().isEmpty()) {
                throw refused(
                        dataset,
                        "write-mode 'changes' without a key cannot tell what a full snapshot would change; name the key,"
                                + " or deliver to another place");
            }
            String why = committed.isNone() ? "first snapshot" : "a full snapshot was ordered";
            return new Read(Extent.FULL, Watermark.START, why);
        }
        boolean parts = forecast.extent() == Extent.PARTS && !sink.accepts().contains(Extent.PARTS);
        if (forecast.extent() != Extent.FULL && !parts && again.isEmpty()) {
            return new Read(forecast.extent(), committed.to(), forecast.reason());
        }
        String reason = forecast.reason()
                + (parts ? "; the sink does not know which rows came from which file, so all are read again" : "")
                + again.map(why -> "; " + why).orElse("");
        if (mode == WriteMode.APPEND) {
            throw refused(
                    dataset,
                    "write-mode 'append' takes new rows only, but " + reason
                            + "; use write-mode 'mirror', or 'changes' with a key");
        }
        if (mode == WriteMode.CHANGES && dataset.key().isEmpty()) {
            throw refused(
                    dataset,
                    "write-mode 'changes' needs a key, because " + reason
                            + "; name the key or use write-mode 'mirror'");
        }
        return new Read(Extent.FULL, Watermark.START, reason);
    }

    /** A log of changes only ever grows, and so does a place that is shared. */
    private static Extent delivered(Mapping mapping, Extent read, Committed committed) {
        boolean log = mapping.writeMode() == WriteMode.CHANGES && !committed.isNone();
        return log || mapping.sink().shared() ? Extent.APPENDS : read;
    }

    /** Nothing of what other mappings have brought may go. */
    private static void requireAppendsIfShared(Mapping mapping, DatasetSpec dataset, boolean replaces)
            throws ConnectorException {
        String place = "'" + mapping.sink().target() + "' is shared with other mappings";
        if (mapping.sink().shared() && mapping.writeMode() != WriteMode.APPEND) {
            throw refused(dataset, place + ", which takes write-mode 'append' only");
        }
        if (mapping.sink().shared() && replaces) {
            throw refused(dataset, place + ", so a full snapshot can replace nothing there; deliver to another place");
        }
    }

    static StructType delivered(WriteMode mode, DatasetSpec dataset, Shaper shaper) throws ConnectorException {
        if (mode != WriteMode.CHANGES) {
            return shaper.schema();
        }
        for (StructField field : shaper.schema().fields()) {
            if (ChangeLog.COLUMNS.contains(field.name())) {
                throw refused(
                        dataset,
                        "column '" + field.name() + "' is one that write-mode 'changes' adds; rename it in select");
            }
            if (field.dataType() instanceof MapType) {
                throw refused(
                        dataset,
                        "column '" + field.name()
                                + "' is a map, which write-mode 'changes' cannot compare; leave it out of select");
            }
        }
        return ChangeLog.schema(shaper.schema());
    }

    static void refuseOther(String fingerprint, Committed committed, DatasetSpec dataset, Consumer consumer)
            throws ConnectorException {
        if (!fingerprint.equals(committed.fingerprint())) {
            throw outdated(
                    dataset,
                    consumer,
                    "its shape, key, write mode or mask key is not the one that the copy was made with",
                    "put the share file back as it was");
        }
    }

    /** A log of changes keeps its columns: earlier changes had no others. */
    private static ConnectorException refusal(Mapping mapping, DatasetSpec dataset, Consumer consumer, Drift drift) {
        String settings = drift.settings()
                .map(words -> "set " + words + " for the dataset")
                .orElse("");
        if (mapping.writeMode() == WriteMode.CHANGES) {
            return refused(
                    dataset,
                    "write-mode 'changes' keeps the columns that its log began with, but " + drift.words() + "; "
                            + (settings.isEmpty() ? "" : settings + ", or ") + "deliver to another place");
        }
        return outdated(dataset, consumer, "its columns are no longer those of the copy: " + drift.words(), settings);
    }

    /** @param other what else can be done; empty if nothing */
    private static ConnectorException outdated(DatasetSpec dataset, Consumer consumer, String why, String other) {
        return new ConnectorException(
                ConnectorException.Kind.OUTDATED,
                "dataset '" + dataset.name() + "' cannot continue: " + why
                        + ". Order a full snapshot with \"headrace reset FILE --consumer " + consumer.name()
                        + " --dataset " + dataset.name() + "\"" + (other.isEmpty() ? "" : ", or " + other));
    }

    static ConnectorException refused(DatasetSpec dataset, String why) {
        return new ConnectorException(ConnectorException.Kind.REFUSED, "dataset '" + dataset.name() + "': " + why);
    }
}

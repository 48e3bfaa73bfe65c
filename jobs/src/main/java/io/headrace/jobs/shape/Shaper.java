package io.headrace.jobs.shape;

import io.headrace.configs.Consumer;
import io.headrace.configs.DatasetSpec;
import io.headrace.configs.InvalidSetting;
import io.headrace.configs.Mask;
import io.headrace.configs.Secret;
import io.headrace.configs.Selected;
import io.headrace.configs.Shape;
import io.headrace.configs.where.Literal;
import io.headrace.connectors.spi.ChangeBatch;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.DecimalType;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;

/**
 * One dataset's shape for one consumer, compiled against the dataset's schema: filters, then masks, then selects. Nothing of
 * it is ever pushed into a store, so that a changed row that fails the filter can become a delete of its key.
 */
public final class Shaper {
    private final Optional<Column> where;
    private final List<Output> outputs;
    private final List<String> key;

    private Shaper(Optional<Column> where, List<Output> outputs, List<String> key) {
        this.where = where;
        this.outputs = outputs;
        this.key = key;
    }

    /** One column at the consumer: its name and type, and how it is made from the dataset's columns. */
    private record Output(String name, DataType type, Column column) {}

    /**
     * @param schema the dataset's
     * @throws ShapeInvalid if a name or type does not fit
     */
    public static Shaper compile(DatasetSpec dataset, Consumer consumer, StructType schema) throws ShapeInvalid {
        refuseReserved(schema);
        Shape shape = dataset.shape();
        Optional<Column> where = Optional.empty();
        if (shape.where().isPresent()) {
            where = Optional.of(Filter.compile(shape.where().get(), schema, consumer.attributes()));
        }
        Masking masking = masking(consumer);
        for (String masked : shape.mask().keySet()) {
            require(schema, masked, "mask");
        }
        List<Selected> selected = shape.select().isEmpty()
                ? Arrays.stream(schema.fieldNames()).map(Selected::of).toList()
                : shape.select();
        List<Output> outputs = new ArrayList<>();
        for (Selected one : selected) {
            outputs.add(
                    one.value().isPresent()
                            ? constant(one, one.value().get(), consumer.attributes())
                            : column(one, schema, shape.mask(), masking));
        }
        refuseTwice(outputs);
        return new Shaper(where, outputs, key(dataset, schema, selected));
    }

    /** What the consumer gets. */
    public StructType schema() {
        return new StructType(outputs.stream()
                .map(o -> new StructField(o.name(), o.type(), true, org.apache.spark.sql.types.Metadata.empty()))
                .toArray(StructField[]::new));
    }

    /** The dataset's key as it is named at the consumer; empty if it has none. */
    public List<String> key() {
        return key;
    }

    /** The same batch as the consumer may see it. */
    public ChangeBatch shape(ChangeBatch batch) {
        if (batch instanceof ChangeBatch.Snapshot) {
            return new ChangeBatch.Snapshot(rows(batch));
        }
        if (batch instanceof ChangeBatch.Appends) {
            return new ChangeBatch.Appends(rows(batch));
        }
        if (batch instanceof ChangeBatch.Parts parts) {
            return new ChangeBatch.Parts(rows(batch), parts.removed());
        }
        return changes((ChangeBatch.Changes) batch);
    }

    private Dataset<Row> rows(ChangeBatch batch) {
        Dataset<Row> kept = where.map(w -> batch.rows().filter(w)).orElse(batch.rows());
        return batch.hasOrigin() ? select(kept, outputs, ChangeBatch.ORIGIN) : select(kept, outputs);
    }

    /** A row that does not pass the filter is gone for this consumer, whether it ever passed or not. */
    private ChangeBatch.Changes changes(ChangeBatch.Changes batch) {
        Column change = Columns.named(ChangeBatch.CHANGE);
        Dataset<Row> told = where.map(w -> batch.rows()
                        .withColumn(
                                ChangeBatch.CHANGE,
                                functions
                                        .when(change.equalTo(ChangeBatch.UPSERT).and(w), ChangeBatch.UPSERT)
                                        .otherwise(ChangeBatch.DELETE)))
                .orElse(batch.rows());
        List<Output> keys = outputs.stream().filter(o -> key.contains(o.name())).toList();
        // Of a row that the consumer may not see, only the key goes on: sinks stage at the consumer's.
        Column visible = change.equalTo(ChangeBatch.UPSERT);
        List<Output> seen = outputs.stream()
                .map(o -> key.contains(o.name())
                        ? o
                        : new Output(o.name(), o.type(), functions.when(visible, o.column())))
                .toList();
        return new ChangeBatch.Changes(
                select(told, seen, ChangeBatch.CHANGE), key, batch.present().map(present -> select(present, keys)));
    }

    private static Dataset<Row> select(Dataset<Row> rows, List<Output> outputs, String... reserved) {
        List<Column> columns = new ArrayList<>();
        outputs.forEach(o -> columns.add(o.column().as(o.name())));
        Arrays.stream(reserved).map(Columns::named).forEach(columns::add);
        return rows.select(columns.toArray(Column[]::new));
    }

    private static Masking masking(Consumer consumer) throws ShapeInvalid {
        try {
            return new Masking(consumer.maskKey().map(Secret::reveal));
        } catch (InvalidSetting e) {
            throw new ShapeInvalid("the consumer's 'mask-key' " + e.getMessage());
        }
    }

    /** What a fingerprint holds of the consumer's mask key. */
    static String maskKeyId(Consumer consumer) throws ShapeInvalid {
        return masking(consumer).keyId();
    }

    private static Output column(Selected selected, StructType schema, Map<String, Mask> masks, Masking masking)
            throws ShapeInvalid {
        String name = selected.column().orElseThrow();
        DataType type = require(schema, name, "select").dataType();
        Mask mask = masks.get(name);
        Column column = Columns.named(name);
        return mask == null
                ? new Output(selected.name(), type, column)
                : new Output(selected.name(), masked(mask, type), masking.mask(mask, column, type, name));
    }

    private static DataType masked(Mask mask, DataType type) {
        if (mask instanceof Mask.Hash) {
            return DataTypes.StringType;
        }
        return mask instanceof Mask.Round && type instanceof DecimalType decimal
                ? DataTypes.createDecimalType(Math.min(38, decimal.precision() + 1), decimal.scale())
                : type;
    }

    private static Output constant(Selected selected, String value, Map<String, Literal> attributes)
            throws ShapeInvalid {
        Literal literal = Constants.of(value, attributes);
        return new Output(selected.name(), Constants.type(literal), Constants.column(literal));
    }

    private static List<String> key(DatasetSpec dataset, StructType schema, List<Selected> selected)
            throws ShapeInvalid {
        Map<String, String> names = new LinkedHashMap<>();
        selected.forEach(s -> s.column().ifPresent(c -> names.putIfAbsent(c, s.name())));
        List<String> key = new ArrayList<>();
        for (String column : dataset.key()) {
            require(schema, column, "key");
            String name = names.get(column);
            if (name == null) {
                throw new ShapeInvalid("key column '" + column + "' is not selected; add it to select");
            }
            key.add(name);
        }
        return key;
    }

    private static StructField require(StructType schema, String name, String where) throws ShapeInvalid {
        return Columns.field(schema, name)
                .orElseThrow(() -> new ShapeInvalid(where + ": " + Columns.unknown(schema, name, name)));
    }

    private static void refuseReserved(StructType schema) throws ShapeInvalid {
        for (String name : schema.fieldNames()) {
            if (name.startsWith(ChangeBatch.RESERVED)) {
                throw new ShapeInvalid("column '" + name + "' begins with '" + ChangeBatch.RESERVED
                        + "', which is reserved; share a view that renames it");
            }
        }
    }

    private static void refuseTwice(List<Output> outputs) throws ShapeInvalid {
        Set<String> seen = new HashSet<>();
        for (Output output : outputs) {
            if (!seen.add(output.name())) {
                throw new ShapeInvalid("select: two columns are named '" + output.name() + "'");
            }
        }
    }
}

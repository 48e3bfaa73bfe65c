package io.headrace.jobs.shape;

import io.headrace.configs.where.Condition;
import io.headrace.configs.where.Literal;
import io.headrace.configs.where.Operand;
import io.headrace.configs.where.Where;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.BinaryOperator;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;

/** Rebuilds a condition from its tree as a column of Spark, checking names and types against the dataset's schema. */
final class Filter {
    private final StructType schema;
    private final Map<String, Literal> attributes;
    private final Where where;

    private Filter(StructType schema, Map<String, Literal> attributes, Where where) {
        this.schema = schema;
        this.attributes = attributes;
        this.where = where;
    }

    /**
     * @param attributes what {@code ${consumer.NAME}} stands for
     * @return true, false or NULL for a row
     */
    static Column compile(Where where, StructType schema, Map<String, Literal> attributes) throws ShapeInvalid {
        return new Filter(schema, attributes, where).condition(where.condition());
    }

    /** A value with what is known of it before any row is read. */
    private record Typed(Column column, Kind kind, String words) {}

    private Column condition(Condition condition) throws ShapeInvalid {
        if (condition instanceof Condition.And and) {
            return joined(and.conditions(), Column::and);
        }
        if (condition instanceof Condition.Or or) {
            return joined(or.conditions(), Column::or);
        }
        if (condition instanceof Condition.Not not) {
            return functions.not(condition(not.condition()));
        }
        if (condition instanceof Condition.Compare compare) {
            return compare(compare);
        }
        if (condition instanceof Condition.In in) {
            return in(in);
        }
        if (condition instanceof Condition.Between between) {
            Typed value = value(between.operand());
            return value.column()
                    .geq(alike(value, between.low()).column())
                    .and(value.column().leq(alike(value, between.high()).column()));
        }
        if (condition instanceof Condition.Like like) {
            return require(value(like.operand()), Kind.TEXT).column().like(like.pattern());
        }
        if (condition instanceof Condition.IsNull isNull) {
            return value(isNull.operand()).column().isNull();
        }
        return require(value(((Condition.Holds) condition).operand()), Kind.BOOL)
                .column();
    }

    private Column joined(List<Condition> conditions, BinaryOperator<Column> operator) throws ShapeInvalid {
        List<Column> columns = new ArrayList<>();
        for (Condition condition : conditions) {
            columns.add(condition(condition));
        }
        return columns.stream().reduce(operator).orElseThrow();
    }

    private Column compare(Condition.Compare compare) throws ShapeInvalid {
        // The side that is not a constant decides what a text such as '2026-01-01' means.
        boolean turned = compare.left() instanceof Literal && !(compare.right() instanceof Literal);
        Typed fixed = value(turned ? compare.right() : compare.left());
        Typed other = alike(fixed, turned ? compare.left() : compare.right());
        if (fixed.kind() == Kind.NESTED || fixed.kind() == Kind.BINARY) {
            throw invalid(fixed.words() + " is " + fixed.kind().words() + " and cannot be compared");
        }
        Column left = turned ? other.column() : fixed.column();
        Column right = turned ? fixed.column() : other.column();
        return switch (compare.operator()) {
            case EQUAL -> left.equalTo(right);
            case NOT_EQUAL -> left.notEqual(right);
            case LESS -> left.lt(right);
            case LESS_OR_EQUAL -> left.leq(right);
            case GREATER -> left.gt(right);
            case GREATER_OR_EQUAL -> left.geq(right);
        };
    }

    private Column in(Condition.In in) throws ShapeInvalid {
        Typed value = value(in.operand());
        List<Object> values = new ArrayList<>();
        for (Operand operand : in.values()) {
            values.add(alike(value, operand).column());
        }
        return value.column().isin(values.toArray());
    }

    private Typed value(Operand operand) throws ShapeInvalid {
        if (operand instanceof Operand.Column column) {
            return column(column.path());
        }
        if (operand instanceof Operand.Call call) {
            return call(call);
        }
        return constant(operand instanceof Operand.Attribute attribute ? attribute(attribute) : (Literal) operand);
    }

    private Literal attribute(Operand.Attribute attribute) throws ShapeInvalid {
        Literal literal = attributes.get(attribute.name());
        if (literal == null) {
            throw invalid("the consumer has no attribute '" + attribute.name() + "'");
        }
        return literal;
    }

    /** The operand as a value that can be compared with {@code fixed}. */
    private Typed alike(Typed fixed, Operand operand) throws ShapeInvalid {
        Operand known = operand instanceof Operand.Attribute attribute ? attribute(attribute) : operand;
        if (fixed.kind().isTemporal() && known instanceof Literal.Text text) {
            return constant(moment(fixed, text.value()));
        }
        Typed other = value(known);
        boolean comparable = fixed.kind() == other.kind()
                || (fixed.kind().isTemporal() && other.kind().isTemporal());
        if (!comparable) {
            throw invalid(
                    fixed.words() + " is " + fixed.kind().words() + " and cannot be compared with " + other.words());
        }
        return other;
    }

    private Literal moment(Typed fixed, String text) throws ShapeInvalid {
        String iso = text.trim().replace(' ', 'T');
        try {
            return switch (fixed.kind()) {
                case DATE -> new Literal.Date(LocalDate.parse(iso));
                case TIMESTAMP ->
                    new Literal.Timestamp(
                            iso.contains("T")
                                    ? LocalDateTime.parse(iso)
                                    : LocalDate.parse(iso).atStartOfDay());
                default ->
                    new Literal.Moment(
                            iso.contains("T")
                                    ? OffsetDateTime.parse(iso).toInstant()
                                    : LocalDate.parse(iso)
                                            .atStartOfDay(ZoneOffset.UTC)
                                            .toInstant());
            };
        } catch (DateTimeParseException e) {
            throw invalid(
                    fixed.words() + " is " + fixed.kind().words() + " and cannot be compared with '" + text + "'");
        }
    }

    private Typed column(List<String> path) throws ShapeInvalid {
        String shown = String.join(".", path);
        DataType type = schema;
        Column column = null;
        for (String name : path) {
            if (!(type instanceof StructType struct)) {
                throw invalid("column '" + shown + "' does not exist: what precedes '" + name + "' is not nested");
            }
            StructField field =
                    Columns.field(struct, name).orElseThrow(() -> invalid(Columns.unknown(struct, shown, name)));
            column = column == null ? Columns.named(name) : column.getField(name);
            type = field.dataType();
        }
        if (column == null) {
            throw invalid("a column without a name");
        }
        return new Typed(column, Kind.of(type), "column '" + shown + "'");
    }

    private static Typed constant(Literal literal) {
        String words = literal instanceof Literal.Text || literal instanceof Literal.Date
                ? "'" + Constants.plain(literal) + "'"
                : Constants.plain(literal);
        return new Typed(functions.lit(Constants.value(literal)), Kind.of(Constants.type(literal)), words);
    }

    private Typed call(Operand.Call call) throws ShapeInvalid {
        String words = call.function().name().toLowerCase(Locale.ROOT) + "(...)";
        List<Typed> arguments = new ArrayList<>();
        for (Operand argument : call.arguments()) {
            arguments.add(value(argument));
        }
        Typed first = arguments.get(0);
        return switch (call.function()) {
            case LOWER -> text(functions.lower(require(first, Kind.TEXT).column()), words);
            case UPPER -> text(functions.upper(require(first, Kind.TEXT).column()), words);
            case TRIM -> text(functions.trim(require(first, Kind.TEXT).column()), words);
            case CONCAT -> text(functions.concat(alike(arguments, Kind.TEXT)), words);
            case SUBSTRING -> substring(arguments, words);
            case COALESCE -> new Typed(functions.coalesce(alike(arguments, first.kind())), first.kind(), words);
            case LENGTH -> number(functions.length(require(first, Kind.TEXT).column()), words);
            case ABS -> number(functions.abs(require(first, Kind.NUMBER).column()), words);
            case ROUND -> round(call, first, words);
            case YEAR -> number(functions.year(temporal(first, words)), words);
            case MONTH -> number(functions.month(temporal(first, words)), words);
            case DAY -> number(functions.dayofmonth(temporal(first, words)), words);
        };
    }

    private static Typed text(Column column, String words) {
        return new Typed(column, Kind.TEXT, words);
    }

    private static Typed number(Column column, String words) {
        return new Typed(column, Kind.NUMBER, words);
    }

    private Column[] alike(List<Typed> arguments, Kind kind) throws ShapeInvalid {
        for (Typed argument : arguments) {
            require(argument, kind);
        }
        return arguments.stream().map(Typed::column).toArray(Column[]::new);
    }

    private Column temporal(Typed of, String words) throws ShapeInvalid {
        if (!of.kind().isTemporal()) {
            throw invalid(of.words() + " is " + of.kind().words() + ", but " + words + " takes a date or timestamp");
        }
        return of.column();
    }

    private Typed substring(List<Typed> arguments, String words) throws ShapeInvalid {
        Column whole = require(arguments.get(0), Kind.TEXT).column();
        Column start = require(arguments.get(1), Kind.NUMBER).column().cast("int");
        Column length = arguments.size() < 3
                ? functions.lit(Integer.MAX_VALUE)
                : require(arguments.get(2), Kind.NUMBER).column().cast("int");
        return text(whole.substr(start, length), words);
    }

    private Typed round(Operand.Call call, Typed of, String words) throws ShapeInvalid {
        int scale = 0;
        if (call.arguments().size() == 2) {
            if (!(call.arguments().get(1) instanceof Literal.Number places)
                    || places.value().stripTrailingZeros().scale() > 0
                    || places.value().abs().compareTo(BigDecimal.valueOf(38)) > 0) {
                throw invalid("round takes a whole number of places from -38 to 38");
            }
            scale = places.value().intValueExact();
        }
        return number(functions.round(require(of, Kind.NUMBER).column(), scale), words);
    }

    private Typed require(Typed value, Kind kind) throws ShapeInvalid {
        if (value.kind() != kind) {
            throw invalid(value.words() + " is " + value.kind().words() + ", not " + kind.words());
        }
        return value;
    }

    private ShapeInvalid invalid(String message) {
        return new ShapeInvalid("where \"" + where.text() + "\": " + message);
    }
}

package io.headrace.jobs.shape;

import io.headrace.configs.Selected;
import io.headrace.configs.where.Literal;
import java.math.BigDecimal;
import java.util.Map;
import java.util.regex.Matcher;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;

/** Constants as Spark knows them, and selected values with the consumer's attributes filled in. */
final class Constants {
    private Constants() {}

    /** {@code text} is one attribute, which keeps its type, or a text in which attributes stand. */
    static Literal of(String text, Map<String, Literal> attributes) throws ShapeInvalid {
        Matcher matcher = Selected.ATTRIBUTE.matcher(text);
        if (matcher.matches()) {
            return attribute(matcher.group(1), attributes);
        }
        StringBuilder filled = new StringBuilder();
        matcher.reset();
        while (matcher.find()) {
            matcher.appendReplacement(filled, Matcher.quoteReplacement(plain(attribute(matcher.group(1), attributes))));
        }
        return new Literal.Text(matcher.appendTail(filled).toString());
    }

    static Column column(Literal literal) {
        return functions.lit(value(literal)).cast(type(literal));
    }

    static DataType type(Literal literal) {
        if (literal instanceof Literal.Number number) {
            BigDecimal value = number.value().stripTrailingZeros();
            int scale = Math.max(0, value.scale());
            return scale == 0 && value.precision() - value.scale() <= 18
                    ? DataTypes.LongType
                    : DataTypes.createDecimalType(38, Math.min(scale, 38));
        }
        if (literal instanceof Literal.Bool) {
            return DataTypes.BooleanType;
        }
        if (literal instanceof Literal.Date) {
            return DataTypes.DateType;
        }
        if (literal instanceof Literal.Timestamp) {
            return DataTypes.TimestampNTZType;
        }
        return literal instanceof Literal.Moment ? DataTypes.TimestampType : DataTypes.StringType;
    }

    /** A whole number as a long, so that it compares with integer columns without a cast to decimal. */
    static Object value(Literal literal) {
        if (literal instanceof Literal.Number number) {
            BigDecimal value = number.value().stripTrailingZeros();
            return type(literal).equals(DataTypes.LongType) ? (Object) value.longValueExact() : value;
        }
        if (literal instanceof Literal.Bool bool) {
            return bool.value();
        }
        if (literal instanceof Literal.Date date) {
            return date.value();
        }
        if (literal instanceof Literal.Timestamp timestamp) {
            return timestamp.value();
        }
        return literal instanceof Literal.Moment moment ? moment.value() : ((Literal.Text) literal).value();
    }

    static String plain(Literal literal) {
        return literal instanceof Literal.Number number
                ? number.value().stripTrailingZeros().toPlainString()
                : String.valueOf(value(literal));
    }

    private static Literal attribute(String name, Map<String, Literal> attributes) throws ShapeInvalid {
        Literal literal = attributes.get(name);
        if (literal == null) {
            throw new ShapeInvalid("the consumer has no attribute '" + name + "'");
        }
        return literal;
    }
}

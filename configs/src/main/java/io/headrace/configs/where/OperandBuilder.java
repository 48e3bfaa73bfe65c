package io.headrace.configs.where;

import io.headrace.configs.InvalidSetting;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import net.sf.jsqlparser.expression.BooleanValue;
import net.sf.jsqlparser.expression.CastExpression;
import net.sf.jsqlparser.expression.DateTimeLiteralExpression;
import net.sf.jsqlparser.expression.DoubleValue;
import net.sf.jsqlparser.expression.Expression;
import net.sf.jsqlparser.expression.LongValue;
import net.sf.jsqlparser.expression.NullValue;
import net.sf.jsqlparser.expression.SignedExpression;
import net.sf.jsqlparser.expression.StringValue;
import net.sf.jsqlparser.expression.TrimFunction;
import net.sf.jsqlparser.expression.operators.relational.ParenthesedExpressionList;
import net.sf.jsqlparser.schema.Column;

/** Rebuilds values from the parser's tree, see {@link ConditionBuilder}. */
final class OperandBuilder {
    private static final int MOST_DIGITS = 38;
    private static final String ZONED = "timestamp with time zone ";

    private final WhereScanner scanned;

    OperandBuilder(WhereScanner scanned) {
        this.scanned = scanned;
    }

    /** @throws InvalidSetting quoting the part that is not let through */
    Operand operand(Expression wrapped) {
        Expression expression = unwrapped(wrapped);
        if (expression instanceof Column column) {
            return column(column);
        }
        if (expression instanceof net.sf.jsqlparser.expression.Function || expression instanceof TrimFunction) {
            return call(expression);
        }
        if (expression instanceof NullValue) {
            throw refused(expression, "cannot be compared; expected 'is null' or 'is not null'");
        }
        return literal(expression);
    }

    /** Without parentheses around it. */
    static Expression unwrapped(Expression expression) {
        Expression inner = expression;
        while (inner instanceof ParenthesedExpressionList<?> list && list.size() == 1) {
            inner = list.get(0);
        }
        return inner;
    }

    InvalidSetting refused(Expression expression, String why) {
        return Refusal.of(scanned.source(expression.toString()), why);
    }

    /** Refuses a node that says more than its parts. */
    void requirePlain(Expression expression, String parts) {
        if (!expression.toString().equalsIgnoreCase(parts)) {
            throw unknown(expression);
        }
    }

    private Literal literal(Expression expression) {
        if (expression instanceof StringValue text) {
            return text(text);
        }
        if (expression instanceof LongValue || expression instanceof DoubleValue) {
            return number(expression, expression.toString());
        }
        if (expression instanceof SignedExpression signed
                && signed.getSign() == '-'
                && (signed.getExpression() instanceof LongValue || signed.getExpression() instanceof DoubleValue)) {
            return number(expression, "-" + signed.getExpression());
        }
        if (expression instanceof BooleanValue bool) {
            return new Literal.Bool(bool.getValue());
        }
        return time(expression);
    }

    private Literal time(Expression expression) {
        if (expression instanceof DateTimeLiteralExpression time) {
            if (expression.toString().equalsIgnoreCase("DATE " + time.getValue())) {
                return Times.date(placed(time.getValue()));
            }
            if (expression.toString().equalsIgnoreCase("TIMESTAMP " + time.getValue())) {
                return Times.timestamp(placed(time.getValue()));
            }
        }
        if (expression instanceof CastExpression cast
                && cast.getLeftExpression() instanceof StringValue text
                && cast.toString().equalsIgnoreCase(ZONED + text)) {
            return Times.moment(text(text).value());
        }
        throw unknown(expression);
    }

    private Operand column(Column column) {
        String name = column.toString();
        if (name.startsWith(WhereScanner.PLACEHOLDER)) {
            return scanned.operand(Integer.parseInt(name.substring(WhereScanner.PLACEHOLDER.length())));
        }
        if (!name.matches("[A-Za-z0-9_]+")) {
            throw unknown(column);
        }
        return new Operand.Column(List.of(name));
    }

    private Operand call(Expression call) {
        String name = call instanceof net.sf.jsqlparser.expression.Function function ? function.getName() : "trim";
        List<Expression> arguments = new ArrayList<>();
        if (call instanceof net.sf.jsqlparser.expression.Function function) {
            if (function.getParameters() != null) {
                arguments.addAll(function.getParameters());
            }
            requirePlain(call, name + "(" + (arguments.isEmpty() ? "" : function.getParameters()) + ")");
        } else {
            Expression trimmed = ((TrimFunction) call).getExpression();
            requirePlain(call, "Trim( " + trimmed + " )");
            arguments.add(trimmed);
        }
        Optional<Function> known = Function.named(name);
        if (known.isEmpty()) {
            throw refused(call, "calls a function that is not known; known: " + Function.list());
        }
        if (!known.get().takes(arguments.size())) {
            throw refused(
                    call,
                    "has " + arguments.size() + " arguments; expected "
                            + known.get().arity());
        }
        return new Operand.Call(
                known.get(), arguments.stream().map(this::operand).toList());
    }

    private Literal.Text text(StringValue value) {
        Operand operand = scanned.operand(Integer.parseInt(value.getValue()));
        if (value.getPrefix() != null || !(operand instanceof Literal.Text text)) {
            throw unknown(value);
        }
        return text;
    }

    private String placed(String quoted) {
        return text(new StringValue(quoted)).value();
    }

    private Literal.Number number(Expression expression, String digits) {
        BigDecimal number = new BigDecimal(digits);
        if (number.precision() > MOST_DIGITS || Math.abs(number.scale()) > MOST_DIGITS) {
            throw refused(expression, "is too long a number; expected at most " + MOST_DIGITS + " digits");
        }
        return new Literal.Number(number);
    }

    private InvalidSetting unknown(Expression expression) {
        return refused(
                expression,
                "is more than a condition may say; it may compare columns, values and functions, with and, or, not, in,"
                        + " between, like, is null");
    }
}

package io.headrace.configs.where;

import io.headrace.configs.InvalidSetting;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import net.sf.jsqlparser.expression.BinaryExpression;
import net.sf.jsqlparser.expression.Expression;
import net.sf.jsqlparser.expression.NotExpression;
import net.sf.jsqlparser.expression.operators.conditional.AndExpression;
import net.sf.jsqlparser.expression.operators.conditional.OrExpression;
import net.sf.jsqlparser.expression.operators.relational.Between;
import net.sf.jsqlparser.expression.operators.relational.EqualsTo;
import net.sf.jsqlparser.expression.operators.relational.GreaterThan;
import net.sf.jsqlparser.expression.operators.relational.GreaterThanEquals;
import net.sf.jsqlparser.expression.operators.relational.InExpression;
import net.sf.jsqlparser.expression.operators.relational.IsNullExpression;
import net.sf.jsqlparser.expression.operators.relational.LikeExpression;
import net.sf.jsqlparser.expression.operators.relational.MinorThan;
import net.sf.jsqlparser.expression.operators.relational.MinorThanEquals;
import net.sf.jsqlparser.expression.operators.relational.NotEqualsTo;
import net.sf.jsqlparser.expression.operators.relational.ParenthesedExpressionList;

/**
 * Rebuilds conditions from the parser's tree. Only the classes named here are let through, and of them only the plain
 * form: what a node prints must be what its parts print, so that no option of it can go unseen.
 */
final class ConditionBuilder {
    private static final Map<Class<?>, Condition.Operator> OPERATORS = Map.of(
            EqualsTo.class, Condition.Operator.EQUAL,
            NotEqualsTo.class, Condition.Operator.NOT_EQUAL,
            MinorThan.class, Condition.Operator.LESS,
            MinorThanEquals.class, Condition.Operator.LESS_OR_EQUAL,
            GreaterThan.class, Condition.Operator.GREATER,
            GreaterThanEquals.class, Condition.Operator.GREATER_OR_EQUAL);

    private final OperandBuilder operands;
    private int depth;

    ConditionBuilder(WhereScanner scanned) {
        this.operands = new OperandBuilder(scanned);
    }

    /** @throws InvalidSetting quoting the part that is not let through */
    Condition condition(Expression expression) {
        if (++depth > WhereScanner.DEEPEST) {
            throw operands.refused(expression, "is nested more than " + WhereScanner.DEEPEST + " deep");
        }
        Expression inner = OperandBuilder.unwrapped(expression);
        Condition condition = inner instanceof AndExpression || inner instanceof OrExpression
                ? chain((BinaryExpression) inner)
                : inner instanceof NotExpression not
                        ? new Condition.Not(condition(not.getExpression()))
                        : predicate(inner);
        depth--;
        return condition;
    }

    /** The parser leans chains to the left, one level for each part. */
    private Condition chain(BinaryExpression expression) {
        Deque<Expression> parts = new ArrayDeque<>();
        Expression rest = expression;
        while (rest.getClass() == expression.getClass()) {
            parts.push(((BinaryExpression) rest).getRightExpression());
            rest = ((BinaryExpression) rest).getLeftExpression();
        }
        parts.push(rest);
        boolean all = expression instanceof AndExpression;
        List<Condition> conditions = new ArrayList<>();
        for (Expression part : parts) {
            Condition condition = condition(part);
            if (all && condition instanceof Condition.And and) {
                conditions.addAll(and.conditions());
            } else if (!all && condition instanceof Condition.Or or) {
                conditions.addAll(or.conditions());
            } else {
                conditions.add(condition);
            }
        }
        return all ? new Condition.And(conditions) : new Condition.Or(conditions);
    }

    private Condition predicate(Expression expression) {
        Condition.Operator operator = OPERATORS.get(expression.getClass());
        if (operator != null) {
            return compare((BinaryExpression) expression, operator);
        }
        if (expression instanceof InExpression in) {
            return in(in);
        }
        if (expression instanceof Between between) {
            return between(between);
        }
        if (expression instanceof LikeExpression like) {
            return like(like);
        }
        if (expression instanceof IsNullExpression isNull) {
            String not = isNull.isNot() ? "NOT " : "";
            operands.requirePlain(isNull, isNull.getLeftExpression() + " IS " + not + "NULL");
            return negated(isNull.isNot(), new Condition.IsNull(operands.operand(isNull.getLeftExpression())));
        }
        return holds(expression);
    }

    private Condition compare(BinaryExpression compare, Condition.Operator operator) {
        String sign = compare.getStringExpression().equals("!=") ? "!=" : operator.sign();
        operands.requirePlain(compare, compare.getLeftExpression() + " " + sign + " " + compare.getRightExpression());
        return new Condition.Compare(
                operands.operand(compare.getLeftExpression()),
                operator,
                operands.operand(compare.getRightExpression()));
    }

    private Condition in(InExpression in) {
        String not = in.isNot() ? " NOT" : "";
        operands.requirePlain(in, in.getLeftExpression() + not + " IN " + in.getRightExpression());
        if (!(in.getRightExpression() instanceof ParenthesedExpressionList<?> list) || list.isEmpty()) {
            throw operands.refused(in, "is not a list that can be searched; expected in (value, value, ...)");
        }
        List<Operand> values = new ArrayList<>();
        list.forEach(value -> values.add(operands.operand(value)));
        return negated(in.isNot(), new Condition.In(operands.operand(in.getLeftExpression()), values));
    }

    private Condition between(Between between) {
        String not = between.isNot() ? "NOT " : "";
        operands.requirePlain(
                between,
                between.getLeftExpression() + " " + not + "BETWEEN " + between.getBetweenExpressionStart() + " AND "
                        + between.getBetweenExpressionEnd());
        return negated(
                between.isNot(),
                new Condition.Between(
                        operands.operand(between.getLeftExpression()),
                        operands.operand(between.getBetweenExpressionStart()),
                        operands.operand(between.getBetweenExpressionEnd())));
    }

    private Condition like(LikeExpression like) {
        String not = like.isNot() ? "NOT " : "";
        operands.requirePlain(like, like.getLeftExpression() + " " + not + "LIKE " + like.getRightExpression());
        if (!(operands.operand(like.getRightExpression()) instanceof Literal.Text pattern)) {
            throw operands.refused(like, "has no text as its pattern; expected like 'pattern'");
        }
        if (!pattern.value().matches("(?s)([^\\\\]|\\\\[\\\\%_])*+")) {
            throw operands.refused(like, "escapes nothing with '\\'; expected \\%, \\_ or \\\\");
        }
        return negated(like.isNot(), new Condition.Like(operands.operand(like.getLeftExpression()), pattern.value()));
    }

    private Condition holds(Expression expression) {
        Operand operand = operands.operand(expression);
        if (operand instanceof Literal && !(operand instanceof Literal.Bool)) {
            throw operands.refused(
                    expression, "is a value, not a condition; expected a comparison or a boolean column");
        }
        return new Condition.Holds(operand);
    }

    private static Condition negated(boolean not, Condition condition) {
        return not ? new Condition.Not(condition) : condition;
    }
}

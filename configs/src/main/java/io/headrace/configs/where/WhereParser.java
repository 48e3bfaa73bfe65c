package io.headrace.configs.where;

import io.headrace.configs.InvalidSetting;
import net.sf.jsqlparser.expression.Expression;
import net.sf.jsqlparser.parser.CCJSqlParser;
import net.sf.jsqlparser.parser.ParseException;
import net.sf.jsqlparser.parser.StringProvider;
import net.sf.jsqlparser.parser.Token;

/** Turns text into a {@link Condition}: scanned, parsed as one SQL expression, and rebuilt from what is allowed. */
final class WhereParser {
    private WhereParser() {}

    /** @throws InvalidSetting one line that quotes the part that is refused */
    static Condition parse(String text) {
        WhereScanner scanned = new WhereScanner(text).scan();
        return new ConditionBuilder(scanned).condition(expression(scanned));
    }

    private static Expression expression(WhereScanner scanned) {
        // The parser itself and not its front door, which starts a thread for every text.
        CCJSqlParser parser = new CCJSqlParser(new StringProvider(scanned.sql()));
        try {
            Expression expression = parser.Expression();
            Token rest = parser.getNextToken();
            if (rest.kind != 0) {
                throw misplaced(scanned, rest);
            }
            return expression;
        } catch (ParseException e) {
            throw misplaced(scanned, e.currentToken == null ? null : e.currentToken.next);
        } catch (InvalidSetting e) {
            throw e;
        } catch (RuntimeException e) {
            // Its grammar's own actions fail in many ways on text that is no SQL.
            throw Refusal.of(scanned.source(scanned.sql()), "is not a condition");
        }
    }

    private static InvalidSetting misplaced(WhereScanner scanned, @org.jspecify.annotations.Nullable Token token) {
        if (token == null || token.kind == 0) {
            return Refusal.of(scanned.source(scanned.sql()), "ends too early; a value or ')' is missing");
        }
        int start = Math.max(0, Math.min(token.beginColumn - 1, scanned.sql().length() - 1));
        return Refusal.of(scanned.source(scanned.sql().substring(start)), "does not fit here");
    }
}

package io.headrace.configs.where;

import io.headrace.configs.InvalidSetting;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Walks over the text of a condition once, before the SQL parser sees it. Texts, quoted and dotted names and attributes
 * are taken out and replaced by numbered placeholders, so that nothing within them can mean anything to the parser;
 * outside of them only letters, digits and a few signs are let through. Everything else is refused here: comments,
 * statements, bind parameters, casts, arithmetic, arrays, paths in backticks.
 */
final class WhereScanner {
    /** No name of a user's can hold the {@code $}. */
    static final String PLACEHOLDER = "h$";

    static final int DEEPEST = 64;
    private static final int LONGEST = 8192;
    private static final int MOST_PARTS = 500;
    private static final Pattern NUMBER = Pattern.compile("\\d{1,40}(\\.\\d{1,40})?([eE][+-]?\\d{1,2})?(?![\\w.])");
    private static final Pattern WORD = Pattern.compile("[\\p{L}_][\\p{L}\\p{M}\\p{Nd}_]*");
    private static final Pattern ATTRIBUTE = Pattern.compile("\\$\\{consumer\\.([A-Za-z0-9_-]+)\\}");
    private static final Pattern INVISIBLE = Pattern.compile("[\\p{Cc}\\p{Cf}\\p{Zl}\\p{Zp}\\p{Cs}&&[^\\t\\r\\n]]");
    private static final Set<String> BEFORE_PARENTHESIS = Set.of("and", "or", "not", "in", "between");

    private final String text;
    private final StringBuilder sql = new StringBuilder();
    private final List<Operand> operands = new ArrayList<>();
    private final List<String> sources = new ArrayList<>();
    private int at;
    private int depth;
    private int parts;

    WhereScanner(String text) {
        this.text = text;
    }

    /** The text for the parser. */
    String sql() {
        return sql.toString();
    }

    /** What a placeholder stands for. */
    Operand operand(int placeholder) {
        return operands.get(placeholder);
    }

    /** A piece of what {@link #sql} gave, as the author wrote it. */
    String source(String piece) {
        return Pattern.compile("h\\$(\\d+)|'(\\d+)'").matcher(piece).replaceAll(m -> {
            String number = m.group(1) == null ? m.group(2) : m.group(1);
            return Matcher.quoteReplacement(sources.get(Integer.parseInt(number)));
        });
    }

    /** @throws InvalidSetting quoting the first part that is not let through */
    WhereScanner scan() {
        if (text.isBlank()) {
            throw new InvalidSetting("", "is empty; expected a condition such as \"quantity > 0\", or no where at all");
        }
        if (text.length() > LONGEST) {
            throw new InvalidSetting("", "is too long; expected at most " + LONGEST + " characters");
        }
        Matcher invisible = INVISIBLE.matcher(text);
        if (invisible.find()) {
            throw Refusal.of(around(invisible.start()), "holds an invisible or control character; remove it");
        }
        while (at < text.length()) {
            next(text.charAt(at));
        }
        return this;
    }

    private void next(char c) {
        if (Character.isWhitespace(c)) {
            space();
            at++;
        } else if (c == '\'') {
            text();
        } else if (c == '$') {
            attribute();
        } else if (c >= '0' && c <= '9') {
            number();
        } else if (c == '"' || matches(WORD)) {
            name();
        } else {
            sign(c);
        }
    }

    private void sign(char c) {
        if (text.startsWith("--", at) || text.startsWith("/*", at)) {
            throw refused("is a comment; a condition has none");
        }
        char following = at + 1 < text.length() ? text.charAt(at + 1) : ' ';
        boolean negative = c == '-' && following >= '0' && following <= '9';
        boolean unequal = c == '!' && following == '=';
        if (!negative && !unequal && "(),=<>".indexOf(c) < 0) {
            throw refused(
                    "is not part of a condition; names with such signs stand in double quotes, texts in single ones");
        }
        depth += c == '(' ? 1 : c == ')' ? -1 : 0;
        if (depth > DEEPEST) {
            throw refused("is nested more than " + DEEPEST + " deep");
        }
        sql.append(c);
        at++;
    }

    private void text() {
        int start = at;
        String value = quoted('\'');
        if (value.contains("${consumer.")) {
            throw Refusal.of(
                    text.substring(start, at),
                    "holds an attribute within quotes, where it is plain text; write ${consumer.NAME} without quotes");
        }
        space();
        sql.append('\'').append(piece(new Literal.Text(value), start)).append('\'');
        space();
    }

    private void attribute() {
        Matcher matcher = matcher(ATTRIBUTE);
        if (!matcher.lookingAt()) {
            throw refused("is not an attribute; expected ${consumer.NAME}");
        }
        int start = at;
        at = matcher.end();
        placeholder(new Operand.Attribute(matcher.group(1)), start);
    }

    private void number() {
        Matcher matcher = matcher(NUMBER);
        if (!matcher.lookingAt()) {
            throw refused("is not a number; expected one such as 12, 0.5 or 1e6");
        }
        sql.append(matcher.group());
        at = matcher.end();
    }

    /** A bare word, which may be a keyword, or a name with quotes, dots or letters beyond ASCII, which may not. */
    private void name() {
        int start = at;
        List<String> path = new ArrayList<>();
        boolean more = true;
        while (more) {
            path.add(part());
            more = at + 1 < text.length()
                    && text.charAt(at) == '.'
                    && (text.charAt(at + 1) == '"'
                            || matcher(WORD).region(at + 1, text.length()).lookingAt());
            at += more ? 1 : 0;
        }
        String written = text.substring(start, at);
        if (!written.matches("[A-Za-z0-9_]+")) {
            placeholder(new Operand.Column(path), start);
            return;
        }
        word(written);
        sql.append(written);
    }

    private String part() {
        if (text.charAt(at) == '"') {
            return quoted('"');
        }
        Matcher matcher = matcher(WORD);
        if (!matcher.lookingAt()) {
            throw refused("is not a name");
        }
        at = matcher.end();
        return matcher.group();
    }

    private void word(String word) {
        String lower = word.toLowerCase(Locale.ROOT);
        parts += lower.equals("and") || lower.equals("or") ? 1 : 0;
        if (parts > MOST_PARTS) {
            throw new InvalidSetting("", "has more than " + MOST_PARTS + " 'and' and 'or'; try 'in (...)'");
        }
        boolean called = text.substring(at).stripLeading().startsWith("(");
        if (called
                && !BEFORE_PARENTHESIS.contains(lower)
                && Function.named(lower).isEmpty()) {
            throw Refusal.of(word, "is not a function here; known: " + Function.list());
        }
    }

    /** The text between two quotes; a doubled quote is one. */
    private String quoted(char quote) {
        int start = at;
        StringBuilder value = new StringBuilder();
        for (at++; at < text.length(); at++) {
            char c = text.charAt(at);
            if (c == quote && !text.startsWith(String.valueOf(quote), at + 1)) {
                at++;
                return nameable(value.toString(), quote, start);
            }
            at += c == quote ? 1 : 0;
            value.append(c);
        }
        throw Refusal.of(text.substring(start), "has no closing quote");
    }

    private String nameable(String value, char quote, int start) {
        if (value.chars().anyMatch(c -> c < ' ')) {
            throw Refusal.of(text.substring(start, at), "holds a line break or tab within quotes; remove it");
        }
        if (quote == '"' && value.isEmpty()) {
            throw Refusal.of(text.substring(start, at), "is an empty name; texts stand in single quotes");
        }
        return value;
    }

    private void placeholder(Operand operand, int start) {
        space();
        sql.append(PLACEHOLDER).append(piece(operand, start));
        space();
    }

    /** One is enough, and keeps words apart that a quote or sign has ended. */
    private void space() {
        if (sql.length() > 0 && sql.charAt(sql.length() - 1) != ' ') {
            sql.append(' ');
        }
    }

    private int piece(Operand operand, int start) {
        operands.add(operand);
        sources.add(text.substring(start, at));
        return operands.size() - 1;
    }

    private boolean matches(Pattern pattern) {
        return matcher(pattern).lookingAt();
    }

    private Matcher matcher(Pattern pattern) {
        return pattern.matcher(text).region(at, text.length());
    }

    private InvalidSetting refused(String why) {
        return Refusal.of(text.substring(at), why);
    }

    private String around(int position) {
        return text.substring(Math.max(0, position - 20), Math.min(text.length(), position + 20));
    }
}

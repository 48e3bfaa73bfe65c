package io.headrace.configs;

import com.typesafe.config.ConfigException;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The library's complaints in one line of ours. Its own texts repeat what stands in the file, which may be a secret; of
 * that only punctuation and the names of substitutions are kept.
 */
final class SyntaxProblem {
    private static final Pattern SUBSTITUTION = Pattern.compile("\\$\\{\\??([^}]*)\\}");
    private static final Pattern RESERVED = Pattern.compile("Reserved character '(.)'");
    private static final Pattern SIGN = Pattern.compile("(?:got|token:|not:) '([{}\\[\\],:=])'");

    /** What the library says, first match first, and what we say. */
    private static final List<Map.Entry<String, String>> TEXTS = List.of(
            Map.entry("string quote was still open", "a quoted text is not closed"),
            Map.entry(
                    "unescaped newline",
                    "a quoted text is not closed on its line; text over several lines stands between three quotes"),
            Map.entry("not a valid escape", "a quoted text holds an unknown escape; write \\\\ for a backslash"),
            Map.entry("${ was not closed", "'${' is not closed with '}'"),
            Map.entry("not allowed after '$'", "'$' is not allowed outside quotes; put the text in double quotes"),
            Map.entry("include keyword", "include takes a file name in double quotes"),
            Map.entry("include parameter", "include takes a file name in double quotes"),
            Map.entry("unbalanced close brace", "'}' stands here without a '{' before it"),
            Map.entry("end of file", "the file ends too early; a value or a closing '}' or ']' is missing"),
            Map.entry("at file root", "the file is a list; expected settings such as name = ..."),
            Map.entry(
                    "Cannot concatenate",
                    "values of different kinds follow each other; a comma or line break is missing"),
            Map.entry("path has a", "a key has an empty part; check its dots"));

    private SyntaxProblem() {}

    static Problem of(ConfigException e, Spot spot) {
        return new Problem(spot.file(), spot.line(), "", message(e));
    }

    /** The name between the braces. */
    static String substitution(ConfigException.UnresolvedSubstitution e) {
        Matcher matcher = SUBSTITUTION.matcher(String.valueOf(e.getMessage()));
        return matcher.find() ? matcher.group(1) : "";
    }

    private static String message(ConfigException e) {
        String said = String.valueOf(e.getMessage());
        if (e instanceof ConfigException.UnresolvedSubstitution unresolved) {
            return unresolved(Spelling.shown(substitution(unresolved)), said.contains("cycle"));
        }
        for (Map.Entry<String, String> text : TEXTS) {
            if (said.contains(text.getKey())) {
                return "cannot be read: " + text.getValue();
            }
        }
        Matcher reserved = RESERVED.matcher(said);
        if (reserved.find()) {
            String sign = Spelling.shown(reserved.group(1));
            return "cannot be read: '" + sign + "' is not allowed outside quotes; put the text in double quotes";
        }
        Matcher sign = SIGN.matcher(said);
        return sign.find()
                ? "cannot be read: '" + sign.group(1) + "' does not fit here; a quote, comma or line break is missing"
                : "cannot be read: this is not HOCON";
    }

    private static String unresolved(String name, boolean cycle) {
        if (cycle) {
            return "'${" + name + "}' refers to itself";
        }
        return "'${" + name + "}' is neither a setting nor an environment variable; "
                + (name.startsWith("consumer.")
                        ? "put the whole text around it in double quotes"
                        : "set it, or write '${?" + name + "}' if it may be absent");
    }
}

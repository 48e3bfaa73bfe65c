package io.headrace.service.client;

import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/** What every command has: who is logged in, which account it is about, and how it answers. A mixin. */
final class Session {
    private static final JsonMapper JSON =
            JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();

    private final World world;

    @Option(names = "--json", description = "Answer in JSON, as the service does.")
    private boolean json;

    @Option(names = "--account", paramLabel = "NAME", description = "The account, by its name or id.")
    private @Nullable String account;

    private @Nullable Login login;

    Session(World world) {
        this.world = world;
    }

    World world() {
        return world;
    }

    PrintWriter out() {
        return world.out();
    }

    Login login() {
        Login known = login;
        if (known == null) {
            known = Login.read(world.loginFile());
            login = known;
        }
        return known;
    }

    Api api() {
        return new Api(login().url(), login().token());
    }

    /** The address of the account: the one that is named, that was chosen, or the only one. */
    String account() {
        String wanted = account == null ? login().account() : account;
        List<JsonNode> accounts = api().all("/accounts");
        List<JsonNode> found = wanted == null
                ? accounts
                : accounts.stream().filter(one -> isNamed(one, wanted)).toList();
        if (found.size() == 1) {
            return "/accounts/" + found.get(0).path("id").asString();
        }
        throw new Failure(
                found.isEmpty()
                        ? "You have no account" + (wanted == null ? "" : " '" + wanted + "'")
                        : "You have " + found.size() + " accounts"
                                + (wanted == null ? "" : " '" + wanted + "'")
                                + "; say which one with --account, or choose it with: headrace account use");
    }

    /** The id of the thing in {@code list} that is called {@code name} or has it as its id. */
    String named(String list, String what, String name) {
        return api().all(list).stream()
                .filter(one -> isNamed(one, name))
                .findFirst()
                .map(one -> one.path("id").asString())
                .orElseThrow(() -> new Failure("There is no " + what + " '" + name + "'"));
    }

    private static boolean isNamed(JsonNode one, String name) {
        return name.equals(one.path("name").asString(""))
                || name.equals(one.path("id").asString(""));
    }

    /** One thing: as it is, or its {@code fields} in lines. */
    void show(JsonNode one, String... fields) {
        if (json) {
            out().println(JSON.writeValueAsString(one));
            return;
        }
        for (String field : fields) {
            String text = text(one, field);
            if (!text.isEmpty()) {
                out().println(field + ": " + text);
            }
        }
    }

    /** Many things: as they are, or a table of {@code columns}. */
    void show(List<JsonNode> many, String... columns) {
        if (json) {
            out().println(JSON.writeValueAsString(many));
            return;
        }
        List<List<String>> rows = new ArrayList<>(List.of(List.of(columns)));
        for (JsonNode one : many) {
            List<String> row = new ArrayList<>();
            for (String column : columns) {
                row.add(text(one, column));
            }
            rows.add(row);
        }
        print(rows, columns.length);
    }

    private void print(List<List<String>> rows, int columns) {
        for (List<String> row : rows) {
            StringBuilder line = new StringBuilder();
            for (int i = 0; i < columns; i++) {
                int column = i;
                int width = rows.stream()
                        .mapToInt(r -> r.get(column).length())
                        .max()
                        .orElse(0);
                line.append(row.get(i)).append(" ".repeat(width - row.get(i).length() + 2));
            }
            out().println(line.toString().stripTrailing());
        }
    }

    boolean isJson() {
        return json;
    }

    /** Words for people only. */
    void say(String words) {
        if (!json) {
            out().println(words);
        }
    }

    /** Something was done; in JSON there is nothing more to say. */
    void done(String words) {
        out().println(json ? "{}" : words);
    }

    /** A field, or a field of a field with a dot between; lists are joined. Control characters of others do not reach the terminal. */
    private static String text(JsonNode one, String field) {
        JsonNode value = one;
        for (String step : field.split("\\.", -1)) {
            value = value.path(step);
        }
        List<String> parts = new ArrayList<>();
        if (value.isArray()) {
            value.forEach(part -> parts.add(part.isContainer() ? part.toString() : part.asString()));
        } else if (value.isObject()) {
            parts.add(value.toString());
        } else {
            parts.add(Objects.requireNonNullElse(value.asString(""), ""));
        }
        return String.join(", ", parts).replaceAll("\\p{Cntrl}", " ");
    }
}

package io.headrace.configs;

import java.util.ArrayList;
import java.util.List;

/**
 * A place in a file.
 *
 * @param line 0 if unknown
 * @param key as shown in messages: list elements by name where they have one
 * @param path the same, exact: list elements by index
 */
record Spot(String file, int line, String key, List<String> path) {

    static Spot top(String file) {
        return new Spot(file, 1, "", List.of());
    }

    Spot at(String file, int line) {
        return new Spot(file, line, key, path);
    }

    Spot field(String name) {
        String shown = Spelling.shown(Spelling.quoted(name));
        return new Spot(file, line, key.isEmpty() ? shown : key + "." + shown, longer(name));
    }

    /** @param name empty if the element has none */
    Spot element(int index, String name) {
        return new Spot(
                file, line, name.isEmpty() ? key + "[" + index + "]" : key + "." + name, longer(String.valueOf(index)));
    }

    Problem problem(String message) {
        return new Problem(file, line, key, message);
    }

    private List<String> longer(String step) {
        List<String> steps = new ArrayList<>(path);
        steps.add(step);
        return List.copyOf(steps);
    }
}

package io.headrace.configs;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigOrigin;
import com.typesafe.config.ConfigParseOptions;
import com.typesafe.config.ConfigResolveOptions;
import com.typesafe.config.ConfigResolver;
import com.typesafe.config.ConfigSyntax;
import com.typesafe.config.ConfigValue;
import com.typesafe.config.ConfigValueFactory;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Comparator;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * One HOCON file with what it includes, or one text: resolved, and able to say where each value was written. It reads
 * files itself, so that encoding, size and names are ours to check and to show.
 */
final class HoconSource {
    private static final String VARIABLE = "environment variable ";

    private final String name;
    private final Map<String, String> environment;
    private final Map<String, Loaded> files = new LinkedHashMap<>();
    private final Deque<String> open = new ArrayDeque<>();
    private int loads;

    /** @param folder what relative paths in the file are relative to */
    private record Loaded(Path folder, String text) {}

    private HoconSource(String name, Map<String, String> environment) {
        this.name = name;
        this.environment = environment;
    }

    /** A file with its includes; {@code ${NAME}} may stand for variables of {@code environment}. */
    static HoconSource file(Path file, Map<String, String> environment) {
        return new HoconSource(file.toString(), environment);
    }

    /** A text from anywhere, possibly hostile: {@link #text} refuses includes and substitutions. */
    static HoconSource text(String name) {
        return new HoconSource(name, Map.of());
    }

    String name() {
        return name;
    }

    /** @throws ShareInvalid with one problem, or one per substitution that nothing resolves */
    ConfigObject load() throws ShareInvalid {
        try {
            Path file = Path.of(name);
            return resolved(
                    parse(name, HoconFiles.text(file, name), HoconFiles.folder(file), new Includes(this, file)));
        } catch (HoconFiles.Refused e) {
            throw new ShareInvalid(List.of(e.problem()));
        }
    }

    /** @throws ShareInvalid with one problem */
    ConfigObject load(String text, Path folder) throws ShareInvalid {
        try {
            HoconFiles.checkSize(name, text.length());
            Config config = parse(name, text, folder.toAbsolutePath().normalize(), new Includes(this, null));
            if (!config.isResolved()) {
                int line = lineOf(text, Pattern.compile("\\$\\{"), 1);
                throw new HoconFiles.Refused(
                        new Problem(name, line, "", "substitutions work in files only; write the value itself"));
            }
            return config.root();
        } catch (HoconFiles.Refused e) {
            throw new ShareInvalid(List.of(e.problem()));
        }
    }

    /** Parses without resolving. */
    Config parse(String shownName, String text, Path folder, Includes includes) {
        if (text.isBlank()) {
            throw new HoconFiles.Refused(
                    new Problem(shownName, 0, "", "is empty; expected settings such as name = ..."));
        }
        files.put(shownName, new Loaded(folder, text));
        loads++;
        open.push(shownName);
        try {
            return ConfigFactory.parseString(
                    text,
                    ConfigParseOptions.defaults()
                            .setSyntax(ConfigSyntax.CONF)
                            .setOriginDescription(shownName)
                            .setIncluder(includes));
        } catch (ConfigException e) {
            throw new HoconFiles.Refused(SyntaxProblem.of(e, place(e.origin(), Spot.top(shownName))));
        } catch (StackOverflowError e) {
            // The library recurses into brackets; the parse has no state that could be left half done.
            throw new HoconFiles.Refused(new Problem(shownName, 0, "", "is nested too deeply"));
        } finally {
            open.pop();
        }
    }

    /** How many files were parsed, each as often as it was included. */
    int loads() {
        return loads;
    }

    /** Whether the file is being parsed right now: including it again would never end. */
    boolean isOpen(String file) {
        return open.contains(file);
    }

    /** Without repetitions, in the order of the files, the main one first, and of their lines. */
    List<Problem> sorted(Collection<Problem> problems) {
        List<String> order = List.copyOf(files.keySet());
        return problems.stream()
                .distinct()
                .sorted(Comparator.comparingInt((Problem p) -> order.indexOf(p.file()))
                        .thenComparingInt(Problem::line))
                .toList();
    }

    /** What relative paths written at {@code spot} are relative to. */
    Path folder(Spot spot) {
        Loaded file = files.get(spot.file());
        if (file == null) {
            throw new IllegalStateException("no file " + spot.file());
        }
        return file.folder;
    }

    /** {@code spot}, moved to the file and line that {@code origin} names, as far as it does. */
    Spot place(@Nullable ConfigOrigin origin, Spot spot) {
        if (origin == null) {
            return spot;
        }
        // A value put together in several files is described as "merge of a.conf: 3,b.conf: 7".
        String description = origin.description().replaceFirst("^merge of ", "");
        Optional<Spot> written = files.keySet().stream()
                .flatMap(file -> Pattern.compile("(?:^|,)" + Pattern.quote(file) + "(?:: (\\d+)|$|,)")
                        .matcher(description)
                        .results()
                        .limit(1)
                        .map(m -> spot.at(file, m.group(1) == null ? 1 : Integer.parseInt(m.group(1)))))
                .findFirst();
        return written.or(() -> variable(origin).map(v -> spot.at(spot.file(), lineOf(v, spot))))
                .orElse(spot);
    }

    /** The environment variable that a value came from, alone or as a part. */
    static Optional<String> variable(ConfigOrigin origin) {
        Matcher matcher = Pattern.compile(VARIABLE + "(\\w+)").matcher(origin.description());
        return matcher.find() ? Optional.of(matcher.group(1)) : Optional.empty();
    }

    private int lineOf(String variable, Spot around) {
        Loaded file = files.get(around.file());
        Pattern reference = Pattern.compile("\\$\\{\\??" + Pattern.quote(variable) + "\\}");
        return file == null ? around.line() : lineOf(file.text, reference, around.line());
    }

    private static int lineOf(String text, Pattern pattern, int from) {
        List<String> lines = text.lines().toList();
        for (int i = Math.max(from, 1); i <= lines.size(); i++) {
            if (pattern.matcher(lines.get(i - 1)).find()) {
                return i;
            }
        }
        return from;
    }

    /** Line of the first include statement that names {@code included}; 0 if it cannot be told. */
    int lineOfInclude(String file, String included) {
        Loaded loaded = files.get(file);
        return loaded == null ? 0 : lineOf(loaded.text, Pattern.compile("include\\b.*" + Pattern.quote(included)), 0);
    }

    private ConfigObject resolved(Config config) throws ShareInvalid {
        Map<String, Problem> unresolved = new LinkedHashMap<>();
        while (true) {
            try {
                ConfigObject root = config.resolve(ConfigResolveOptions.defaults()
                                .setUseSystemEnvironment(false)
                                .appendResolver(new Variables(environment, unresolved.keySet())))
                        .root();
                if (unresolved.isEmpty()) {
                    return root;
                }
                throw new ShareInvalid(sorted(unresolved.values()));
            } catch (ConfigException.UnresolvedSubstitution e) {
                Problem problem = SyntaxProblem.of(e, place(e.origin(), Spot.top(name)));
                String path = SyntaxProblem.substitution(e);
                if (unresolved.put(path, problem) != null || unresolved.size() > 100) {
                    throw new ShareInvalid(sorted(unresolved.values()));
                }
            } catch (ConfigException e) {
                throw new HoconFiles.Refused(SyntaxProblem.of(e, place(e.origin(), Spot.top(name))));
            } catch (StackOverflowError e) {
                throw new HoconFiles.Refused(new Problem(name, 0, "", "is nested too deeply"));
            }
        }
    }

    /** Looks up environment variables; also gives a filler for what is missing, so that the search for more can go on. */
    private record Variables(Map<String, String> environment, Set<String> missing) implements ConfigResolver {
        private Variables {
            missing = Set.copyOf(missing);
        }

        @Override
        public @Nullable ConfigValue lookup(String path) {
            String value = environment.get(path);
            if (value == null && missing.contains(path)) {
                value = "";
            }
            return value == null ? null : ConfigValueFactory.fromAnyRef(value, VARIABLE + path);
        }

        @Override
        public ConfigResolver withFallback(ConfigResolver fallback) {
            return this;
        }
    }
}

package io.headrace.service.stores;

import com.typesafe.config.ConfigRenderOptions;
import com.typesafe.config.ConfigValueFactory;
import io.headrace.configs.Check;
import io.headrace.configs.HoconReader;
import io.headrace.configs.InvalidSetting;
import io.headrace.configs.ShareInvalid;
import io.headrace.configs.Store;
import io.headrace.service.web.Refused;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** Reads what an account says of a store with the records that read share files. Immutable. */
@Component
final class StoreReader {
    /** Beside the settings, never among them. */
    private static final Map<String, List<String>> SECRETS = Map.of(
            "s3", List.of("access-key", "secret-key"), "postgresql", List.of("password"), "h2", List.of("password"));

    private static final Set<String> SECRET_KEYS = Set.of("access-key", "secret-key", "password");
    private static final Map<String, String> FOLDERS = Map.of("local", "root", "h2", "file");
    private static final String KEY = "store";

    private final HoconReader reader = new HoconReader();

    private record Held(Store store) {}

    /**
     * The store that {@code settings} describe.
     *
     * @param secret whether a secret stands beside them
     * @throws ShareInvalid with every problem of the settings
     * @throws InvalidSetting if they hold a secret or a path with a hidden part
     */
    Store read(Map<String, Object> settings, boolean secret) throws ShareInvalid {
        String type = type(settings);
        settings.forEach((key, value) -> checkText(type, key, value));
        Map<String, Object> whole = new LinkedHashMap<>(settings);
        if (secret) {
            secretKeys(type).forEach(key -> whole.put(key, "env:" + key.replace('-', '_')));
        }
        String text = ConfigValueFactory.fromMap(Map.of(KEY, whole)).render(ConfigRenderOptions.concise());
        return reader.parse(text, "settings", Path.of("/"), Held.class).store();
    }

    /** The word behind {@code type}; empty if there is none. */
    static String type(Map<String, Object> settings) {
        return settings.get("type") instanceof String type ? type : "";
    }

    /** Which settings of share files a store's secret becomes. */
    static List<String> secretKeys(String type) {
        List<String> keys = SECRETS.get(type);
        if (keys == null) {
            throw new InvalidSetting("credentials", "are not for stores of type '" + type + "'; leave them out");
        }
        return keys;
    }

    private static void checkText(String type, String key, @Nullable Object value) {
        if (SECRET_KEYS.contains(key)) {
            // The value is not repeated: it may be the secret.
            throw new InvalidSetting(key, "stands in 'credentials', not among the settings");
        }
        if (value instanceof String text) {
            if (text.chars().anyMatch(Character::isISOControl)) {
                throw new InvalidSetting(key, "has a control character");
            }
            if (key.equals(FOLDERS.get(type))) {
                if (!text.startsWith("/")) {
                    throw new InvalidSetting(key, "is not a path from the root; expected something like \"/srv/data\"");
                }
                Check.relativePath(key, text.substring(1));
            }
        }
    }

    /** What the reader refuses, as an answer about the request's {@code settings}. */
    static Refused refused(ShareInvalid invalid) {
        return Refused.invalid(invalid.problems().stream()
                .map(problem ->
                        new Refused.FieldProblem(problem.key().replaceFirst("^" + KEY, "settings"), problem.message()))
                .toList());
    }

    /** What a check of one setting refuses, as an answer. */
    static Refused refused(InvalidSetting invalid) {
        String field = invalid.key().isEmpty()
                ? "settings"
                : invalid.key().startsWith("credentials") ? invalid.key() : "settings." + invalid.key();
        return Refused.invalid(List.of(new Refused.FieldProblem(field, invalid.getMessage())));
    }
}

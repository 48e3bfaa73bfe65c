package io.headrace.configs;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;
import java.util.TreeMap;
import java.util.function.Function;

/** Which words may stand behind {@code type = ...}, and which record each means. Immutable. */
final class SettingsWords {
    private final Map<Class<?>, Map<String, Class<?>>> byChoice;

    private SettingsWords(Map<Class<?>, Map<String, Class<?>>> byChoice) {
        this.byChoice = byChoice;
    }

    /** Those of this module and of every connector on the class path. */
    static SettingsWords installed() {
        List<SettingsTypes> connectors = new ArrayList<>();
        ServiceLoader.load(SettingsTypes.class).forEach(connectors::add);
        return new SettingsWords(Map.of(
                Mask.class, masks(),
                Store.class, merged(lakes(), connectors, SettingsTypes::stores),
                SourceSettings.class, merged(Map.of(), connectors, SettingsTypes::sources),
                SinkSettings.class, merged(Map.of(), connectors, SettingsTypes::sinks)));
    }

    boolean isChoice(Class<?> type) {
        return byChoice.containsKey(type);
    }

    /** Word to record, sorted by word. */
    Map<String, Class<?>> of(Class<?> choice) {
        return byChoice.getOrDefault(choice, Map.of());
    }

    /** @throws IllegalArgumentException if no connector on the class path knows {@code settings} */
    String word(Class<?> choice, Object settings) {
        return of(choice).entrySet().stream()
                .filter(e -> e.getValue() == settings.getClass())
                .map(Map.Entry::getKey)
                .min(Comparator.naturalOrder())
                .orElseThrow(() -> new IllegalArgumentException(
                        settings.getClass().getName() + " is not registered as a type of " + choice.getSimpleName()));
    }

    private static Map<String, Class<?>> masks() {
        Map<String, Class<?>> words = new TreeMap<>();
        Arrays.stream(Mask.class.getPermittedSubclasses()).forEach(m -> words.put(Spelling.key(m.getSimpleName()), m));
        return words;
    }

    private static Map<String, Class<?>> lakes() {
        return Map.of(
                "local", LakeStore.Local.class,
                "s3", LakeStore.S3.class,
                "hdfs", LakeStore.Hdfs.class,
                "abfss", LakeStore.Adls.class,
                "gs", LakeStore.Gcs.class);
    }

    private static <T> Map<String, Class<?>> merged(
            Map<String, Class<?>> own,
            List<SettingsTypes> connectors,
            Function<SettingsTypes, Map<String, Class<? extends T>>> part) {
        Map<String, Class<?>> words = new TreeMap<>(own);
        for (SettingsTypes connector : connectors) {
            part.apply(connector).forEach((word, type) -> {
                Class<?> other = words.put(word, type);
                if (other != null && other != type) {
                    throw new IllegalStateException("two connectors claim the type '" + word + "': " + other.getName()
                            + " and " + type.getName());
                }
            });
        }
        return words;
    }
}

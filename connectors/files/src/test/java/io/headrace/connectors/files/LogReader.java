package io.headrace.connectors.files;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** A reader of manifests that shares nothing with the sink but the format: the README's, in Java. */
final class LogReader {
    private LogReader() {}

    /** Places of the committed data files. */
    static Set<Path> files(Path folder) throws IOException {
        Set<Path> live = new LinkedHashSet<>();
        Set<String> left = new HashSet<>();
        for (Path manifest : newestFirst(folder)) {
            Config entry = ConfigFactory.parseFile(manifest.toFile());
            for (Config file : entry.getConfigList("files")) {
                Path shown = folder.resolve(file.getString("name"));
                if (!left.contains(file.getString("name"))) {
                    live.add(Files.exists(shown) ? shown : folder.resolve(file.getString("staged")));
                }
            }
            left.addAll(entry.getStringList("left"));
            if (entry.getBoolean("complete")) {
                return live;
            }
        }
        return live;
    }

    static List<Path> newestFirst(Path folder) throws IOException {
        Path manifests = folder.resolve("_headrace/manifest");
        if (!Files.isDirectory(manifests)) {
            return List.of();
        }
        try (var files = Files.list(manifests)) {
            return files.filter(file -> file.getFileName().toString().matches("[0-9]{20}\\.json"))
                    .sorted(Comparator.reverseOrder())
                    .toList();
        }
    }
}

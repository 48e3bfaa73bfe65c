package io.headrace.connectors.files;

import io.headrace.connectors.lake.Folders.Folder;
import io.headrace.connectors.lake.Folders.Meaning;
import io.headrace.connectors.spi.Catalogue;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.apache.hadoop.fs.FileStatus;

/**
 * Which folders and files are datasets: a folder with data files of one format is one, and so is each file where somebody
 * looks. Of a partitioned folder nobody can tell the format without looking far; it is named by whoever shares it.
 *
 * @param store the name by which settings refer to the store
 */
record Datasets(String store) {
    Meaning in(Folder folder) {
        if (folder.folders().contains("_delta_log")) {
            return new Meaning(List.of(), false);
        }
        List<FilesSource.Format> formats = folder.files().stream()
                .flatMap(file -> format(file).stream())
                .distinct()
                .toList();
        if (formats.size() == 1 && !folder.start()) {
            long bytes = folder.files().stream().mapToLong(FileStatus::getLen).sum();
            return new Meaning(List.of(entry(folder.path(), formats.get(0), bytes)), false);
        }
        List<Catalogue.Entry> single = new ArrayList<>();
        for (FileStatus file : folder.files()) {
            format(file)
                    .map(format -> entry(folder.child(file.getPath().getName()), format, file.getLen()))
                    .ifPresent(single::add);
        }
        return new Meaning(single, true);
    }

    private Catalogue.Entry entry(String path, FilesSource.Format format, long bytes) {
        FilesSource source =
                new FilesSource(store, path, format, true, ",", FilesSource.Malformed.FAIL, Map.of(), Duration.ZERO);
        return new Catalogue.Entry(source, OptionalLong.empty(), OptionalLong.of(bytes));
    }

    private static Optional<FilesSource.Format> format(FileStatus file) {
        String name = file.getPath().getName().toLowerCase(Locale.ROOT).replaceAll("[.](gz|bz2|zst|snappy)$", "");
        for (FilesSource.Format format : FilesSource.Format.values()) {
            if (name.endsWith("." + format.name().toLowerCase(Locale.ROOT))) {
                return Optional.of(format);
            }
        }
        return Optional.empty();
    }
}

package io.headrace.connectors.files;

import io.headrace.connectors.spi.Committed;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What the chain says: its newest entry, and all data files after it.
 *
 * @param committed with the whole window
 * @param sha256 of the newest entry
 */
record Head(Manifest manifest, Committed committed, String sha256, List<LiveFile> files) {
    Head {
        files = List.copyOf(files);
    }

    /** @param entries newest first, without a gap; the last that matters is complete */
    static Head of(List<Chain.Entry> entries) {
        Chain.Entry newest = entries.get(0);
        List<Manifest> tail = new ArrayList<>();
        for (Chain.Entry entry : entries) {
            tail.add(0, entry.manifest());
            if (entry.manifest().complete()) {
                break;
            }
        }
        Map<String, LiveFile> live = new LinkedHashMap<>();
        for (Manifest manifest : tail) {
            manifest.left().forEach(live::remove);
            manifest.files().forEach(file -> live.put(file.name(), file));
        }
        Committed committed = entries.size() == 1
                ? newest.manifest().committed()
                : newest.manifest().committedAfter(entries.get(1).manifest());
        return new Head(newest.manifest(), committed, newest.sha256(), List.copyOf(live.values()));
    }

    long number() {
        return manifest.number();
    }
}

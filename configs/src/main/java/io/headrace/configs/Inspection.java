package io.headrace.configs;

import java.util.List;
import java.util.Map;

/**
 * What somebody wants to know of one store: the content of a file for {@code headrace inspect}.
 *
 * @param stores exactly one
 * @param sources the datasets whose columns and first rows are asked for, at most 100; none: what the store holds is listed
 */
public record Inspection(Map<String, Store> stores, @Default("[]") List<SourceSettings> sources) {
    private static final int MOST = 100;

    public Inspection {
        stores = Map.copyOf(stores);
        sources = List.copyOf(sources);
        if (stores.size() != 1) {
            throw new InvalidSetting("stores", "has " + stores.size() + " stores; expected exactly one");
        }
        if (sources.size() > MOST) {
            throw new InvalidSetting("sources", "has " + sources.size() + " datasets; expected at most " + MOST);
        }
        String name = stores.keySet().iterator().next();
        for (SourceSettings source : sources) {
            if (!source.store().equals(name)) {
                throw new InvalidSetting(
                        "sources", "names the store '" + source.store() + "'; the only one here is '" + name + "'");
            }
        }
    }

    /** The store's name in this file. */
    public String name() {
        return stores.keySet().iterator().next();
    }

    public Store store() {
        return stores.values().iterator().next();
    }
}

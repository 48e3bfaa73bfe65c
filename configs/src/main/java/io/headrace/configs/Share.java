package io.headrace.configs;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Named datasets of one provider, their terms, and who receives them where: the content of a share file. What a single
 * record can see is checked by that record; what takes several is checked by {@link ShareReader}.
 */
public record Share(
        String name,
        String provider,
        @Default("\"\"") String description,
        @Default("\"\"") String terms,
        Optional<Schedule> schedule,
        @Default("[]") List<String> recipients,
        @Default("{}") Map<String, Store> stores,
        List<DatasetSpec> datasets,
        @Default("[]") List<Consumer> consumers) {
    public Share {
        Check.name("name", name);
        recipients = List.copyOf(recipients);
        stores = Map.copyOf(stores);
        datasets = List.copyOf(datasets);
        consumers = List.copyOf(consumers);
    }

    public Optional<DatasetSpec> dataset(String name) {
        return datasets.stream().filter(d -> d.name().equals(name)).findFirst();
    }

    public Optional<Consumer> consumer(String name) {
        return consumers.stream().filter(c -> c.name().equals(name)).findFirst();
    }
}

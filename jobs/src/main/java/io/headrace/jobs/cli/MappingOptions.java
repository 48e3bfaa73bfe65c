package io.headrace.jobs.cli;

import io.headrace.configs.Consumer;
import io.headrace.configs.DatasetSpec;
import io.headrace.configs.Mapping;
import io.headrace.configs.Share;
import io.headrace.jobs.engine.Selection;
import io.headrace.jobs.report.Reset;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import picocli.CommandLine.Option;

/** Which consumers and datasets a command is about. */
final class MappingOptions {
    @Option(names = "--consumer", paramLabel = "NAME", description = "Only this consumer. Repeatable; default: all.")
    private Set<String> consumers = new LinkedHashSet<>();

    @Option(names = "--dataset", paramLabel = "NAME", description = "Only this dataset. Repeatable; default: all.")
    private Set<String> datasets = new LinkedHashSet<>();

    /** @throws Refusal if a name is not in the share, or no mapping is selected */
    Selection selection(Share share, Selection.Snapshot snapshot, List<Reset> resets) {
        consumers.forEach(name -> consumer(share, name));
        datasets.forEach(name -> dataset(share, name));
        boolean any = share.consumers().stream()
                .filter(consumer -> consumers.isEmpty() || consumers.contains(consumer.name()))
                .flatMap(consumer -> consumer.mappings().stream())
                .anyMatch(mapping -> datasets.isEmpty() || datasets.contains(mapping.dataset()));
        if (!any && !(consumers.isEmpty() && datasets.isEmpty())) {
            throw new Refusal(
                    "Share '" + share.name() + "' maps none of the selected datasets to the selected consumers.");
        }
        return new Selection(
                consumers,
                datasets,
                snapshot,
                resets.stream().map(Reset::mapping).collect(Collectors.toSet()));
    }

    /** @throws Refusal unless {@code consumer} receives {@code dataset} */
    static void require(Share share, String consumer, String dataset) {
        dataset(share, dataset);
        List<String> mapped = consumer(share, consumer).mappings().stream()
                .map(Mapping::dataset)
                .toList();
        if (!mapped.contains(dataset)) {
            throw new Refusal("Consumer '" + consumer + "' does not receive dataset '" + dataset + "'; it receives: "
                    + listed(mapped));
        }
    }

    static DatasetSpec dataset(Share share, String name) {
        return share.dataset(name)
                .orElseThrow(() -> new Refusal("Share '" + share.name() + "' has no dataset '" + name + "'; it has: "
                        + listed(
                                share.datasets().stream().map(DatasetSpec::name).toList())));
    }

    private static Consumer consumer(Share share, String name) {
        return share.consumer(name)
                .orElseThrow(() -> new Refusal("Share '" + share.name() + "' has no consumer '" + name + "'; it has: "
                        + listed(share.consumers().stream().map(Consumer::name).toList())));
    }

    private static String listed(List<String> names) {
        return names.isEmpty() ? "none" : String.join(", ", names);
    }
}

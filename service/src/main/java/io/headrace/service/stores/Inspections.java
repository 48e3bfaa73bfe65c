package io.headrace.service.stores;

import com.github.kagkarlsson.scheduler.task.Task;
import com.github.kagkarlsson.scheduler.task.helper.Tasks;
import com.github.kagkarlsson.scheduler.task.schedule.FixedDelay;
import com.typesafe.config.ConfigRenderOptions;
import com.typesafe.config.ConfigValueFactory;
import io.headrace.configs.InvalidSetting;
import io.headrace.service.Settings;
import io.headrace.service.security.Membership;
import io.headrace.service.web.Refused;
import io.headrace.service.web.Sha256;
import jakarta.annotation.PreDestroy;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.transaction.support.TransactionTemplate;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Answers questions to stores by processes, few at a time, and keeps the answers. */
@Configuration(proxyBeanMethods = false)
public final class Inspections {
    private static final Logger LOG = LoggerFactory.getLogger(Inspections.class);
    private static final int AT_ONCE = 2;
    private static final int MOST_WAITING = 32;
    private static final int MOST_BYTES = 1 << 20;
    private static final Duration LONGEST = Duration.ofMinutes(2);
    private static final Duration KEPT = Duration.ofDays(30);

    private final StoreTable stores;
    private final StoreAccess access;
    private final InspectionTable inspections;
    private final TransactionTemplate transactions;
    private final Clock clock;
    private final Path work;
    private final Inspector inspector;
    private final ExecutorService workers = Executors.newFixedThreadPool(AT_ONCE);
    private final Semaphore places = new Semaphore(AT_ONCE + MOST_WAITING);

    Inspections(
            StoreTable stores,
            StoreAccess access,
            InspectionTable inspections,
            TransactionTemplate transactions,
            Clock clock,
            Settings settings,
            JsonMapper json) {
        this.stores = stores;
        this.access = access;
        this.inspections = inspections;
        this.transactions = transactions;
        this.clock = clock;
        this.work = settings.data().toAbsolutePath().normalize().resolve("inspections");
        this.inspector = new Inspector(settings.command(), LONGEST, MOST_BYTES, json);
        sweep();
    }

    /** Removes the secrets that a service has left which was killed during an inspection. */
    private void sweep() {
        try {
            if (Files.isDirectory(work)) {
                remove(work);
            }
        } catch (IOException | UncheckedIOException e) {
            LOG.error("what earlier inspections have left in '{}' cannot be removed", work, e);
        }
    }

    /** A known answer that is new enough, or a new inspection that has just begun. */
    Inspection ask(Membership membership, KeptStore store, Question question) {
        UUID account = membership.account();
        String place = place(store, question);
        Optional<Inspection> known = inspections.newest(
                account, store.id(), question.kind(), place, clock.instant().minusSeconds(question.maxAgeSeconds()));
        if (known.isPresent() && question.maxAgeSeconds() > 0) {
            return known.get();
        }
        if (!places.tryAcquire()) {
            throw Refused.tooMany(Duration.ofSeconds(10));
        }
        try {
            UUID id = Objects.requireNonNull(transactions.execute(status -> inspections.create(
                    account,
                    store.id(),
                    question.dataset(),
                    question.kind(),
                    place,
                    membership.caller().user())));
            Inspection created = inspections.find(account, id).orElseThrow();
            workers.execute(() -> carryOut(account, store, id, question));
            return created;
        } catch (RuntimeException e) {
            places.release();
            throw e;
        }
    }

    /** Equal for two questions with one answer. */
    private static String place(KeptStore store, Question question) {
        String how = (question.asSink() ? " as sink" : "") + " under '" + question.under() + "'";
        String place = place(store.version(), how, question.source() == null ? Map.of() : question.source());
        return question.dataset() == null ? place : place + " of " + question.dataset();
    }

    /**
     * What a look at a dataset is kept under while its source and its store are as they are now.
     *
     * @param storeVersion of the store
     * @param source of the dataset, as in a share file
     */
    public static String place(long storeVersion, Map<String, Object> source, UUID dataset) {
        return place(storeVersion, " under ''", source) + " of " + dataset;
    }

    private static String place(long storeVersion, String how, Map<String, Object> source) {
        String text = ConfigValueFactory.fromAnyRef(source).render(ConfigRenderOptions.concise());
        return "version " + storeVersion + how + " source " + Sha256.of(text).hex();
    }

    private void carryOut(UUID account, KeptStore store, UUID id, Question question) {
        try {
            inspections.running(id);
            Ended ended = attempt(account, store, id, question);
            transactions.executeWithoutResult(status -> {
                inspections.end(id, ended.result(), ended.message());
                if (question.kind() == Inspection.Kind.TEST) {
                    String state = ended.message() == null ? "ok" : "failed";
                    stores.checked(
                            account,
                            store.id(),
                            store.version(),
                            new KeptStore.Check(state, ended.message(), clock.instant()));
                }
            });
        } finally {
            places.release();
        }
    }

    /**
     * How it ended.
     *
     * @param message null: well
     */
    private record Ended(@Nullable String result, @Nullable String message) {}

    private Ended attempt(UUID account, KeptStore store, UUID id, Question question) {
        try {
            JsonNode answer = look(account, store, id, question);
            return new Ended(
                    answer.toString(),
                    answer.path("failure").path("message").asStringOpt().orElse(null));
        } catch (InvalidSetting e) {
            return new Ended(
                    null, "The store's '" + (e.key().isEmpty() ? "settings" : e.key()) + "' " + e.getMessage());
        } catch (Inspector.NoAnswer e) {
            return new Ended(null, e.getMessage());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return new Ended(null, "The service was stopped; ask again");
        } catch (IOException | RuntimeException e) {
            LOG.error("inspection {} failed", id, e);
            return new Ended(null, "The service has failed; its log says why under " + id);
        }
    }

    private JsonNode look(UUID account, KeptStore store, UUID id, Question question)
            throws IOException, InterruptedException, Inspector.NoAnswer {
        Path folder = Files.createDirectory(
                Files.createDirectories(work).resolve(id.toString()),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        try {
            StoreAccess.Opened opened = access.open(account, store.id(), folder);
            Map<String, Object> file = new LinkedHashMap<>();
            file.put("stores", Map.of(opened.name(), opened.settings()));
            if (question.source() != null) {
                Map<String, Object> source = new LinkedHashMap<>(question.source());
                source.put("store", opened.name());
                file.put("sources", List.of(source));
            }
            Path written = Files.writeString(
                    folder.resolve("inspection.conf"),
                    ConfigValueFactory.fromMap(file).render(ConfigRenderOptions.concise()));
            return inspector.inspect(folder, written, options(question));
        } finally {
            remove(folder);
        }
    }

    private static List<String> options(Question question) {
        List<String> options = new ArrayList<>();
        switch (question.kind()) {
            case TEST -> options.addAll(List.of("--limit", "1"));
            case LIST -> options.addAll(List.of("--limit", "1000"));
            case SCHEMA -> options.addAll(List.of("-n", "0"));
            case PREVIEW -> options.addAll(List.of("-n", "10"));
        }
        if (question.asSink()) {
            options.add("--as-sink");
        }
        if (!question.under().isEmpty()) {
            options.add("--under=" + question.under());
        }
        return options;
    }

    private static void remove(Path folder) throws IOException {
        try (var all = Files.walk(folder)) {
            for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(path);
            }
        }
    }

    @Bean
    Task<?> inspectionUpkeep() {
        return Tasks.recurring("inspections-upkeep", FixedDelay.ofMinutes(1))
                .execute((instance, context) -> transactions.executeWithoutResult(status -> {
                    // What waits the longest stands behind all the others.
                    inspections.endLost(clock.instant().minus(LONGEST.multipliedBy(MOST_WAITING)));
                    inspections.forget(clock.instant().minus(KEPT));
                }));
    }

    @PreDestroy
    void stop() {
        workers.shutdownNow();
        inspector.close();
    }
}

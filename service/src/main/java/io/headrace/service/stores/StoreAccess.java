package io.headrace.service.stores;

import io.headrace.configs.InvalidSetting;
import io.headrace.configs.Secret;
import io.headrace.configs.ShareInvalid;
import io.headrace.service.web.Problem;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.springframework.stereotype.Component;

/** The one way in which a store's secret leaves the database: into files of a process that is about to open the store. */
@Component
public final class StoreAccess {
    private final StoreTable stores;
    private final StoreReader reader;
    private final AllowList allowed;

    StoreAccess(StoreTable stores, StoreReader reader, AllowList allowed) {
        this.stores = stores;
        this.reader = reader;
        this.allowed = allowed;
    }

    /**
     * A store as a share or run file says it.
     *
     * @param settings what stands behind the store's name; secrets are references to files
     */
    public record Opened(String name, Map<String, Object> settings) {}

    /** The names of live stores and their settings without secrets, for checking what refers to them. */
    public Map<String, Map<String, Object>> settings(UUID account) {
        Map<String, Map<String, Object>> all = new LinkedHashMap<>();
        stores.all(account, 1000).forEach(store -> all.put(store.name(), store.settings()));
        return all;
    }

    /** The id of the account's live store of this name, kept from being deleted until the transaction ends. */
    public UUID lock(UUID account, String name) {
        UUID store = stores.named(account, name)
                .map(KeptStore::id)
                .orElseThrow(() -> Problem.CONFLICT.refused("The account has no store '" + name + "'"));
        if (!stores.lock(account, store)) {
            throw Problem.CONFLICT.refused("The store '" + name + "' was deleted a moment ago");
        }
        return store;
    }

    /**
     * Makes a live store usable for one process.
     *
     * @param folder the process's own, which only this machine's user may enter; whoever made it removes it
     * @throws InvalidSetting if the operator does not allow the store, or not any more
     * @throws IOException if the folder cannot be written to
     */
    public Opened open(UUID account, UUID store, Path folder) throws IOException {
        KeptStore kept = stores.find(account, store).orElseThrow(Problem.NOT_FOUND::refused);
        check(kept);
        Map<String, Object> settings = new LinkedHashMap<>(kept.settings());
        if (kept.hasSecret()) {
            List<String> keys = StoreReader.secretKeys(StoreReader.type(settings));
            Path secret = keep(folder, kept.name() + ".secret", secret(account, kept));
            settings.put(keys.get(keys.size() - 1), "file:" + secret);
            if (kept.login() != null) {
                settings.put(keys.get(0), "file:" + keep(folder, kept.name() + ".login", kept.login()));
            }
        }
        return new Opened(kept.name(), settings);
    }

    private void check(KeptStore kept) {
        try {
            allowed.check(StoreReader.type(kept.settings()), reader.read(kept.settings(), kept.hasSecret()));
        } catch (ShareInvalid e) {
            throw new InvalidSetting("", "is not a store that this version understands; change it: " + e.getMessage());
        }
        if (kept.reference() != null) {
            allowed.checkReference(kept.reference());
        }
    }

    private String secret(UUID account, KeptStore kept) {
        return kept.reference() == null ? stores.secret(account, kept.id()) : new Secret(kept.reference()).reveal();
    }

    private static Path keep(Path folder, String name, String secret) throws IOException {
        Path file = Files.createFile(
                folder.toAbsolutePath().resolve(name),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        return Files.writeString(file, secret, StandardCharsets.UTF_8);
    }
}

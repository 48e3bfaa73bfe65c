package io.headrace.service.runs;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigIncludeContext;
import com.typesafe.config.ConfigIncluder;
import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigParseOptions;
import com.typesafe.config.ConfigRenderOptions;
import com.typesafe.config.ConfigSyntax;
import com.typesafe.config.ConfigValueFactory;
import io.headrace.configs.HoconWriter;
import io.headrace.configs.ShareInvalid;
import io.headrace.configs.ShareReader;
import io.headrace.service.stores.StoreAccess;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.springframework.stereotype.Component;

/**
 * Writes what one run is to do as a share file with one consumer. Texts of tenants get into it as values only: each is parsed
 * alone, without includes and substitutions, and the whole is read by the strict reader and printed anew from what that has
 * understood. Share, consumer and datasets go by their ids, under which sinks keep watermarks; stores go by theirs.
 */
@Component
final class RunFile {
    private static final ConfigParseOptions ALONE =
            ConfigParseOptions.defaults().setSyntax(ConfigSyntax.CONF).setIncluder(new NoIncludes());

    private final RunSettings settings;
    private final StoreAccess access;

    RunFile(RunSettings settings, StoreAccess access) {
        this.settings = settings;
        this.access = access;
    }

    /**
     * Writes the file and the secrets that it refers to.
     *
     * @throws Unusable if the settings of the share or of a mapping cannot be carried out
     */
    void write(Run run, List<Mapped> mapped, RunFolder folder) throws IOException, Unusable {
        RunSettings.Consumer consumer = settings.consumer(run.account(), run.subscription());
        Map<String, Object> receiver = new LinkedHashMap<>();
        receiver.put("name", run.subscription().toString());
        receiver.put("attributes", parsed("the attributes", consumer.attributes()));
        if (consumer.maskKey() != null) {
            receiver.put("mask-key", "file:" + folder.write("mask-key", consumer.maskKey()));
        }
        Set<UUID> sinkStores = new LinkedHashSet<>();
        Set<UUID> sourceStores = new LinkedHashSet<>();
        List<Object> mappings = new ArrayList<>();
        List<Object> datasets = new ArrayList<>();
        for (Mapped one : mapped) {
            sinkStores.add(one.sinkStore());
            sourceStores.add(one.sourceStore());
            mappings.add(mapping(one));
            datasets.add(dataset(one));
        }
        receiver.put("stores", stores(run.account(), sinkStores, folder.part("consumer")));
        receiver.put("mappings", mappings);
        Map<String, Object> share = new LinkedHashMap<>();
        share.put("name", run.share().toString());
        share.put("provider", consumer.provider());
        share.put("stores", stores(run.provider(), sourceStores, folder.part("provider")));
        share.put("datasets", datasets);
        share.put("consumers", List.of(receiver));
        folder.write("run.conf", checked(ConfigValueFactory.fromMap(share), folder.path()));
    }

    private static String checked(ConfigObject share, Path folder) throws Unusable {
        String text = share.render(ConfigRenderOptions.concise());
        try {
            return new HoconWriter().print(new ShareReader().parse(text, "run.conf", folder));
        } catch (ShareInvalid e) {
            throw new Unusable(String.valueOf(e.getMessage()), e);
        }
    }

    private static ConfigObject mapping(Mapped one) throws Unusable {
        Map<String, Object> fields = new LinkedHashMap<>(Map.of("dataset", one.key(), "write-mode", one.writeMode()));
        if (!one.added().isEmpty()) {
            fields.put("add", one.added());
        }
        return ConfigValueFactory.fromMap(fields)
                .withValue(
                        "sink",
                        parsed("the mapping of '" + one.name() + "'", one.sink())
                                .withValue(
                                        "store",
                                        ConfigValueFactory.fromAnyRef(
                                                one.sinkStore().toString())));
    }

    /** Of a whole schema or folder, the one table in it. */
    private static ConfigObject dataset(Mapped one) throws Unusable {
        ConfigObject document = parsed("the dataset '" + one.name() + "'", one.source());
        Config source =
                document.toConfig().hasPath("source") ? document.toConfig().getConfig("source") : ConfigFactory.empty();
        source = source.withValue(
                "store", ConfigValueFactory.fromAnyRef(one.sourceStore().toString()));
        if (!one.item().isEmpty()) {
            source = item(source, one.item());
        }
        return document.withValue("source", source.root()).withValue("name", ConfigValueFactory.fromAnyRef(one.key()));
    }

    /** In place of the {@code *} that stands for all of a schema or folder. */
    private static Config item(Config source, String item) {
        if (!source.hasPath("path")) {
            return source.withValue("table", ConfigValueFactory.fromAnyRef(item));
        }
        String path = source.getString("path");
        String folder = path.substring(0, path.lastIndexOf('/') + 1);
        return source.withValue("path", ConfigValueFactory.fromAnyRef(folder + item));
    }

    private Map<String, Object> stores(UUID account, Set<UUID> ids, Path folder) throws IOException {
        Map<String, Object> stores = new LinkedHashMap<>();
        for (UUID id : ids) {
            stores.put(id.toString(), access.open(account, id, folder).settings());
        }
        return stores;
    }

    private static ConfigObject parsed(String what, String text) throws Unusable {
        try {
            return ConfigFactory.parseString(text, ALONE).root();
        } catch (ConfigException e) {
            throw new Unusable(what + " cannot be read: " + e.getMessage(), e);
        }
    }

    /** The settings of a share or of a mapping cannot be carried out; the message says which. */
    static final class Unusable extends Exception {
        private static final long serialVersionUID = 1;

        Unusable(String message, Throwable cause) {
            super(message, cause);
        }
    }

    private static final class NoIncludes implements ConfigIncluder {
        @Override
        public ConfigIncluder withFallback(ConfigIncluder fallback) {
            return this;
        }

        @Override
        public ConfigObject include(ConfigIncludeContext context, String what) {
            throw new ConfigException.Generic("include is not for settings that are kept by the service");
        }
    }
}

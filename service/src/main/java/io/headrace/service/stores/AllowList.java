package io.headrace.service.stores;

import io.headrace.configs.InvalidSetting;
import io.headrace.configs.LakeStore;
import io.headrace.configs.Store;
import io.headrace.connectors.jdbc.H2Store;
import io.headrace.connectors.jdbc.PostgresStore;
import io.headrace.service.Settings;
import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.stereotype.Component;

/**
 * What the operator lets accounts reach. Asked when a store is saved and again whenever one is used, since names move to
 * other addresses and lists change. Every refusal is an {@link InvalidSetting} that names the setting and does not tell
 * whether a host exists: nobody can look around in the operator's network by it.
 */
@Component
final class AllowList {
    private static final String ALL = "*";
    private static final int HDFS_PORT = 8020;
    private static final Pattern NAME =
            Pattern.compile("[a-z0-9_]([a-z0-9_-]*[a-z0-9_])?(\\.[a-z0-9_]([a-z0-9_-]*[a-z0-9_])?)*");
    private static final Pattern NUMBER_AT_END = Pattern.compile("(.*\\.)?(0x[0-9a-f]*|[0-9]+)");
    private static final Pattern ADDRESS =
            Pattern.compile("((25[0-5]|2[0-4][0-9]|1[0-9]{2}|[1-9]?[0-9])(\\.(?!$)|$)){4}");

    private final Settings.Stores allowed;
    private final NameService names;

    @Autowired
    AllowList(Settings settings, NameService names) {
        this(settings.stores(), names);
    }

    AllowList(Settings.Stores allowed, NameService names) {
        this.allowed = allowed;
        this.names = names;
    }

    /**
     * Whether {@code store} may be opened.
     *
     * @param type its word in share files
     * @throws InvalidSetting if not
     */
    void check(String type, Store store) {
        if (!allowed.types().contains(type)) {
            throw new InvalidSetting(
                    "type",
                    "'" + type + "' is not a kind of store that the operator allows; allowed: "
                            + String.join(", ", allowed.types()));
        }
        if (store instanceof LakeStore lake) {
            checkLake(lake);
        } else if (store instanceof PostgresStore database) {
            checkHost("host", database.host(), database.port());
        } else if (store instanceof H2Store database) {
            checkFolder("file", database.file());
        } else {
            throw new InvalidSetting("type", "'" + type + "' is not a kind of store that the service knows");
        }
    }

    private void checkLake(LakeStore lake) {
        if (lake instanceof LakeStore.Local local) {
            checkFolder("root", local.root());
        } else if (lake instanceof LakeStore.S3 s3) {
            checkS3(s3);
        } else if (lake instanceof LakeStore.Hdfs hdfs) {
            checkHost("host", hdfs.host(), hdfs.port().orElse(HDFS_PORT));
            checkIdentity("hdfs:" + hdfs.host());
        } else if (lake instanceof LakeStore.Adls adls) {
            checkHost("account", adls.account() + ".dfs.core.windows.net", 443);
            checkIdentity("abfss:" + adls.account() + "/" + adls.container());
        } else if (lake instanceof LakeStore.Gcs gcs) {
            checkHost("bucket", "storage.googleapis.com", 443);
            checkIdentity("gs:" + gcs.bucket());
        }
    }

    private void checkS3(LakeStore.S3 s3) {
        String given = s3.endpoint().orElse("s3." + s3.region() + ".amazonaws.com");
        int colon = given.indexOf(':');
        int port = colon < 0 ? (s3.tls() ? 443 : 80) : Integer.parseInt(given.substring(colon + 1));
        String host = colon < 0 ? given : given.substring(0, colon);
        checkHost(s3.endpoint().isPresent() ? "endpoint" : "region", host, port);
        if (s3.accessKey().isEmpty()) {
            checkIdentity("s3:" + s3.bucket());
        }
    }

    /** Without a secret of the account's a store is opened as whoever runs the service: every account's would be everybody's. */
    private void checkIdentity(String place) {
        if (!allowed.machineIdentity().contains(place)
                && !allowed.machineIdentity().contains(ALL)) {
            throw new InvalidSetting(
                    "",
                    "has no credentials of its own, and the operator has not lent the machine's to '" + place
                            + "'; give credentials, or ask the operator");
        }
    }

    private void checkHost(String key, String given, int port) {
        String host = given.toLowerCase(Locale.ROOT);
        boolean form = NAME.matcher(host).matches()
                && (!NUMBER_AT_END.matcher(host).matches()
                        || ADDRESS.matcher(host).matches());
        boolean right = form
                && port >= 1
                && port <= 65535
                && (isListed(host, port) || (allowed.hosts().contains(ALL) && isPublic(host)));
        if (!right) {
            throw new InvalidSetting(
                    key, "'" + given + "', port " + port + ", is not a place that the operator allows; ask for it");
        }
    }

    private boolean isListed(String host, int port) {
        return allowed.hosts().stream()
                .anyMatch(entry -> entry.toLowerCase(Locale.ROOT).equals(host + ":" + port));
    }

    private boolean isPublic(String host) {
        try {
            List<InetAddress> addresses = names.addresses(host);
            return !addresses.isEmpty() && addresses.stream().allMatch(PublicAddresses::holds);
        } catch (UnknownHostException e) {
            return false;
        }
    }

    /** Compares name by name, after links are followed: neither {@code /data-evil} nor a link is below {@code /data}. */
    private void checkFolder(String key, Path path) {
        boolean below = allowed.localRoots().stream().anyMatch(root -> isBelow(root, path));
        if (!below) {
            throw new InvalidSetting(key, "'" + path + "' is not below a folder that the operator allows; ask for it");
        }
    }

    private static boolean isBelow(Path root, Path path) {
        Path written = root.toAbsolutePath().normalize();
        if (!path.isAbsolute() || !path.normalize().startsWith(written)) {
            return false;
        }
        Path there = path.normalize();
        for (Path parent = there.getParent();
                parent != null && !there.equals(written) && !Files.exists(there, LinkOption.NOFOLLOW_LINKS);
                parent = parent.getParent()) {
            there = parent;
        }
        try {
            return there.toRealPath().startsWith(written.toRealPath());
        } catch (IOException e) {
            return false;
        }
    }

    /**
     * Whether an account may refer to this secret of the machine.
     *
     * @throws InvalidSetting if not
     */
    void checkReference(String reference) {
        boolean listed = allowed.references().stream()
                .anyMatch(entry -> isFolder(entry) ? isFileBelow(entry, reference) : entry.equals(reference));
        if (!listed) {
            throw new InvalidSetting(
                    "credentials.secretReference",
                    "is not a secret that the operator lets accounts refer to; ask for it");
        }
    }

    private static boolean isFolder(String entry) {
        return entry.startsWith("file:") && entry.endsWith("/");
    }

    private static boolean isFileBelow(String entry, String reference) {
        return reference.matches("file:/[^\\p{Cntrl}\\\\]+")
                && !Path.of(reference.substring(5)).equals(Path.of(entry.substring(5)))
                && isBelow(Path.of(entry.substring(5)), Path.of(reference.substring(5)));
    }
}

package io.headrace.connectors.lake;

import io.headrace.configs.InvalidSetting;
import io.headrace.configs.LakeStore;
import io.headrace.configs.Secret;
import io.headrace.connectors.spi.ConnectorException;
import io.headrace.connectors.spi.ConnectorException.Kind;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.apache.hadoop.fs.Path;

/**
 * Where a store lies, in Hadoop's words.
 *
 * @param root qualified; the root of a whole bucket ends in {@code /}
 * @param settings for Hadoop, for this store alone; may hold secrets
 * @param reserved every key of {@code settings} that another store at the same place could set: absent counts as a value
 */
record LakeRoot(Path root, Map<String, String> settings, List<String> reserved) {
    private static final List<String> S3_KEYS = List.of(
            "access.key",
            "secret.key",
            "aws.credentials.provider",
            "endpoint",
            "endpoint.region",
            "path.style.access",
            "connection.ssl.enabled",
            "create.conditional.enabled");

    /** @throws ConnectorException {@code REFUSED} if a secret cannot be read or the bucket's name cannot be used */
    static LakeRoot of(LakeStore store) throws ConnectorException {
        // Java 17 has no pattern switch, and the records are not ours to add a method to.
        if (store instanceof LakeStore.S3 s3) {
            return s3(s3);
        }
        if (store instanceof LakeStore.Hdfs hdfs) {
            return plain("hdfs://" + hdfs.host() + hdfs.port().map(p -> ":" + p).orElse(""), hdfs.root());
        }
        if (store instanceof LakeStore.Adls adls) {
            return plain("abfss://" + adls.container() + "@" + adls.account() + ".dfs.core.windows.net", adls.prefix());
        }
        if (store instanceof LakeStore.Gcs gcs) {
            return plain("gs://" + gcs.bucket(), gcs.prefix());
        }
        return local((LakeStore.Local) store);
    }

    boolean isLocal() {
        return scheme().equals("file");
    }

    /** Whether folders exist only as the beginnings of names, so that an empty one does not exist. */
    boolean hasNoFolders() {
        return scheme().equals("s3a") || scheme().equals("gs");
    }

    String scheme() {
        return root.toUri().getScheme();
    }

    private static LakeRoot local(LakeStore.Local local) {
        return new LakeRoot(
                new Path("file", "", local.root().toAbsolutePath().normalize().toString()), Map.of(), List.of());
    }

    private static LakeRoot plain(String authority, String below) throws ConnectorException {
        URI uri = URI.create(authority);
        if (uri.getAuthority() == null || uri.getHost() == null) {
            throw new ConnectorException(
                    Kind.REFUSED,
                    "The store '" + authority + "' cannot be used: its name is no host name; choose one of lower case"
                            + " letters, digits, '.' and '-'");
        }
        return new LakeRoot(new Path(uri.getScheme(), uri.getAuthority(), "/" + below), Map.of(), List.of());
    }

    private static LakeRoot s3(LakeStore.S3 s3) throws ConnectorException {
        Path root = plain("s3a://" + s3.bucket(), s3.prefix()).root();
        String begin = "fs.s3a.bucket." + s3.bucket() + ".";
        Map<String, String> settings = new TreeMap<>();
        if (s3.accessKey().isPresent()) {
            settings.put(begin + "access.key", reveal(root, "access-key", s3.accessKey()));
            settings.put(begin + "secret.key", reveal(root, "secret-key", s3.secretKey()));
            settings.put(begin + "aws.credentials.provider", "org.apache.hadoop.fs.s3a.SimpleAWSCredentialsProvider");
        }
        s3.endpoint().ifPresent(endpoint -> settings.put(begin + "endpoint", endpoint));
        settings.put(begin + "endpoint.region", s3.region());
        settings.put(begin + "path.style.access", String.valueOf(s3.pathStyle()));
        settings.put(begin + "connection.ssl.enabled", String.valueOf(s3.tls()));
        settings.put(begin + "create.conditional.enabled", "true");
        // Hadoop's own numbers tell after minutes that an endpoint is wrong; these get over a glitch and tell in
        // seconds.
        settings.put(begin + "attempts.maximum", "2");
        settings.put(begin + "retry.limit", "3");
        settings.put(begin + "connection.establish.timeout", "10s");
        return new LakeRoot(
                root, Map.copyOf(settings), S3_KEYS.stream().map(begin::concat).toList());
    }

    private static String reveal(Path root, String key, Optional<Secret> secret) throws ConnectorException {
        try {
            return secret.orElseThrow().reveal();
        } catch (InvalidSetting e) {
            throw new ConnectorException(Kind.REFUSED, "The store '" + root + "': " + key + ": " + e.getMessage(), e);
        }
    }

    /** Without the settings: they hold secrets. */
    @Override
    public String toString() {
        return root.toString();
    }
}

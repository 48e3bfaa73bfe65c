package io.headrace.configs;

import java.nio.file.Path;
import java.util.Optional;

/** A folder tree on a file system that Hadoop reaches. All datasets of the store lie below its root. */
public sealed interface LakeStore extends Store {

    /** A folder of this machine, or one that every worker mounts at the same place. */
    record Local(Path root) implements LakeStore {}

    /**
     * A bucket that speaks S3.
     *
     * @param prefix the root inside the bucket; empty means the whole bucket
     * @param endpoint host or host:port of a store other than AWS, without a scheme
     * @param accessKey absent: the machine's own identity is used
     * @param tls false only for an endpoint on a trusted network
     */
    record S3(
            String bucket,
            @Default("\"\"") String prefix,
            Optional<String> endpoint,
            @Default("us-east-1") String region,
            Optional<Secret> accessKey,
            Optional<Secret> secretKey,
            @Default("false") boolean pathStyle,
            @Default("true") boolean tls)
            implements LakeStore {
        public S3 {
            Check.matches("bucket", bucket, "[A-Za-z0-9][A-Za-z0-9._-]{1,62}", "a bucket name");
            Check.relativePath("prefix", prefix);
            Check.matches("region", region, "[a-z0-9-]{1,40}", "a region");
            if (accessKey.isPresent() != secretKey.isPresent()) {
                throw new InvalidSetting("access-key", "goes together with secret-key; set both or neither");
            }
            endpoint.ifPresent(e -> Check.matches("endpoint", e, "[A-Za-z0-9._-]+(:[0-9]{1,5})?", "host or host:port"));
        }
    }

    /** A folder of an HDFS cluster. {@code host} is a NameNode or a nameservice; without {@code port} Hadoop's default. */
    record Hdfs(String host, Optional<Integer> port, @Default("\"\"") String root) implements LakeStore {
        public Hdfs {
            Check.host("host", host);
            Check.relativePath("root", root);
        }
    }

    /** A container of Azure Data Lake Storage Gen2; credentials are those of Hadoop's configuration. */
    record Adls(String account, String container, @Default("\"\"") String prefix) implements LakeStore {
        public Adls {
            Check.matches("account", account, "[a-z0-9]{3,24}", "a storage account name");
            Check.matches("container", container, "[a-z0-9][a-z0-9-]{2,62}", "a container name");
            Check.relativePath("prefix", prefix);
        }
    }

    /** A bucket of Google Cloud Storage; credentials are those of Hadoop's configuration. */
    record Gcs(String bucket, @Default("\"\"") String prefix) implements LakeStore {
        public Gcs {
            Check.matches("bucket", bucket, "[a-z0-9][a-z0-9._-]{1,221}", "a bucket name");
            Check.relativePath("prefix", prefix);
        }
    }
}

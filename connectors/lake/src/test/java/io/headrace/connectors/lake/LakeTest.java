package io.headrace.connectors.lake;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.headrace.configs.LakeStore;
import io.headrace.configs.Secret;
import io.headrace.connectors.spi.ConnectorException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.permission.FsPermission;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LakeTest {
    private static SparkSession spark;

    @TempDir
    Path folder;

    @BeforeAll
    static void startSpark() {
        spark = SparkSession.builder()
                .master("local[1]")
                .config("spark.ui.enabled", "false")
                .getOrCreate();
    }

    @AfterAll
    static void stopSpark() {
        spark.stop();
    }

    @Test
    void everyLakeHasAFileSystemOfItsOwnThatWritesNoChecksums() throws Exception {
        try (Lake one = Lake.open(new LakeStore.Local(folder));
                Lake other = Lake.open(new LakeStore.Local(folder))) {
            assertThat(one.fileSystem()).isSameAs(one.fileSystem()).isNotSameAs(other.fileSystem());
            assertThat(one.fileSystem()).isNotSameAs(FileSystem.get(one.path("").toUri(), one.configuration()));
            try (OutputStream out = one.fileSystem().create(one.path("a"))) {
                out.write(1);
            }
        }
        try (Stream<Path> files = Files.list(folder)) {
            assertThat(files).containsExactly(folder.resolve("a"));
        }
    }

    @Test
    void permissionsOnALocalDiskAreSet() throws Exception {
        Path file = Files.createFile(folder.resolve("a"));
        try (Lake lake = Lake.open(new LakeStore.Local(folder))) {
            lake.fileSystem().setPermission(lake.path("a"), new FsPermission("640"));
        }
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-r-----");
    }

    @Test
    void aBucketsSettingsAreItsAlone() throws Exception {
        try (Lake lake = Lake.open(s3("mine", "key-of-mine", "store:9000"))) {
            Configuration settings = lake.configuration();
            assertThat(settings.get("fs.s3a.bucket.mine.access.key")).isEqualTo("key-of-mine");
            assertThat(settings.get("fs.s3a.bucket.mine.secret.key")).isEqualTo("key-of-mine");
            assertThat(settings.get("fs.s3a.bucket.mine.aws.credentials.provider"))
                    .isEqualTo("org.apache.hadoop.fs.s3a.SimpleAWSCredentialsProvider");
            assertThat(settings.get("fs.s3a.bucket.mine.endpoint")).isEqualTo("store:9000");
            assertThat(settings.get("fs.s3a.bucket.mine.endpoint.region")).isEqualTo("eu-west-1");
            assertThat(settings.get("fs.s3a.bucket.mine.path.style.access")).isEqualTo("true");
            assertThat(settings.get("fs.s3a.bucket.mine.connection.ssl.enabled"))
                    .isEqualTo("false");
            assertThat(settings.get("fs.s3a.bucket.mine.create.conditional.enabled"))
                    .isEqualTo("true");
            assertThat(settings.get("fs.s3a.access.key")).isNull();
            assertThat(lake).hasToString("s3a://mine/lake");
        }
    }

    @Test
    void sparkReachesSeveralBucketsButNotOneInTwoWays() throws Exception {
        try (Lake one = Lake.open(s3("shared", "first-key", "store:9000"));
                Lake same = Lake.open(s3("shared", "first-key", "store:9000"));
                Lake other = Lake.open(s3("another", "second-key", "store:9000"));
                Lake clash = Lake.open(s3("shared", "second-key", "store:9000"));
                Lake bare = Lake.open(new LakeStore.S3(
                        "shared",
                        "",
                        Optional.empty(),
                        "eu-west-1",
                        Optional.empty(),
                        Optional.empty(),
                        true,
                        false))) {
            one.configure(spark);
            same.configure(spark);
            other.configure(spark);
            for (Lake refused : new Lake[] {clash, bare}) {
                assertThatThrownBy(() -> refused.configure(spark.newSession()))
                        .hasMessage(
                                "The bucket 'shared' is used with two different settings in one run, which Spark cannot"
                                        + " do; give both stores the same credentials, endpoint, region and tls, or deliver in two"
                                        + " runs");
            }
            Configuration settings = spark.sparkContext().hadoopConfiguration();
            assertThat(settings.get("fs.s3a.bucket.shared.access.key")).isEqualTo("first-key");
            assertThat(settings.get("fs.s3a.bucket.another.access.key")).isEqualTo("second-key");
        }
    }

    @Test
    void aSecretThatCannotBeReadIsRefusedByItsReference() {
        Secret missing = new Secret("env:HEADRACE_TEST_NOT_SET");
        assertThatThrownBy(() -> Lake.open(new LakeStore.S3(
                        "b-1", "", Optional.empty(), "r", Optional.of(missing), Optional.of(missing), false, true)))
                .isInstanceOf(ConnectorException.class)
                .hasMessage(
                        "The store 's3a://b-1/': access-key: needs the environment variable 'HEADRACE_TEST_NOT_SET',"
                                + " which is not set");
    }

    @Test
    void aBucketThatIsNoHostNameIsRefused() {
        assertThatThrownBy(() -> Lake.open(new LakeStore.S3(
                        "under_score", "", Optional.empty(), "r", Optional.empty(), Optional.empty(), false, true)))
                .hasMessage(
                        "The store 's3a://under_score' cannot be used: its name is no host name; choose one of lower"
                                + " case letters, digits, '.' and '-'");
    }

    @Test
    void aRootThatDoesNotExistIsNotFound() throws Exception {
        Path missing = folder.resolve("missing");
        try (Lake lake = Lake.open(new LakeStore.Local(missing))) {
            assertThatThrownBy(lake::check)
                    .hasMessage("Cannot open the store 'file:" + missing
                            + "': it does not exist; check the name and the store's root")
                    .extracting("kind")
                    .isEqualTo(ConnectorException.Kind.NOT_FOUND);
        }
        try (Lake lake = Lake.open(new LakeStore.Local(folder))) {
            lake.check();
        }
    }

    private LakeStore.S3 s3(String bucket, String key, String endpoint) throws Exception {
        Path file = Files.writeString(folder.resolve(key), key + "\n");
        Optional<Secret> secret = Optional.of(new Secret("file:" + file));
        return new LakeStore.S3(bucket, "lake", Optional.of(endpoint), "eu-west-1", secret, secret, true, false);
    }
}

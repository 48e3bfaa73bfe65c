package io.headrace.connectors.testkit.s3;

import io.headrace.configs.LakeStore;
import io.headrace.configs.Secret;
import java.io.File;
import java.io.IOException;
import java.net.URI;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.IntSupplier;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.http.apache.ApacheHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3Client;

/**
 * The one S3 store of a test JVM: S3Proxy over a temporary folder, from the first call to the end of the JVM. It checks
 * every signature, and creates an object on a condition for exactly one of several writers. Thread-safe.
 */
public final class LocalS3 {
    /** The one access key that is known. */
    public static final String ACCESS_KEY = "headrace-tests";

    /** The environment variable whose value is the secret of {@link #ACCESS_KEY}; another for each JVM where it is not set. */
    public static final String SECRET_VARIABLE = "HEADRACE_TEST_S3_SECRET";

    private final Path folder;
    private final FaultyNetwork network;
    private final Path access;
    private final Path secret;
    private final Path wrongSecret;

    private LocalS3() throws Exception {
        Path home = Files.createTempDirectory("headrace-s3");
        folder = Files.createDirectory(home.resolve("buckets"));
        access = Files.writeString(home.resolve("access"), ACCESS_KEY);
        String known = Optional.ofNullable(System.getenv(SECRET_VARIABLE))
                .orElseGet(() -> UUID.randomUUID().toString());
        secret = Files.writeString(home.resolve("secret"), known);
        wrongSecret = Files.writeString(home.resolve("wrong"), UUID.randomUUID().toString());
        network = new FaultyNetwork(server(folder, known).getAsInt());
    }

    /** Starts the store when it is first asked for; about a second. */
    public static LocalS3 running() {
        return Holder.STORE;
    }

    /** Static because a JVM has one. */
    private static final class Holder {
        private static final LocalS3 STORE = start();

        private static LocalS3 start() {
            try {
                return new LocalS3();
            } catch (Exception e) {
                throw new IllegalStateException("S3Proxy does not start", e);
            }
        }
    }

    /** The settings of a place in {@code bucket}, which is made unless it is there. */
    public LakeStore.S3 store(String bucket, String prefix) {
        folder(bucket);
        return settings(bucket, prefix, endpoint(), secret);
    }

    /** As {@link #store}, with a secret that the store refuses. */
    public LakeStore.S3 withWrongSecret(String bucket, String prefix) {
        return settings(bucket, prefix, endpoint(), wrongSecret);
    }

    /** A place in a bucket that does not exist. */
    public LakeStore.S3 withoutBucket(String bucket) {
        return settings(bucket, "", endpoint(), secret);
    }

    /** Where nobody listens. */
    public LakeStore.S3 unreachable(String bucket) {
        return settings(bucket, "", "127.0.0.1:1", secret);
    }

    /** {@code 127.0.0.1:port}. */
    public String endpoint() {
        return "127.0.0.1:" + network.port();
    }

    /** Where the bucket's objects lie as files, for readers other than s3a; made unless it is there. What is written there has no etag. */
    public Path folder(String bucket) {
        try {
            return Files.createDirectories(folder.resolve(bucket));
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    /**
     * Makes the objects of {@code bucket} below {@code prefix} those of {@code local}, as a provider's tool does it: files
     * that are new or have changed are put, objects whose file is gone are deleted, the rest is not touched.
     */
    public void put(Path local, String bucket, String prefix) throws IOException {
        Path there = folder(bucket).resolve(prefix);
        try (S3Client client = client();
                Stream<Path> files = Files.walk(local);
                Stream<Path> objects = Files.exists(there) ? Files.walk(there) : Stream.empty()) {
            for (Path file : files.filter(Files::isRegularFile).sorted().toList()) {
                String relative = local.relativize(file).toString();
                Path object = there.resolve(relative);
                if (!Files.exists(object) || Files.mismatch(file, object) >= 0) {
                    client.putObject(put -> put.bucket(bucket).key(prefix + "/" + relative), file);
                }
            }
            for (Path object : objects.filter(Files::isRegularFile).toList()) {
                if (!Files.exists(local.resolve(there.relativize(object).toString()))) {
                    Files.delete(object);
                }
            }
        }
    }

    private S3Client client() throws IOException {
        AwsCredentials known = AwsBasicCredentials.create(ACCESS_KEY, Files.readString(secret));
        return S3Client.builder()
                .endpointOverride(URI.create("http://" + endpoint()))
                .region(Region.US_EAST_1)
                .credentialsProvider(StaticCredentialsProvider.create(known))
                .forcePathStyle(true)
                .httpClientBuilder(ApacheHttpClient.builder())
                .build();
    }

    /** Breaks the first request of {@code method} to a path, {@code /bucket/key}, that all of {@code path} matches. */
    public Fault breakFirst(Fault.Kind kind, String method, String path) {
        return breaking(kind, method, path, 1, 1);
    }

    /** Breaks every such request. */
    public Fault breakAll(Fault.Kind kind, String method, String path) {
        return breaking(kind, method, path, 1, Integer.MAX_VALUE);
    }

    /** Holds the first such request until the fault is closed. */
    public Fault holdFirst(String method, String path) {
        return breaking(Fault.Kind.REQUEST_HELD, method, path, 1, 1);
    }

    /** Breaks such requests from the {@code first}, counted from 1, to the {@code last}. */
    public Fault breaking(Fault.Kind kind, String method, String path, int first, int last) {
        Fault fault = new Fault(network, kind, method, Pattern.compile(path), first, last);
        network.add(fault);
        return fault;
    }

    private LakeStore.S3 settings(String bucket, String prefix, String endpoint, Path secretKey) {
        return new LakeStore.S3(
                bucket,
                prefix,
                Optional.of(endpoint),
                "us-east-1",
                Optional.of(new Secret("file:" + access)),
                Optional.of(new Secret("file:" + secretKey)),
                true,
                false);
    }

    @SuppressWarnings("resource") // The loader lives as long as the server: to the end of the JVM.
    private static IntSupplier server(Path folder, String secret) throws Exception {
        URLClassLoader loader = new URLClassLoader(classPath(), ClassLoader.getPlatformClassLoader());
        return (IntSupplier) loader.loadClass("io.headrace.connectors.testkit.s3.S3ProxyServer")
                .getConstructor(Path.class, String.class, String.class)
                .newInstance(folder, ACCESS_KEY, secret);
    }

    /** This module's own classes and what the build has noted for S3Proxy beside them. */
    private static URL[] classPath() throws Exception {
        Path own = Path.of(LocalS3.class
                .getProtectionDomain()
                .getCodeSource()
                .getLocation()
                .toURI());
        List<URL> path = new ArrayList<>(List.of(own.toUri().toURL()));
        String noted = Files.readString(own.resolveSibling("s3proxy/class-path"));
        for (String jar : noted.strip().split(File.pathSeparator, -1)) {
            path.add(Path.of(jar).toUri().toURL());
        }
        return path.toArray(new URL[0]);
    }
}

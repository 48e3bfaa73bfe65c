package io.headrace.service;

import java.io.File;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntSupplier;

/**
 * A store that speaks S3 and checks every signature, from what {@code connectors/testkit-s3} has built, until this JVM ends. In
 * a class loader of its own: what it brings is not for the class path of the service.
 */
final class S3Store {
    static final String ACCESS = "headrace-story";
    static final String SECRET = "canary-s3-41c9";

    private static final Path BUILT =
            Path.of("../connectors/testkit-s3/target").toAbsolutePath().normalize();

    private final Path folder;
    private final int port;

    /** @param folder each bucket is a folder in it, each object a file */
    S3Store(Path folder) throws Exception {
        this.folder = folder;
        URLClassLoader loader = new URLClassLoader(classPath(), ClassLoader.getPlatformClassLoader());
        port = ((IntSupplier) loader.loadClass("io.headrace.connectors.testkit.s3.S3ProxyServer")
                        .getConstructor(Path.class, String.class, String.class)
                        .newInstance(folder, ACCESS, SECRET))
                .getAsInt();
    }

    private static URL[] classPath() throws Exception {
        List<URL> path = new ArrayList<>();
        path.add(BUILT.resolve("classes").toUri().toURL());
        String jars = Files.readString(BUILT.resolve("s3proxy/class-path")).strip();
        for (String jar : jars.split(File.pathSeparator, -1)) {
            path.add(Path.of(jar).toUri().toURL());
        }
        return path.toArray(URL[]::new);
    }

    String address() {
        return "127.0.0.1:" + port;
    }

    /** Where the objects of {@code bucket} lie as files. */
    Path bucket(String bucket) throws Exception {
        return Files.createDirectories(folder.resolve(bucket));
    }
}

package io.headrace.connectors.testkit.s3;

import java.net.URI;
import java.nio.file.Path;
import java.util.Properties;
import java.util.function.IntSupplier;
import org.gaul.s3proxy.BlobStores;
import org.gaul.s3proxy.S3Proxy;
import org.gaul.s3proxy.auth.AuthenticationType;
import org.gaul.s3proxy.blobstore.Constants;

/**
 * S3Proxy on a free port of this machine, as long as the JVM lives; says its port. Public, and known to {@link LocalS3} only
 * by what the JDK has: it lives in a class loader of its own.
 */
public final class S3ProxyServer implements IntSupplier {
    private final S3Proxy proxy;

    /**
     * @param folder holds a folder for each bucket, and in it a file for each object
     * @param access whose signatures are checked with {@code secret}; all else is refused
     */
    public S3ProxyServer(Path folder, String access, String secret) throws Exception {
        Properties settings = new Properties();
        settings.setProperty(Constants.PROPERTY_IDENTITY, access);
        settings.setProperty(Constants.PROPERTY_CREDENTIAL, secret);
        settings.setProperty("jclouds.filesystem.basedir", folder.toString());
        proxy = S3Proxy.builder()
                .blobStore(BlobStores.create("filesystem-nio2", settings))
                .awsAuthentication(AuthenticationType.AWS_V4, access, secret)
                .ignoreUnknownHeaders(true)
                .endpoint(URI.create("http://127.0.0.1:0"))
                .build();
        proxy.start();
    }

    @Override
    public int getAsInt() {
        return proxy.getPort();
    }
}

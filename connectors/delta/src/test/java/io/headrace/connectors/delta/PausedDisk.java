package io.headrace.connectors.delta;

import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.concurrent.CountDownLatch;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.DelegateToFileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.RawLocalFileSystem;

/** Hadoop's local disk, made as Hadoop itself makes it, on which the first rename waits just before it happens. */
public final class PausedDisk extends DelegateToFileSystem {
    /** Hadoop makes the instances, so the test and the disk have only this to meet. */
    static final CountDownLatch ARRIVED = new CountDownLatch(1);

    static final CountDownLatch RELEASED = new CountDownLatch(1);

    public PausedDisk(URI uri, Configuration configuration) throws IOException, URISyntaxException {
        super(uri, new Pausing(), configuration, "file", false);
    }

    private static final class Pausing extends RawLocalFileSystem {
        @Override
        public boolean rename(Path from, Path to) throws IOException {
            ARRIVED.countDown();
            try {
                RELEASED.await();
            } catch (InterruptedException e) {
                throw new IOException(e);
            }
            return super.rename(from, to);
        }
    }
}

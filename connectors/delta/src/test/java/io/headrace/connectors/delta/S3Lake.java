package io.headrace.connectors.delta;

import io.headrace.configs.LakeStore;
import io.headrace.connectors.lake.Lake;
import io.headrace.connectors.spi.ConnectorException;
import io.headrace.connectors.testkit.LocalSpark;
import io.headrace.connectors.testkit.s3.LocalS3;
import java.nio.file.Path;

/** The bucket that tests keep their tables in. */
final class S3Lake {
    private static final String BUCKET = "delta";

    private S3Lake() {}

    static LakeStore.S3 store() {
        return LocalS3.running().store(BUCKET, "lake");
    }

    /** The objects below the store's root as files, for readers that know nothing of S3. */
    static Path folder() {
        return LocalS3.running().folder(BUCKET).resolve("lake");
    }

    /** What Spark calls {@code path} below the store's root; Spark itself is told how to reach it. */
    static String place(String path) {
        try (Lake lake = Lake.open(store())) {
            lake.configure(LocalSpark.newSession());
            return lake.path(path).toString();
        } catch (ConnectorException e) {
            throw new IllegalStateException(e);
        }
    }
}

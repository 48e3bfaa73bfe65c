package io.headrace.connectors.delta;

import static io.headrace.connectors.testkit.Frame.ITEMS;
import static io.headrace.connectors.testkit.Frame.item;

import io.headrace.configs.LakeStore;
import io.headrace.configs.Secret;
import io.headrace.connectors.lake.Lake;
import io.headrace.connectors.testkit.LocalSpark;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.s3a.S3AFileSystem;

/** Appends one row at a time to Delta tables; as a process of its own to each that a line names. */
final class Appender {
    /** Ids of the second process begin here. */
    static final long OTHER = 1000;

    private Appender() {}

    /** Appends {@code count} rows with ids from {@code first}. */
    static void append(String table, long first, int count) {
        for (int i = 0; i < count; i++) {
            ITEMS.rows(List.of(item(first + i, "x", "1")))
                    .coalesce(1)
                    .write()
                    .format("delta")
                    .mode("append")
                    .save(table);
        }
    }

    /** Makes the scheme {@code s3n} reach what {@code s3a} reaches; Delta has a log store of its own for each. */
    static void allowS3n() {
        LocalSpark.newSession()
                .sparkContext()
                .hadoopConfiguration()
                .setClass("fs.s3n.impl", S3AFileSystem.class, FileSystem.class);
    }

    /** @param args endpoint and bucket of the store, files with its access key and secret, how many rows */
    @SuppressWarnings("SystemOut") // A process speaks to the one that started it.
    public static void main(String[] args) throws Exception {
        LakeStore store = new LakeStore.S3(
                args[1],
                "",
                Optional.of(args[0]),
                "us-east-1",
                Optional.of(new Secret(args[2])),
                Optional.of(new Secret(args[3])),
                true,
                false);
        BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        try (Lake lake = Lake.open(store)) {
            lake.configure(LocalSpark.newSession());
            allowS3n();
            System.out.println("ready");
            for (String table = in.readLine(); table != null; table = in.readLine()) {
                append(table, OTHER, Integer.parseInt(args[4]));
                System.out.println("ready");
            }
        }
    }
}

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

/** Appends one row at a time to Delta tables; as a process of its own it waits for a line before each table. */
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

    /** @param args endpoint and bucket of the store, files with its access key and secret, how many rows, tables */
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
            for (int i = 5; i < args.length; i++) {
                System.out.println("ready " + i);
                if (in.readLine() == null) {
                    return;
                }
                append(args[i], OTHER, Integer.parseInt(args[4]));
            }
            System.out.println("done");
        }
    }
}

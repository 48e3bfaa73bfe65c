package io.headrace.connectors.lake;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.headrace.configs.LakeStore;
import io.headrace.connectors.spi.ConnectorException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class LakePathTest {
    @TempDir
    Path folder;

    @Test
    void pathsAreBelowTheRootOfEachKindOfStore() throws ConnectorException {
        assertThat(path(new LakeStore.Local(folder), "")).isEqualTo("file:" + folder);
        assertThat(path(new LakeStore.Local(folder), "a b/c")).isEqualTo("file:" + folder + "/a b/c");
        assertThat(path(s3("bucket", ""), "")).isEqualTo("s3a://bucket/");
        assertThat(path(s3("bucket", ""), "a/b")).isEqualTo("s3a://bucket/a/b");
        assertThat(path(s3("bucket", "lake/x"), "")).isEqualTo("s3a://bucket/lake/x");
        assertThat(path(s3("bucket", "lake/x"), "a/b")).isEqualTo("s3a://bucket/lake/x/a/b");
        assertThat(path(new LakeStore.Hdfs("node", Optional.of(8020), "lake"), "a"))
                .isEqualTo("hdfs://node:8020/lake/a");
        assertThat(path(new LakeStore.Hdfs("service", Optional.empty(), ""), "a"))
                .isEqualTo("hdfs://service/a");
        assertThat(path(new LakeStore.Adls("account", "box", "x"), "a"))
                .isEqualTo("abfss://box@account.dfs.core.windows.net/x/a");
        assertThat(path(new LakeStore.Gcs("bucket", "x"), "a")).isEqualTo("gs://bucket/x/a");
    }

    @Test
    void partitionsAsSparkWritesThemAreNames() throws ConnectorException {
        assertThat(path(new LakeStore.Local(folder), "at=2026-11-22 10%3A00/..%2F..%2Fx"))
                .isEqualTo("file:" + folder + "/at=2026-11-22 10%3A00/..%2F..%2Fx");
    }

    @Test
    void aRelativeRootIsMadeAbsolute() throws ConnectorException {
        assertThat(path(new LakeStore.Local(Path.of("lake/../other")), "a"))
                .isEqualTo("file:" + Path.of("other/a").toAbsolutePath());
    }

    static Stream<String> escapes() {
        List<String> segments = List.of(
                "..", ".", "", "%2e%2e", "%2E.", ".%2e", "%2e", "a\\b", "..\\", "\\..", "a:b", "s3a:", "*", "a?",
                "{a,b}", "[a-z]", "\u0000", "a\nb", "\t", "\u007f");
        return Stream.concat(
                segments.stream().flatMap(s -> Stream.of("a/" + s, "a/" + s + "/b", s + "/b")),
                Stream.of("/", "/etc/passwd", "a/", "//a", "file:///etc", "s3a://evil/a", "..", ".", "x".repeat(5000)));
    }

    @ParameterizedTest
    @MethodSource("escapes")
    void whatIsNotPlainNamesIsRefused(String relative) throws ConnectorException {
        for (LakeStore store : List.of(new LakeStore.Local(folder), s3("bucket", "lake"))) {
            try (Lake lake = Lake.open(store)) {
                assertThatThrownBy(() -> lake.path(relative))
                        .isInstanceOf(ConnectorException.class)
                        .hasMessageContaining("is not a path below the store's root")
                        .hasMessageNotContaining("\n")
                        .hasMessageNotContaining("\u0000");
            }
        }
    }

    @Test
    void theMessageSaysWhatIsExpected() throws ConnectorException {
        try (Lake lake = Lake.open(new LakeStore.Local(folder))) {
            assertThatThrownBy(() -> lake.path("../x"))
                    .hasMessage(
                            "'../x' is not a path below the store's root; expected names joined by '/', without '..',"
                                    + " '.', wildcards or any of \\ : and without '/' at either end");
        }
    }

    @Test
    void linksThatLeadOutAreRefused(@TempDir Path outside) throws Exception {
        Path root = Files.createDirectory(folder.resolve("root"));
        Files.createDirectory(folder.resolve("root-evil"));
        Files.createDirectory(root.resolve("in"));
        Files.createSymbolicLink(root.resolve("out"), outside);
        Files.createSymbolicLink(root.resolve("sibling"), folder.resolve("root-evil"));
        Files.createSymbolicLink(root.resolve("dangling"), outside.resolve("not-there"));
        Files.createSymbolicLink(root.resolve("inside"), root.resolve("in"));
        try (Lake lake = Lake.open(new LakeStore.Local(root))) {
            for (String name : List.of("out", "out/new", "out/new/deep", "sibling", "sibling/a")) {
                assertThatThrownBy(() -> lake.path(name))
                        .hasMessage("'" + root.resolve(name) + "' leads out of the store's root '" + root
                                + "' through a symbolic link; remove the link or name the place that it leads to in a store"
                                + " of its own");
            }
            assertThatThrownBy(() -> lake.path("dangling"))
                    .hasMessage("'" + root.resolve("dangling")
                            + "' leads through a symbolic link that cannot be followed; remove it");
            assertThat(lake.path("inside/a").toString()).isEqualTo("file:" + root + "/inside/a");
        }
    }

    @Test
    void aRootMayItselfBeALink(@TempDir Path real) throws Exception {
        Path root = Files.createSymbolicLink(folder.resolve("link"), real);
        assertThat(path(new LakeStore.Local(root), "a/b")).isEqualTo("file:" + root + "/a/b");
    }

    private static String path(LakeStore store, String relative) throws ConnectorException {
        try (Lake lake = Lake.open(store)) {
            return lake.path(relative).toString();
        }
    }

    private static LakeStore.S3 s3(String bucket, String prefix) {
        return new LakeStore.S3(
                bucket, prefix, Optional.empty(), "us-east-1", Optional.empty(), Optional.empty(), false, true);
    }
}

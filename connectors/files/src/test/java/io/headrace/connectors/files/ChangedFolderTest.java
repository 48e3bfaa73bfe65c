package io.headrace.connectors.files;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.headrace.connectors.lake.Lake;
import io.headrace.connectors.spi.Committed;
import io.headrace.connectors.spi.ConnectorException;
import io.headrace.connectors.spi.ConnectorException.Kind;
import io.headrace.connectors.spi.RowCounts;
import io.headrace.connectors.testkit.CountedStore;
import io.headrace.connectors.testkit.Runs;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What others do to a sink's folder is noticed, and the log stays small. */
class ChangedFolderTest {
    @TempDir
    Path root;

    private final CountedStore.Calls calls = CountedStore.calls("changed");

    @AutoClose
    private Lake lake;

    private Delivery delivery;

    @BeforeEach
    void open() throws Exception {
        lake = Lake.open(CountedStore.store("changed"));
        calls.reset();
        delivery = new Delivery(lake, root.resolve("items"));
    }

    @Test
    void aManifestInTheMiddleThatIsGoneIsNamed() throws Exception {
        commits(8);
        Files.delete(manifest(5));
        changed("The manifest of commit 5 in the folder '%s' is gone; restore the folder, or empty it and order a full"
                + " snapshot");
    }

    @Test
    void theNewestManifestThatIsGoneIsToldByItsFiles() throws Exception {
        commits(3);
        Files.delete(manifest(3));
        String file = data(3);
        changed("Somebody changed the folder '%s': '" + file + "' is there, the manifest of its commit is gone;"
                + " restore it, or empty it and order a full snapshot");
    }

    @Test
    void theNewestManifestThatIsGoneIsToldByTheFilesThatItTookAway() throws Exception {
        commits(2);
        String first = data(1);
        delivery.deliver(3, 1);
        Files.delete(manifest(3));
        Files.delete(delivery.folder().resolve(data(3)));
        changed("Somebody changed the folder '%s': '" + first + "' is gone; restore it, or empty it and order a full"
                + " snapshot");
    }

    @Test
    void aManifestUnderAnotherNumberIsNamed() throws Exception {
        commits(2);
        Files.copy(manifest(2), manifest(3));
        changed("The manifest of commit 3 in the folder '%s' is that of another commit; restore the folder, or empty it"
                + " and order a full snapshot");
    }

    @Test
    void aManifestOfAnotherChainIsNamed() throws Exception {
        commits(3);
        Path mine = delivery.folder();
        delivery = new Delivery(lake, root.resolve("other"));
        commits(3);
        Files.copy(
                mine.resolve("_headrace/manifest").resolve(manifest(2).getFileName()),
                manifest(2),
                java.nio.file.StandardCopyOption.REPLACE_EXISTING);
        changed("The manifest of commit 2 in the folder '%s' is not the one that the next was made after; restore the"
                + " folder, or empty it and order a full snapshot");
    }

    @Test
    void dataThatWasDeletedWithItsManifestsKeptIsNoFreshFolder() throws Exception {
        commits(2);
        String first = data(1);
        for (long commit = 1; commit <= 2; commit++) {
            Files.delete(delivery.folder().resolve(data(commit)));
        }
        changed("Somebody changed the folder '%s': '" + first + "' is gone; restore it, or empty it and order a full"
                + " snapshot");
    }

    @Test
    void aFolderThatWasEmptiedStartsAgain() throws Exception {
        commits(3);
        org.apache.commons.io.FileUtils.cleanDirectory(delivery.folder().toFile());
        assertThat(delivery.committed()).isEqualTo(Committed.NONE);
        commits(1);
        assertThat(delivery.shown()).containsExactly(1L);
    }

    @Test
    void afterTenThousandCommitsTheLogIsAsSmallAsAfterTwenty() throws Exception {
        tenThousandManifests();
        calls.reset();
        Committed committed = delivery.committed();
        assertThat(committed.number()).isEqualTo(9_999);
        assertThat(committed.from().value()).isEqualTo("9998");
        assertThat(calls.count("open")).isEqualTo(10);
        assertThat(calls.count("list")).isEqualTo(2);
        delivery.deliver(10_000, 9_999, 9_998);
        assertThat(LogReader.newestFirst(delivery.folder())).hasSize(Chain.KEPT);
        assertThat(delivery.logged()).containsExactly(10_000L);
        assertThat(delivery.shown()).containsExactly(10_000L);
        delivery.deliver(10_001);
        calls.reset();
        assertThat(delivery.committed().number()).isEqualTo(10_001);
        assertThat(calls.count("open")).isEqualTo(2);
    }

    @Test
    void aManifestNamesOnlyWhatChanged() throws Exception {
        commits(19);
        assertThat(Files.size(manifest(19))).isLessThan(Files.size(manifest(20 - 10)) * 2 / 3);
        assertThat(delivery.shown()).hasSize(19).isEqualTo(delivery.logged());
        commits(1);
        assertThat(delivery.shown()).hasSize(20).isEqualTo(delivery.logged());
        calls.reset();
        delivery.committed();
        assertThat(calls.count("open")).isEqualTo(2);
    }

    /** As runs of long ago would have left them that never removed any. */
    private void tenThousandManifests() throws Exception {
        Files.createDirectories(manifest(1).getParent());
        Head head = null;
        for (long number = 1; number < 10_000; number++) {
            Committed committed = Committed.by(
                    Delivery.plan(head == null ? Committed.NONE : head.committed(), Runs.freshId()), Instant.EPOCH);
            LiveFile file = new LiveFile(SinkFolder.dataName(number, "run", 0, "csv"), "", 8, 1, "" + number);
            // Two files are live at a time, so that no commit but the tenth is complete.
            List<LiveFile> kept = head == null
                    ? List.of()
                    : head.files().subList(head.files().size() - 1, head.files().size());
            Draft draft = new Draft(kept, List.of(file), 1, new RowCounts(1, 1, 0, 1, 8));
            Manifest manifest = Manifest.after(
                    head, committed, Delivery.MAPPING, "table", new StructType().add("id", "long"), draft);
            byte[] json = manifest.json().getBytes(java.nio.charset.StandardCharsets.UTF_8);
            Files.write(manifest(number), json);
            List<LiveFile> live = new ArrayList<>(draft.live());
            head = new Head(manifest, committed, Chain.sha256(json), live);
        }
        for (LiveFile file : head.files()) {
            Files.writeString(delivery.folder().resolve(file.name()), "id\n9999\n");
        }
    }

    private void changed(String message) {
        assertThatThrownBy(() -> delivery.committed())
                .isInstanceOfSatisfying(ConnectorException.class, changed -> assertThat(changed.kind())
                        .isEqualTo(Kind.SINK_CHANGED))
                .hasMessage(String.format(
                        Locale.ROOT, message, delivery.folder().toString().substring(1)));
    }

    private void commits(int count) throws Exception {
        long last = delivery.committed().number();
        for (int i = 1; i <= count; i++) {
            delivery.deliver(last + i);
        }
    }

    private Path manifest(long number) {
        return delivery.folder().resolve(String.format(Locale.ROOT, "_headrace/manifest/%020d.json", number));
    }

    /** The name of the file that a commit brought. */
    private String data(long number) throws IOException {
        try (var files = Files.list(delivery.folder())) {
            return files.map(file -> file.getFileName().toString())
                    .filter(name -> name.startsWith(String.format(Locale.ROOT, "part-%020d-", number)))
                    .findFirst()
                    .orElseThrow();
        }
    }
}

package io.headrace.jobs.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DemoFolderTest {
    @TempDir
    private Path temp;

    @Test
    void aFolderWithSomethingElseIsRefusedAndLeftAsItIs() throws Exception {
        Path photo = Files.writeString(temp.resolve("photo.jpg"), "x");
        assertThatThrownBy(() -> DemoFolder.open(Optional.of(temp)))
                .isInstanceOf(DemoFolder.RefusedFolder.class)
                .hasMessage("Folder '" + temp
                        + "' holds something that is not a demo; name one that is empty or does not exist yet");
        assertThat(photo).hasContent("x");
        assertThat(temp.toFile().list()).containsExactly("photo.jpg");
    }

    @Test
    void aFileIsRefused() throws Exception {
        Path file = Files.writeString(temp.resolve("demo"), "x");
        assertThatThrownBy(() -> DemoFolder.open(Optional.of(file)))
                .isInstanceOf(DemoFolder.RefusedFolder.class)
                .hasMessage("'" + file + "' is not a folder; name one that is empty or does not exist yet");
    }

    @Test
    void aNewDemoReplacesAnEarlierOneAndNothingElse() throws Exception {
        Path place = temp.resolve("retail");
        DemoFolder first = DemoFolder.open(Optional.of(place));
        first.writeShare(List.of(3L, 7L));
        Files.createDirectories(first.path("provider/lake"));
        Files.writeString(place.resolve("my-notes.txt"), "mine");
        DemoFolder.open(Optional.of(place)).close();
        assertThat(place.toFile().list()).containsExactlyInAnyOrder(".headrace-demo", "my-notes.txt");
    }

    @Test
    void withoutAPlaceTheFolderGoesAtTheEndOfASuccessfulDemo() throws Exception {
        DemoFolder folder = DemoFolder.open(Optional.empty());
        folder.writeShare(List.of(3L, 7L));
        folder.close();
        assertThat(folder.shareFile()).as("after a failure").exists();
        folder.succeeded();
        folder.close();
        assertThat(folder.root()).doesNotExist();
    }

    @Test
    void eachConsumerHasAMaskKeyOfItsOwnThatOnlyTheOwnerCanRead() throws Exception {
        DemoFolder folder = DemoFolder.open(Optional.of(temp));
        folder.writeShare(List.of(3L, 7L));
        assertThat(folder.key("anvil")).content().hasSize(48);
        assertThat(Files.readString(folder.key("anvil"))).isNotEqualTo(Files.readString(folder.key("birch")));
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(folder.key("anvil"))))
                .isEqualTo("rw-------");
    }
}

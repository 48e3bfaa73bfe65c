package io.headrace.service.stores;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The process of an inspection, with programs that behave in every way. */
final class InspectorTest {
    @TempDir
    private Path folder;

    private JsonNode run(String script, Duration longest) throws Exception {
        Path program = Files.createFile(
                folder.resolve("program"),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        Files.writeString(program, "#!/bin/sh\n" + script + "\n");
        try (Inspector inspector =
                new Inspector(List.of(program.toString(), "first"), longest, 1000, JsonMapper.shared())) {
            return inspector.inspect(folder, folder.resolve("asked.conf"), List.of("-n", "0"));
        }
    }

    @Test
    void theProgramIsAskedAsTheContractSaysAndSeesNothingOfOurEnvironment() throws Exception {
        JsonNode answer = run(
                """
                secrets=$(env | cut -d= -f1 | grep -v -E '^(PATH|HOME|JAVA_HOME|LANG|LC_ALL|TZ|TMPDIR|PWD|SHLVL|_|OLDPWD|HEADRACE_JAVA_OPTS)$')
                echo "{\\"event\\": \\"inspection\\", \\"line\\": \\"$*\\", \\"others\\": \\"$secrets\\", \\"temporary\\": \\"$TMPDIR\\"}"\
                """,
                Duration.ofSeconds(30));
        assertThat(answer.path("line").asString())
                .isEqualTo("first inspect " + folder + "/asked.conf --json --log-file " + folder + "/log -n 0");
        assertThat(answer.path("others").asString()).isEmpty();
        assertThat(answer.path("temporary").asString()).isEqualTo(folder.toString());
    }

    @Test
    void whoeverTakesTooLongIsKilledWithItsChildren() throws IOException {
        Path child = folder.resolve("child");
        assertThatThrownBy(() -> run("sleep 600 & echo $! > " + child + "; wait", Duration.ofSeconds(1)))
                .isInstanceOf(Inspector.NoAnswer.class)
                .hasMessage("The store did not answer within 1 s");
        long pid = Long.parseLong(Files.readString(child).strip());
        assertThat(ProcessHandle.of(pid).filter(ProcessHandle::isAlive).map(handle -> handle.onExit()
                        .join()))
                .as("nothing that lives on")
                .satisfies(ended -> assertThat(ended.map(ProcessHandle::isAlive).orElse(false))
                        .isFalse());
    }

    @Test
    void anAnswerHasALimit() {
        assertThatThrownBy(() -> run("head -c 100000 /dev/zero", Duration.ofSeconds(30)))
                .isInstanceOf(Inspector.NoAnswer.class)
                .hasMessage("The store's answer is longer than 1000 bytes; ask for a part of it");
    }

    @Test
    void whatIsNoAnswerIsSaid() {
        assertThatThrownBy(() -> run("echo hello; echo 'it broke' >&2; exit 3", Duration.ofSeconds(30)))
                .isInstanceOf(Inspector.NoAnswer.class)
                .hasMessage("The inspection ended with 3 and without an answer; the operator's log says more");
    }
}

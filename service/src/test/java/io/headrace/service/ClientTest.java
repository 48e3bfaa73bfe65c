package io.headrace.service;

import static org.assertj.core.api.Assertions.assertThat;

import io.headrace.service.client.Typed;
import io.headrace.service.client.Typed.Said;
import io.headrace.service.security.Role;
import io.headrace.service.security.Scope;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.json.JsonMapper;

/** The command line against the real service. */
final class ClientTest {
    private final Service service = Service.on(Database.H2);
    private final World world = new World(service);
    private final String url = "http://127.0.0.1:" + service.port();

    @TempDir
    private Path folder;

    private Typed typed;

    @BeforeEach
    void logIn() {
        typed = new Typed(folder.resolve("home").resolve("login.json"));
        Said login = typed.type(world.ours(Role.OWNER).token() + "\n", "login", url, "--token");
        assertThat(login).isEqualTo(new Said(0, "Logged in at " + url + " as somebody\n", ""));
    }

    private Path write(String name, String text) throws IOException {
        return Files.writeString(folder.resolve(name), text);
    }

    @Test
    void theTokenIsKeptWhereOnlyItsOwnerReadsIt() throws IOException {
        Path file = folder.resolve("home").resolve("login.json");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-------");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file.getParent())))
                .isEqualTo("rwx------");
        assertThat(file).content().contains(world.ours(Role.OWNER).token());
    }

    @Test
    void withoutALoginItSaysHowToLogIn() {
        Said said = new Typed(folder.resolve("nobody")).type("", "store", "list");
        assertThat(said)
                .isEqualTo(
                        new Said(1, "", "You are not logged in; type: headrace login URL --email YOU@EXAMPLE.ORG\n"));
        assertThat(typed.type("wrong\n", "login", url, "--email", "nobody@headrace.test")
                        .err())
                .isEqualTo("The address or the password is wrong\n");
        assertThat(typed.type("x\n", "login", "ftp://x", "--token").err())
                .isEqualTo(
                        "'ftp://x' is not the address of a service; expected something like https://share.example\n");
    }

    @Test
    void aTokenOfOneAccountIsUsedWithTheAccountsId() {
        String narrow = world.token(world.ours(Role.OWNER).id(), Scope.all(), world.ours(), Duration.ofHours(1));
        assertThat(typed.type(narrow + "\n", "login", url, "--token").err())
                .isEqualTo("This token is for one account only\n");
        String id = world.ours().toString();
        assertThat(typed.type(narrow + "\n", "login", url, "--token", "--account", id)
                        .out())
                .isEqualTo("Logged in at " + url + " for an account\n");
        assertThat(typed.type("", "share", "list").out()).contains("retail");
    }

    @Test
    void whatIsTypedWronglyEndsWithTwo() {
        Said said = typed.type("", "store", "lst");
        assertThat(said.code()).isEqualTo(2);
        assertThat(said.err()).contains("Unmatched argument at index 1: 'lst'");
    }

    @Test
    void oneOfSeveralAccountsIsChosen() {
        assertThat(typed.type("", "account", "list").out())
                .isEqualTo("name        id                                    role\n" + "an account  " + world.ours()
                        + "  owner\n");
        Said created = typed.type("", "account", "create", "second", "--json");
        String id = JsonMapper.shared().readTree(created.out()).path("id").asString();
        assertThat(typed.type("", "store", "list").err())
                .isEqualTo(
                        "You have 2 accounts; say which one with --account, or choose it with: headrace account use\n");
        assertThat(typed.type("", "share", "list", "--account", "second").out())
                .isEqualTo("name  kind  listed  terms.number  id\n");
        assertThat(typed.type("", "account", "use", id).code()).isZero();
        assertThat(typed.type("", "share", "list").out()).isEqualTo("name  kind  listed  terms.number  id\n");
        assertThat(typed.type("", "share", "list", "--account", "third").err())
                .isEqualTo("You have no account 'third'\n");
    }

    @Test
    void aStoreIsAddedWithASecretThatIsNeverAnArgumentThenTestedAndDeleted() throws IOException {
        Path file = write("shop.conf", "type = postgresql, host = db.headrace.test, database = shop, user = reader\n");
        Said added = typed.type("canary\n", "store", "add", "shop", file.toString(), "--secret");
        assertThat(added.out()).startsWith("name: shop\nid: ");
        assertThat(typed.type("", "store", "show", "shop").out())
                .contains("credentials.secret: sealed")
                .doesNotContain("canary");
        assertThat(typed.type("", "store", "test", "shop").out()).startsWith("state: succeeded\n");
        assertThat(typed.type(
                        "",
                        "store",
                        "change",
                        "shop",
                        write("g.conf", "type = postgresql, host = db.headrace.test, database = gone, user = reader")
                                .toString()))
                .extracting(Said::code)
                .isEqualTo(0);
        assertThat(typed.type("", "store", "test", "shop")).isEqualTo(new Said(1, "", "there is no database gone\n"));
        assertThat(typed.type("", "store", "delete", "shop").out()).isEqualTo("Deleted the store 'shop'\n");
        assertThat(typed.type("", "store", "show", "shop").err()).isEqualTo("There is no store 'shop'\n");
    }

    @Test
    void aShareFileIsShownBeforeItIsApplied() throws IOException {
        String path = write(
                        "share.conf",
                        "name = flights, provider = p, datasets = [{ name = a, source { type = delta, store = lake, path = a } }]")
                .toString();
        Said refused = typed.type("no\n", "share", "apply", "-f", path);
        assertThat(refused.out())
                .startsWith(
                        "what          name     detail\ncreate-share  flights\nadd-dataset   a        {\"description\":");
        assertThat(typed.type("", "share", "show", "flights").err()).isEqualTo("There is no share 'flights'\n");
        assertThat(typed.type("yes\n", "share", "apply", "-f", path).code()).isZero();
        assertThat(typed.type("", "share", "datasets", "flights").out()).contains("a     lake   one");
        assertThat(typed.type("", "share", "apply", "-f", path).out())
                .isEqualTo("share: flights\nNothing would change\n");
        Said wrong = typed.type(
                "",
                "share",
                "apply",
                "-f",
                write("w.conf", "name = x, provder = p").toString());
        assertThat(wrong.err())
                .isEqualTo("'provider' (line 1) is missing; expected a text\n"
                        + "  provider: (line 1) is missing; expected a text\n"
                        + "  datasets: (line 1) is missing; expected a list [ ... ]\n"
                        + "  provder: (line 1) is not a setting here; did you mean \"provider\"? known: name, provider,"
                        + " description, terms, schedule, recipients, stores, datasets, consumers\n");
        assertThat(typed.type("", "share", "delete", "flights").out()).isEqualTo("Deleted the share 'flights'\n");
    }

    @Test
    void accessIsAskedForAndGiven() {
        Said asked = typed.type("", "share", "ask", Provided.LISTED.toString(), "--json");
        assertThat(JsonMapper.shared().readTree(asked.out()).path("state").asString())
                .isEqualTo("pending");
        assertThat(typed.type("", "share", "requests", "retail").out())
                .contains(world.theirsAsked() + "  an account  pending");
        assertThat(typed.type(
                                "",
                                "share",
                                "approve",
                                "retail",
                                world.theirsAsked().toString())
                        .out())
                .contains("state: approved\ninvitation: ");
        assertThat(typed.type(
                                "",
                                "share",
                                "decline",
                                "retail",
                                UUID.randomUUID().toString())
                        .err())
                .isEqualTo("There is nothing here that you may see\n");
    }
}

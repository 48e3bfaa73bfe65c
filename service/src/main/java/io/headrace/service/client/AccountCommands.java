package io.headrace.service.client;

import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

@Command(name = "account", mixinStandardHelpOptions = true, description = "Your accounts.")
final class AccountCommands {
    @Command(name = "list", mixinStandardHelpOptions = true, description = "Lists your accounts.")
    void list(@Mixin Session session) {
        session.show(session.api().all("/accounts"), "name", "id", "role");
    }

    @Command(name = "create", mixinStandardHelpOptions = true, description = "Creates an account, which you own.")
    void create(@Mixin Session session, @Parameters(paramLabel = "NAME") String name) {
        session.show(session.api().post("/accounts", Map.of("name", name)).body(), "name", "id");
    }

    @Command(
            name = "use",
            mixinStandardHelpOptions = true,
            description = "Makes the other commands be about an account, by its name or id.")
    void use(@Mixin Session session, @Parameters(paramLabel = "NAME") String name) {
        String id = session.named("/accounts", "account", name);
        Login login = session.login();
        new Login(login.url(), login.token(), id).write(session.world().loginFile());
        session.done("Commands are about '" + name + "' now");
    }

    @Command(name = "members", mixinStandardHelpOptions = true, description = "Lists who may do what in the account.")
    void members(@Mixin Session session) {
        session.show(session.api().all(session.account() + "/members"), "name", "email", "role", "user");
    }
}

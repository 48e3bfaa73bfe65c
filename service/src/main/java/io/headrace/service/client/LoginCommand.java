package io.headrace.service.client;

import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "login",
        mixinStandardHelpOptions = true,
        description = {
            "Logs in at a service and keeps the token in a file that only you can read.",
            "The password is asked for, or is the next line of the input."
        })
final class LoginCommand implements Runnable {
    @Mixin
    private final Session session;

    @Parameters(index = "0", paramLabel = "URL", description = "The service, e.g. https://share.example.")
    private String url = "";

    @Option(names = "--email", paramLabel = "ADDRESS", description = "Your address.")
    private @Nullable String email;

    @Option(names = "--token", description = "Use an API token, which is asked for, instead of a password.")
    private boolean token;

    @Option(
            names = "--first-owner",
            paramLabel = "NAME",
            description =
                    "Make yourself the first owner, with the token that the service's first start wrote; asked for.")
    private @Nullable String firstOwner;

    @Option(names = "--new-account", paramLabel = "NAME", description = "The first owner's account.")
    private @Nullable String newAccount;

    LoginCommand(Session session) {
        this.session = session;
    }

    @Override
    public void run() {
        Api nobody = new Api(url, null);
        String password = firstOwner == null ? "" : setUp(nobody, firstOwner);
        String issued = token ? session.world().secret("Token") : logIn(nobody, password);
        String name = new Api(url, issued).get("/me").body().path("name").asString();
        new Login(url, issued, null).write(session.world().loginFile());
        session.done("Logged in at " + url + " as " + name);
    }

    private String setUp(Api nobody, String name) {
        Map<String, Object> wish = new LinkedHashMap<>();
        wish.put("token", session.world().secret("Token of the first owner"));
        String password = session.world().secret("New password");
        wish.put("email", required());
        wish.put("name", name);
        wish.put("password", password);
        wish.put("account", newAccount == null ? name : newAccount);
        nobody.post("/setup", wish);
        return password;
    }

    private String logIn(Api nobody, String known) {
        String address = required();
        String password = known.isEmpty() ? session.world().secret("Password") : known;
        return nobody.post("/login", Map.of("email", address, "password", password))
                .body()
                .path("token")
                .asString();
    }

    private String required() {
        if (email == null) {
            throw new Failure("Say who you are with --email, or use an API token with --token");
        }
        return email;
    }
}

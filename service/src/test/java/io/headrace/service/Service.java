package io.headrace.service;

import com.icegreen.greenmail.util.GreenMail;
import com.icegreen.greenmail.util.ServerSetup;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.support.GenericApplicationContext;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.web.method.HandlerMethod;
import org.springframework.web.servlet.mvc.method.RequestMappingInfo;
import org.springframework.web.servlet.mvc.method.annotation.RequestMappingHandlerMapping;

/**
 * The real service on a free port, with a real database and a real mail server. One per database and test JVM, shared by
 * all tests: a test makes accounts of its own and looks at nothing else.
 */
final class Service {
    private static final Map<Database, Service> RUNNING = new EnumMap<>(Database.class);

    /** A user that the configuration names as operator; made by {@link World}. */
    static final String OPERATOR = "operator@headrace.test";

    private final Path data;
    private final MovableClock clock;
    private final GreenMail mail = new GreenMail(ServerSetup.SMTP.dynamicPort());
    private final Issuer issuer = new Issuer();
    private final ConfigurableApplicationContext context;

    private Service(Path data, MovableClock clock, List<String> ownSettings, Consumer<GenericApplicationContext> more) {
        this.data = data;
        this.clock = clock;
        mail.start();
        List<String> settings = new ArrayList<>();
        settings.addAll(issuer.settings());
        settings.add("--server.port=0");
        settings.add("--headrace.data=" + data);
        settings.add("--headrace.operators[0]=local|" + OPERATOR);
        settings.addAll(List.of(
                "--headrace.stores.hosts[0]=db.headrace.test:5432",
                "--headrace.stores.local-roots[0]=" + System.getProperty("java.io.tmpdir"),
                "--headrace.command[0]=" + StandInProgram.write(data),
                "--headrace.jobs.most=4",
                "--headrace.jobs.patience=1s",
                "--headrace.jobs.jitter=0s",
                "--headrace.webhook-hosts[0]=127.0.0.1"));
        settings.add("--spring.mail.host=127.0.0.1");
        settings.add("--spring.mail.port=" + mail.getSmtp().getPort());
        settings.removeIf(usual -> ownSettings.stream().anyMatch(own -> key(own).equals(key(usual))));
        settings.addAll(ownSettings);
        this.context = Application.start(settings, starting -> {
            replaceClock(starting);
            more.accept((GenericApplicationContext) starting);
        });
    }

    private static String key(String setting) {
        return setting.substring(0, setting.indexOf('='));
    }

    private void replaceClock(ConfigurableApplicationContext starting) {
        ((GenericApplicationContext) starting).registerBean("clock", Clock.class, () -> clock);
    }

    /** The shared one on {@code database}. */
    static synchronized Service on(Database database) {
        return RUNNING.computeIfAbsent(database, missing -> {
            try {
                Path data = Files.createTempDirectory("headrace-service");
                Service service = new Service(data, new MovableClock(), database.settings(), context -> {});
                Runtime.getRuntime().addShutdownHook(new Thread(service::stop));
                return service;
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
    }

    /** One of its own with H2 in {@code data}, for tests that stop it. */
    static Service in(Path data) {
        return in(data, context -> {});
    }

    /** The same, with parts of its own. */
    static Service in(Path data, Consumer<GenericApplicationContext> more) {
        return new Service(data, new MovableClock(), Database.H2.settings(), more);
    }

    /** One of its own with settings that go before the usual ones, at the time of {@code clock}. */
    static Service in(Path data, MovableClock clock, List<String> settings) {
        return new Service(data, clock, settings, context -> {});
    }

    void stop() {
        context.close();
        mail.stop();
        issuer.stop();
    }

    Http http() {
        return new Http(URI.create("http://127.0.0.1:" + port()));
    }

    String port() {
        return context.getEnvironment().getRequiredProperty("local.server.port");
    }

    /** A bean, for what has no route. */
    <T> T part(Class<T> type) {
        return context.getBean(type);
    }

    /** The routes that controllers offer, as the service itself knows them. */
    Map<RequestMappingInfo, HandlerMethod> routes() {
        return context.getBean("requestMappingHandlerMapping", RequestMappingHandlerMapping.class)
                .getHandlerMethods();
    }

    JdbcClient database() {
        return part(JdbcClient.class);
    }

    MovableClock clock() {
        return clock;
    }

    Path data() {
        return data;
    }

    /** The OpenID provider that the service trusts. */
    Issuer issuer() {
        return issuer;
    }

    /** Everything that was mailed so far. */
    GreenMail mail() {
        return mail;
    }
}

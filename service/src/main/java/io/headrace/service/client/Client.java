package io.headrace.service.client;

import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/**
 * The commands that talk to a service: {@code headrace login}, {@code account}, {@code store}, {@code share} and so on. A new
 * verb is a class with {@code @Command} and a line in {@link #VERBS}, or a method of {@link InvitationVerbs} or {@link SnapshotVerbs}.
 */
@Command(name = "headrace", mixinStandardHelpOptions = true, description = "Shares and receives through a service.")
public final class Client {
    private static final List<Class<?>> VERBS = List.of(
            LoginCommand.class,
            AccountCommands.class,
            StoreCommands.class,
            ShareCommands.class,
            SubscriptionCommands.class);

    private Client() {}

    /** Ends with 0 if it was done, 1 if the service refused it, 2 if it was typed wrongly. */
    public static void main(String[] args) {
        System.exit(run(World.real(), args));
    }

    /** As {@link #main}, in a world that may be a test's. */
    static int run(World world, String... args) {
        CommandLine line = new CommandLine(new Client(), new Parts(world));
        VERBS.forEach(line::addSubcommand);
        for (Class<?> verbs : List.of(InvitationVerbs.class, SnapshotVerbs.class)) {
            CommandLine.getCommandMethods(verbs, null)
                    .forEach(verb -> line.addSubcommand(new CommandLine(verb, new Parts(world))));
        }
        line.setOut(world.out()).setErr(world.err());
        line.setExecutionExceptionHandler((e, command, parsed) -> {
            if (!(e instanceof Failure)) {
                throw e;
            }
            command.getErr().println(e.getMessage());
            return 1;
        });
        return line.execute(args);
    }

    /** Gives every command its session. */
    private record Parts(World world) implements CommandLine.IFactory {
        @Override
        public <K> K create(Class<K> type) throws Exception {
            if (type == LoginCommand.class) {
                return type.cast(new LoginCommand(new Session(world)));
            }
            return type == Session.class
                    ? type.cast(new Session(world))
                    : CommandLine.defaultFactory().create(type);
        }
    }
}

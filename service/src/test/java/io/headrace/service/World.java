package io.headrace.service;

import io.headrace.service.database.Columns;
import io.headrace.service.security.Bearer;
import io.headrace.service.security.Role;
import io.headrace.service.security.Scope;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Two accounts that know nothing of each other, with people of every role; written past the API, which is what is tested.
 * Whoever adds a kind of resource adds one of it to both accounts here.
 */
final class World {
    private final Service service;
    private UUID ours;
    private UUID theirs;
    private final Map<Role, Person> members = new EnumMap<>(Role.class);
    private Person stranger;
    private Provided oursProvided;
    private Provided theirsProvided;
    private UUID oursAsked;
    private UUID theirsAsked;
    private final Map<String, UUID> made = new HashMap<>();
    private final Map<UUID, Offering> offerings = new HashMap<>();

    World(Service service) {
        this.service = service;
        service.part(TransactionTemplate.class).executeWithoutResult(status -> populate());
    }

    private void populate() {
        ours = account();
        theirs = account();
        for (Role role : Role.values()) {
            members.put(role, member(ours, role));
        }
        stranger = member(theirs, Role.OWNER);
        Provided.offerToAll(service, stranger.id());
        oursProvided = Provided.of(service, ours, ours(Role.OWNER).id());
        theirsProvided = Provided.of(service, theirs, stranger.id());
        oursAsked = oursProvided.asks(service, theirsProvided);
        theirsAsked = theirsProvided.asks(service, oursProvided);
    }

    /** What our account provides. */
    Provided provided() {
        return oursProvided;
    }

    /** What the other account provides. */
    Provided theirsProvided() {
        return theirsProvided;
    }

    /** Our wish for access to their share. */
    UUID asked() {
        return oursAsked;
    }

    /** Their wish for access to our share. */
    UUID theirsAsked() {
        return theirsAsked;
    }

    /** Somebody with a token that is good for everything. */
    record Person(UUID id, String token) {}

    UUID ours() {
        return ours;
    }

    /** An account in which nobody of {@link #ours} is a member. */
    UUID theirs() {
        return theirs;
    }

    Person ours(Role role) {
        return members.get(role);
    }

    /** The owner of {@link #theirs}. */
    Person stranger() {
        return stranger;
    }

    /** What {@code account} provides, with what follows from it; made when it is first asked for. */
    Offering offering(UUID account) {
        return offerings.computeIfAbsent(
                account, missing -> new Offering(service, account.equals(ours) ? oursProvided : theirsProvided));
    }

    /** An invitation of {@code account} to {@code person}. */
    UUID invitation(UUID account, Person person) {
        return made.computeIfAbsent("invitation " + account + person.id(), missing -> offering(account)
                .invitation(email(person)));
    }

    /** A subscription of {@code account} to its own share: seen from both sides. */
    UUID subscription(UUID account) {
        return made.computeIfAbsent("subscription " + account, missing -> {
            UUID subscription = offering(account).subscription(account);
            offering(account).accepted(subscription, account);
            offering(account).mapping(subscription);
            return subscription;
        });
    }

    /** A snapshot of {@link #subscription} that has ended. */
    UUID snapshot(UUID account) {
        UUID subscription = subscription(account);
        return made.computeIfAbsent(
                "snapshot " + account, missing -> offering(account).snapshot(subscription, account));
    }

    UUID webhook(UUID account) {
        return made.computeIfAbsent(
                "webhook " + account, missing -> offering(account).webhook());
    }

    UUID mapping(UUID account) {
        UUID subscription = subscription(account);
        return made.computeIfAbsent(
                "mapping " + account, missing -> offering(account).mappingOf(subscription));
    }

    /** The verified address of whoever {@link #user} has made. */
    static String email(Person person) {
        return person.id() + "@headrace.test";
    }

    Http as(Person person) {
        return service.http().as(person.token());
    }

    Person user() {
        UUID id = UUID.randomUUID();
        service.database()
                .sql("insert into app_user (id, name, email, email_verified_at, created_at) values (?, ?, ?, ?, ?)")
                .params(id, "somebody", id + "@headrace.test", now(), now())
                .update();
        return new Person(id, token(id, Scope.all(), null, Duration.ofHours(1)));
    }

    /** The user whom the configuration names as operator. */
    Person operator() {
        UUID id = UUID.randomUUID();
        service.database()
                .sql("insert into app_user (id, name, created_at) values (?, 'operator', ?) on conflict do nothing")
                .params(id, now())
                .update();
        service.database()
                .sql(
                        """
                insert into identity (issuer, subject, user_id, password_hash, created_at)
                values ('local', ?, ?, '-', ?) on conflict do nothing""")
                .params(Service.OPERATOR, id, now())
                .update();
        UUID operator = service.database()
                .sql("select user_id from identity where issuer = 'local' and subject = ?")
                .params(Service.OPERATOR)
                .query(UUID.class)
                .single();
        return new Person(operator, token(operator, Scope.all(), null, Duration.ofHours(1)));
    }

    /** An account without members. */
    UUID fresh() {
        return account();
    }

    private UUID account() {
        UUID id = UUID.randomUUID();
        service.database()
                .sql("insert into account (id, name, created_at) values (?, 'an account', ?)")
                .params(id, now())
                .update();
        return id;
    }

    private Person member(UUID account, Role role) {
        Person person = user();
        service.database()
                .sql("insert into member (account_id, user_id, role, created_at) values (?, ?, ?, ?)")
                .params(account, person.id(), role.word(), now())
                .update();
        return person;
    }

    /** A token of {@code user}; a negative {@code life} makes an expired one. */
    String token(UUID user, Set<Scope> scopes, UUID account, Duration life) {
        Bearer token = Bearer.issue(UUID.randomUUID());
        Instant now = service.clock().instant();
        service.database()
                .sql(
                        """
                insert into api_token (id, user_id, account_id, kind, name, hash, scopes, created_at, expires_at)
                values (?, ?, ?, 'api', 'a token', ?, ?, ?, ?)""")
                .param(token.id())
                .param(user)
                .param(account)
                .param(token.hash().bytes())
                .param(Scope.words(scopes))
                .param(now())
                .param(Columns.time(now.plus(life)))
                .update();
        return token.reveal();
    }

    private Object now() {
        return Columns.time(service.clock().instant());
    }
}

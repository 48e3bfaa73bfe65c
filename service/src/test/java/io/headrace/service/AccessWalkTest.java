package io.headrace.service;

import static org.assertj.core.api.Assertions.assertThat;

import io.headrace.service.database.Columns;
import io.headrace.service.subscriptions.Access;
import io.headrace.service.subscriptions.Block;
import io.headrace.service.web.Sha256;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.UUID;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.transaction.support.TransactionTemplate;

/** Whether data may leave, against a model that knows nothing of rows: a long random walk, asked after every step. */
@ParameterizedClass
@EnumSource(Database.class)
final class AccessWalkTest {
    private static final int WALKS = 100;
    private static final int STEPS = 50;

    private final Service service;
    private final World world;

    AccessWalkTest(Database database) {
        this.service = Service.on(database);
        this.world = new World(service);
    }

    /** What happened to one subscription, in the words of the rules. */
    private static final class Model {
        private boolean left;
        private boolean deleted;
        private boolean revoked;
        private Instant end;
        private int accepted;
        private final List<Instant> due = new ArrayList<>(List.of(Instant.MIN));

        Optional<Block> blockedBy(Instant now) {
            Map<Block, Boolean> reasons = new EnumMap<>(Block.class);
            reasons.put(Block.LEFT, left);
            reasons.put(Block.SOURCE_DELETED, deleted);
            reasons.put(Block.REVOKED, revoked);
            reasons.put(Block.EXPIRED, end != null && !now.isBefore(end));
            boolean owed = false;
            for (int version = accepted; version < due.size(); version++) {
                owed |= !now.isBefore(due.get(version));
            }
            reasons.put(Block.TERMS, owed);
            return reasons.entrySet().stream()
                    .filter(Map.Entry::getValue)
                    .map(Map.Entry::getKey)
                    .findFirst();
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {20261122})
    void nothingLeavesWithoutEveryConditionAndEverythingWithThem(long seed) {
        Map<Optional<Block>, Integer> seen = new HashMap<>();
        for (int walk = 0; walk < WALKS; walk++) {
            new Walk(new Random(seed + walk)).run(seen);
        }
        assertThat(seen.keySet()).as("every answer was met: %s", seen).hasSize(Block.values().length + 1);
        assertThat(seen.values().stream().mapToInt(Integer::intValue).sum()).isEqualTo(WALKS * STEPS);
    }

    private final class Walk {
        private final Random random;
        private final Offering offering =
                new Offering(service, world.fresh(), world.stranger().id());
        private final UUID subscription = offering.subscription(world.ours());
        private final Model model = new Model();
        private final List<String> story = new ArrayList<>();

        Walk(Random random) {
            this.random = random;
        }

        void run(Map<Optional<Block>, Integer> seen) {
            Access access = service.part(Access.class);
            TransactionTemplate transactions = service.part(TransactionTemplate.class);
            for (int step = 0; step < STEPS; step++) {
                change();
                Instant before = service.clock().instant();
                Optional<Block> answer = random.nextBoolean()
                        ? access.of(world.ours(), subscription).orElseThrow().blockedBy()
                        : transactions
                                .execute(status -> access.hold(world.ours(), subscription))
                                .orElseThrow()
                                .blockedBy();
                Optional<Block> earlier = model.blockedBy(before);
                Optional<Block> later = model.blockedBy(service.clock().instant());
                assertThat(answer).as("after %s", story).isIn(earlier, later);
                seen.merge(answer, 1, Integer::sum);
            }
        }

        private void change() {
            int choice = random.nextInt(100);
            if (choice < 20) {
                service.clock().advance(Duration.ofMinutes(random.nextInt(30)));
                story.add("time");
            } else if (choice < 50) {
                accept(1 + random.nextInt(model.due.size()));
            } else if (choice < 60) {
                Instant by = soon();
                model.due.add(by);
                offering.terms("Version " + model.due.size(), by);
                story.add("terms");
            } else if (choice < 75) {
                model.end = random.nextInt(3) == 0 ? null : soon();
                set("expires_at = ?", Columns.timeOrNull(model.end));
                story.add("expiry");
            } else if (choice < 96) {
                revoke();
            } else if (choice < 98) {
                model.deleted = true;
                end();
            } else if (choice < 99) {
                model.left = true;
                set("deleted_at = ?, live = null", Columns.time(service.clock().instant()));
                story.add("left");
            }
        }

        private Instant soon() {
            return service.clock().instant().plus(Duration.ofMinutes(random.nextInt(60) - 10));
        }

        private void accept(int version) {
            if (!model.left) {
                model.accepted = Math.max(model.accepted, version);
                service.database()
                        .sql(
                                """
                        insert into acceptance (id, account_id, subscription_id, share_id, terms_number, text_sha256, user_id,
                            address, accepted_at) values (?, ?, ?, ?, ?, ?, ?, '', ?) on conflict do nothing""")
                        .param(UUID.randomUUID())
                        .param(world.ours())
                        .param(subscription)
                        .param(offering.share())
                        .param(version)
                        .param(Sha256.of("x").bytes())
                        .param(world.stranger().id())
                        .param(Columns.time(service.clock().instant()))
                        .update();
                story.add("accept " + version);
            }
        }

        private void revoke() {
            if (model.deleted) {
                return;
            }
            model.revoked = random.nextInt(3) == 0;
            Object now = Columns.time(service.clock().instant());
            if (!model.revoked) {
                set("state = 'active', revoke_requested_at = null, effective_at = null, epoch = epoch + 1");
            } else if (random.nextBoolean()) {
                set("state = 'revoking', revoke_requested_at = ?, epoch = epoch + 1", now);
            } else {
                set("state = 'revoked', revoke_requested_at = ?, effective_at = ?, epoch = epoch + 1", now, now);
            }
            story.add("revoked " + model.revoked);
        }

        private void end() {
            if (random.nextBoolean()) {
                set("state = 'source-deleted'");
            } else {
                service.database()
                        .sql("update share set deleted_at = ?, live = null where id = ?")
                        .params(Columns.time(service.clock().instant()), offering.share())
                        .update();
            }
            story.add("deleted");
        }

        private void set(String columns, Object... values) {
            List<Object> parameters = new ArrayList<>(Arrays.asList(values));
            parameters.add(subscription);
            service.database()
                    .sql("update subscription set " + columns + " where id = ?")
                    .params(parameters)
                    .update();
        }
    }
}

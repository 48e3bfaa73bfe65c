package io.headrace.service.runs;

import io.headrace.service.subscriptions.Access;
import io.headrace.service.subscriptions.Block;
import java.util.Optional;
import java.util.UUID;
import org.springframework.stereotype.Component;

/** Whether data may go to a subscription now. */
@Component
public final class Gate {
    private final Access access;

    Gate(Access access) {
        this.access = access;
    }

    /** Why not, in one word such as {@code revoked}, {@code expired} or {@code terms}; empty: it may. */
    public Optional<String> refusal(UUID account, UUID subscription) {
        return access.of(account, subscription)
                .map(standing -> standing.blockedBy().map(Block::word))
                .orElse(Optional.of(Block.LEFT.word()));
    }
}

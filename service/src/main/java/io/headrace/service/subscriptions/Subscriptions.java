package io.headrace.service.subscriptions;

import io.headrace.service.audit.Action;
import io.headrace.service.audit.Audit;
import io.headrace.service.audit.Subject;
import io.headrace.service.security.Vault;
import io.headrace.service.web.Problem;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.springframework.dao.DuplicateKeyException;
import org.springframework.stereotype.Component;

/** Begins subscriptions and keeps what was accepted. Within the caller's transaction. */
@Component
public final class Subscriptions {
    private static final int KEY_BYTES = 32;
    private static final int MOST_NAMES = 1000;

    private final SubscriptionStore store;
    private final Vault vault;
    private final Audit audit;
    private final SecureRandom random = new SecureRandom();

    Subscriptions(SubscriptionStore store, Vault vault, Audit audit) {
        this.store = store;
        this.vault = vault;
        this.audit = audit;
    }

    /**
     * A subscription that is to begin.
     *
     * @param account the consumer's
     * @param name the consumer's own; null: as {@code shareName}, with a number if that is taken
     * @param attributes from the invitation
     */
    public record Opening(
            UUID account,
            UUID provider,
            UUID share,
            UUID invitation,
            @Nullable String name,
            String shareName,
            Map<String, Object> attributes,
            @Nullable Instant expiresAt,
            Signatory by) {}

    /** The newest terms of a share; empty: there are none. */
    public Optional<Terms> terms(UUID share) {
        return store.terms(share);
    }

    /**
     * Begins one, with the terms that its consumer has accepted.
     *
     * @param terms null: the share has none
     * @throws io.headrace.service.web.Refused {@link Problem#NAME_TAKEN}
     */
    public UUID open(Opening opening, @Nullable Terms terms) {
        UUID id = UUID.randomUUID();
        String name = name(opening);
        try {
            store.insert(id, opening, name, vault.seal("subscription.mask_key " + id, maskKey()));
        } catch (DuplicateKeyException e) {
            throw nameTaken(name);
        }
        if (terms != null) {
            accept(opening.account(), id, opening.provider(), opening.share(), terms, opening.by());
        }
        return id;
    }

    private String name(Opening opening) {
        String wanted = opening.name();
        if (wanted != null) {
            if (store.isNameTaken(opening.account(), wanted)) {
                throw nameTaken(wanted);
            }
            return wanted;
        }
        String share = opening.shareName();
        return IntStream.range(1, MOST_NAMES)
                .mapToObj(n -> n == 1 ? share : share.substring(0, Math.min(share.length(), 80)) + "-" + n)
                .filter(free -> !store.isNameTaken(opening.account(), free))
                .findFirst()
                .orElseThrow(() -> nameTaken(share));
    }

    static RuntimeException nameTaken(String name) {
        return Problem.NAME_TAKEN.refused("The account has a subscription '" + name + "' already; choose another name");
    }

    private String maskKey() {
        byte[] key = new byte[KEY_BYTES];
        random.nextBytes(key);
        return Base64.getEncoder().encodeToString(key);
    }

    void accept(UUID account, UUID subscription, UUID provider, UUID share, Terms terms, Signatory by) {
        if (!store.insertAcceptance(account, subscription, share, terms, by)) {
            return;
        }
        String detail = "version " + terms.number() + ", sha-256 " + terms.sha256();
        Subject subject = Subject.of("subscription", subscription);
        audit.record(account, by.actor(), Action.TERMS_ACCEPTED, subject, detail);
        audit.record(provider, by.actor(), Action.TERMS_ACCEPTED, subject, detail);
    }
}

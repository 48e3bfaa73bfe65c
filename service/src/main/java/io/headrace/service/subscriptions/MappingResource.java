package io.headrace.service.subscriptions;

import io.headrace.service.audit.Action;
import io.headrace.service.audit.Audit;
import io.headrace.service.audit.Subject;
import io.headrace.service.security.Allowed;
import io.headrace.service.security.Membership;
import io.headrace.service.security.Scope;
import io.headrace.service.security.Who;
import io.headrace.service.web.Page;
import io.headrace.service.web.PageRequest;
import io.headrace.service.web.Problem;
import io.headrace.service.web.Version;
import io.swagger.v3.oas.annotations.Operation;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Size;
import java.net.URI;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.transaction.support.TransactionTemplate;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/**
 * Where each dataset of a subscription goes. Another place for a dataset is another mapping: remove the old one first; what
 * lies at the old place stays there.
 */
@RestController
final class MappingResource {
    private final SubscriptionStore subscriptions;
    private final MappingStore mappings;
    private final Placement placement;
    private final Audit audit;
    private final TransactionTemplate transactions;

    MappingResource(
            SubscriptionStore subscriptions,
            MappingStore mappings,
            Placement placement,
            Audit audit,
            TransactionTemplate transactions) {
        this.subscriptions = subscriptions;
        this.mappings = mappings;
        this.placement = placement;
        this.audit = audit;
        this.transactions = transactions;
    }

    /**
     * A mapping as in a share file.
     *
     * @param dataset its name in the share
     * @param item the table or folder within a dataset that is a whole schema or tree; absent for the others
     * @param sink its {@code type}, the name of its {@code store}, and what the type takes
     * @param writeMode {@code mirror} if absent
     * @param addedColumns what is added to each row
     */
    record Wish(
            @NotNull @Size(max = 90) String dataset,
            @Nullable @Size(min = 1, max = 255) String item,
            @NotNull Map<String, Object> sink,
            @Nullable String writeMode,
            @Nullable
                    Set<
                                    @NotNull
                                    @Pattern(
                                            regexp = "_provider|_share|_snapshot",
                                            message = "must be _provider, _share or _snapshot")
                                    String>
                            addedColumns) {
        String columns() {
            return addedColumns == null ? "" : String.join(" ", new TreeSet<>(addedColumns));
        }
    }

    @GetMapping("/api/v1/accounts/{account}/subscriptions/{subscription}/mappings")
    @Allowed(Who.READER)
    @Operation(summary = "Every dataset of the share and where it goes; what is not mapped is skipped")
    Page<DatasetMapping.View> list(Membership membership, @PathVariable UUID subscription, PageRequest page) {
        requireSubscription(membership, subscription);
        return Page.of(
                mappings.list(membership.account(), subscription, page),
                page,
                DatasetMapping::position,
                mapping -> mapping.view(membership));
    }

    @GetMapping("/api/v1/accounts/{account}/subscriptions/{subscription}/mappings/{mapping}")
    @Allowed(Who.READER)
    @Operation(summary = "One mapping")
    ResponseEntity<DatasetMapping.View> one(
            Membership membership, @PathVariable UUID subscription, @PathVariable UUID mapping) {
        DatasetMapping found = mapping(membership, subscription, mapping);
        return Version.tagged(Objects.requireNonNull(found.target()).version(), found.view(membership));
    }

    @PostMapping("/api/v1/accounts/{account}/subscriptions/{subscription}/mappings")
    @Allowed(value = Who.CONTRIBUTOR, scope = Scope.RECEIVE)
    @ResponseStatus(HttpStatus.CREATED)
    @Operation(summary = "Map a dataset to a store, a path or table, a format and a write mode")
    ResponseEntity<DatasetMapping.View> map(
            Membership membership, @PathVariable UUID subscription, @Valid @RequestBody Wish wish) {
        requireSubscription(membership, subscription);
        Placement.Placed placed = placement.read(wish);
        DatasetMapping created = Objects.requireNonNull(transactions.execute(status -> {
            mappings.lock(membership.account());
            UUID id = create(membership, subscription, wish, placed);
            record(membership, Action.DATASET_MAPPED, id, wish.dataset() + " to " + placed.store());
            return mapping(membership, subscription, id);
        }));
        UUID id = Objects.requireNonNull(created.target()).id();
        return ResponseEntity.created(URI.create("/api/v1/accounts/" + membership.account() + "/subscriptions/"
                        + subscription + "/mappings/" + id))
                .eTag("\"1\"")
                .body(created.view(membership));
    }

    private UUID create(Membership membership, UUID subscription, Wish wish, Placement.Placed placed) {
        MappingStore.Dataset dataset = mappings.dataset(membership.account(), subscription, wish.dataset())
                .orElseThrow(() ->
                        Problem.INVALID_REQUEST.refused("'dataset' the share has no dataset '" + wish.dataset() + "'"));
        if (dataset.isWhole() != (wish.item() != null)) {
            throw Problem.INVALID_REQUEST.refused(
                    dataset.isWhole()
                            ? "'item' must say which table or folder of '" + wish.dataset() + "' is mapped"
                            : "'item' is for a dataset that is a whole schema or tree; '" + wish.dataset()
                                    + "' is not");
        }
        MappingStore.Place place = mappings.place(membership.account(), placed.store())
                .orElseThrow(() -> Problem.INVALID_REQUEST.refused(
                        "'sink.store' the account has no store '" + placed.store() + "'"));
        placement.requireFits(placed, String.valueOf(wish.sink().get("type")), place.kind());
        String item = Objects.requireNonNullElse(wish.item(), "");
        if (mappings.isMapped(subscription, dataset.id(), item)) {
            throw Problem.CONFLICT.refused(
                    "The dataset '" + wish.dataset() + "' is mapped already; remove that mapping first");
        }
        mappings.other(membership.account(), subscription, place, placed).ifPresent(other -> {
            throw Problem.PLACE_TAKEN.refused("The dataset " + other
                    + " is written to this place; every mapping needs a place of its own, unless both append");
        });
        return mappings.insert(
                new MappingStore.Row(
                        membership.account(), subscription, dataset.id(), item, place.store(), wish.columns()),
                placed);
    }

    @DeleteMapping("/api/v1/accounts/{account}/subscriptions/{subscription}/mappings/{mapping}")
    @Allowed(value = Who.CONTRIBUTOR, scope = Scope.RECEIVE)
    @ResponseStatus(HttpStatus.NO_CONTENT)
    @Operation(summary = "Unmap a dataset; what was received stays where it is")
    void unmap(Membership membership, @PathVariable UUID subscription, @PathVariable UUID mapping) {
        transactions.executeWithoutResult(status -> {
            DatasetMapping before = mapping(membership, subscription, mapping);
            if (!mappings.remove(membership.account(), subscription, mapping)) {
                throw Problem.NOT_FOUND.refused();
            }
            record(membership, Action.DATASET_UNMAPPED, mapping, before.name());
        });
    }

    private void requireSubscription(Membership membership, UUID subscription) {
        if (subscriptions.ofConsumer(membership.account(), subscription).isEmpty()) {
            throw Problem.NOT_FOUND.refused();
        }
    }

    private DatasetMapping mapping(Membership membership, UUID subscription, UUID mapping) {
        requireSubscription(membership, subscription);
        return mappings.find(membership.account(), subscription, mapping).orElseThrow(Problem.NOT_FOUND::refused);
    }

    private void record(Membership membership, Action action, UUID mapping, String detail) {
        audit.record(membership.account(), membership.actor(), action, Subject.of("mapping", mapping), detail);
    }
}

package io.headrace.service.shares;

import io.headrace.service.audit.Action;
import io.headrace.service.security.Allowed;
import io.headrace.service.security.Membership;
import io.headrace.service.security.Scope;
import io.headrace.service.security.Who;
import io.headrace.service.stores.StoreAccess;
import io.headrace.service.web.Page;
import io.headrace.service.web.PageRequest;
import io.headrace.service.web.Position;
import io.headrace.service.web.Problem;
import io.headrace.service.web.Refused;
import io.headrace.service.web.Version;
import io.swagger.v3.oas.annotations.Operation;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotEmpty;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Size;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.dao.DuplicateKeyException;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.transaction.support.TransactionTemplate;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/** The datasets of a share: what is shared, and how it is shaped before it leaves. */
@RestController
final class DatasetResource {
    static final int MOST = 1000;

    private final ShareTable shares;
    private final DatasetTable datasets;
    private final DatasetReader reader;
    private final StoreAccess stores;
    private final ShareLog log;
    private final TransactionTemplate transactions;

    DatasetResource(
            ShareTable shares,
            DatasetTable datasets,
            DatasetReader reader,
            StoreAccess stores,
            ShareLog log,
            TransactionTemplate transactions) {
        this.shares = shares;
        this.datasets = datasets;
        this.reader = reader;
        this.stores = stores;
        this.log = log;
        this.transactions = transactions;
    }

    /**
     * A dataset.
     *
     * @param settings what a share file says of it; a table {@code *}, or a path that ends so, is all of them
     * @param includesFuture of all tables or folders: also those that are not there yet
     */
    record Wish(@NotNull @NotEmpty @Size(max = 10) Map<String, Object> settings, @Nullable Boolean includesFuture) {
        boolean future(DatasetReader.Dataset dataset) {
            boolean future = Boolean.TRUE.equals(includesFuture);
            if (future && !dataset.all()) {
                throw Refused.invalid(List.of(new Refused.FieldProblem(
                        "includesFuture", "is for all tables of a schema or folders of a folder; write '*'")));
            }
            return future;
        }
    }

    @PostMapping("/api/v1/accounts/{account}/shares/{share}/datasets")
    @Allowed(value = Who.CONTRIBUTOR, scope = Scope.SHARE)
    @ResponseStatus(HttpStatus.CREATED)
    @Operation(summary = "Add a dataset to a share")
    ResponseEntity<KeptDataset.View> add(
            Membership membership, @PathVariable UUID share, @Valid @RequestBody Wish wish) {
        KeptDataset added;
        try {
            added = Objects.requireNonNull(transactions.execute(status -> addIn(membership, share, wish)));
        } catch (DuplicateKeyException e) {
            throw Problem.NAME_TAKEN.refused("The share has a dataset of this name already");
        }
        return ResponseEntity.created(URI.create(
                        "/api/v1/accounts/" + membership.account() + "/shares/" + share + "/datasets/" + added.id()))
                .eTag("\"" + added.version() + "\"")
                .body(added.view(membership, reader));
    }

    private KeptDataset addIn(Membership membership, UUID share, Wish wish) {
        UUID account = membership.account();
        DatasetReader.Dataset dataset = read(membership, share, wish);
        if (!shares.lock(account, share)) {
            throw Problem.NOT_FOUND.refused();
        }
        if (datasets.count(account, share) >= MOST) {
            throw Problem.CONFLICT.refused("A share has at most " + MOST + " datasets; share a whole schema with '*'");
        }
        UUID store = stores.lock(account, dataset.store());
        UUID id = datasets.create(account, share, store, dataset, wish.future(dataset));
        log.happened(membership, share, Action.DATASET_ADDED, dataset.name());
        return find(membership, share, id);
    }

    @GetMapping("/api/v1/accounts/{account}/shares/{share}/datasets")
    @Allowed(Who.READER)
    @Operation(summary = "The datasets of a share, the oldest first")
    Page<KeptDataset.View> list(Membership membership, @PathVariable UUID share, PageRequest page) {
        share(membership, share);
        return Page.of(
                datasets.page(membership.account(), share, page),
                page,
                dataset -> new Position(dataset.createdAt(), dataset.id()),
                dataset -> dataset.view(membership, reader));
    }

    @GetMapping("/api/v1/accounts/{account}/shares/{share}/datasets/{dataset}")
    @Allowed(Who.READER)
    @Operation(summary = "One dataset")
    ResponseEntity<KeptDataset.View> one(Membership membership, @PathVariable UUID share, @PathVariable UUID dataset) {
        KeptDataset found = find(membership, share, dataset);
        return Version.tagged(found.version(), found.view(membership, reader));
    }

    @PutMapping("/api/v1/accounts/{account}/shares/{share}/datasets/{dataset}")
    @Allowed(value = Who.CONTRIBUTOR, scope = Scope.SHARE)
    @Operation(summary = "Change a dataset; its name stays, since copies go by it")
    ResponseEntity<KeptDataset.View> change(
            Membership membership,
            Version version,
            @PathVariable UUID share,
            @PathVariable UUID dataset,
            @Valid @RequestBody Wish wish) {
        KeptDataset changed = Objects.requireNonNull(transactions.execute(status -> {
            KeptDataset before = find(membership, share, dataset);
            DatasetReader.Dataset after = read(membership, share, wish);
            if (!after.name().equals(before.name())) {
                throw Refused.invalid(List.of(new Refused.FieldProblem(
                        "settings.name", "must stay '" + before.name() + "'; add a dataset instead")));
            }
            UUID store = stores.lock(membership.account(), after.store());
            if (!datasets.change(membership.account(), dataset, version.number(), store, after, wish.future(after))) {
                throw Version.changed();
            }
            log.happened(membership, share, Action.DATASET_CHANGED, before.name());
            return find(membership, share, dataset);
        }));
        return Version.tagged(changed.version(), changed.view(membership, reader));
    }

    @DeleteMapping("/api/v1/accounts/{account}/shares/{share}/datasets/{dataset}")
    @Allowed(value = Who.CONTRIBUTOR, scope = Scope.SHARE)
    @ResponseStatus(HttpStatus.NO_CONTENT)
    @Operation(summary = "Take a dataset out of a share: mappings of it are broken, what was delivered stays")
    void delete(Membership membership, Version version, @PathVariable UUID share, @PathVariable UUID dataset) {
        transactions.executeWithoutResult(status -> {
            KeptDataset found = find(membership, share, dataset);
            if (!datasets.delete(membership.account(), dataset, version.number())) {
                throw Version.changed();
            }
            log.happened(membership, share, Action.DATASET_REMOVED, found.name());
        });
    }

    private DatasetReader.Dataset read(Membership membership, UUID share, Wish wish) {
        return reader.read(share(membership, share), wish.settings(), stores.settings(membership.account()));
    }

    private KeptShare share(Membership membership, UUID share) {
        return shares.find(membership.account(), share).orElseThrow(Problem.NOT_FOUND::refused);
    }

    private KeptDataset find(Membership membership, UUID share, UUID dataset) {
        return datasets.find(membership.account(), share, dataset).orElseThrow(Problem.NOT_FOUND::refused);
    }
}

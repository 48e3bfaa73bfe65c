package io.headrace.service.stores;

import io.headrace.service.audit.Action;
import io.headrace.service.audit.Audit;
import io.headrace.service.audit.Subject;
import io.headrace.service.security.Allowed;
import io.headrace.service.security.Membership;
import io.headrace.service.security.Scope;
import io.headrace.service.security.Who;
import io.headrace.service.web.Limits;
import io.headrace.service.web.Page;
import io.headrace.service.web.PageRequest;
import io.headrace.service.web.Position;
import io.headrace.service.web.Problem;
import io.swagger.v3.oas.annotations.Operation;
import jakarta.validation.Valid;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Size;
import java.net.URI;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.transaction.support.TransactionTemplate;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.json.JsonMapper;

/** Looks into stores: they take seconds, so each is a resource that says how far it is. */
@RestController
final class InspectionResource {
    private static final int USUAL_AGE = 600;
    private static final int MOST_AN_HOUR = 600;
    private static final TypeReference<Map<String, Object>> OBJECT = new TypeReference<>() {};

    private final StoreTable stores;
    private final InspectionTable inspections;
    private final Inspections work;
    private final Limits limits;
    private final Audit audit;
    private final TransactionTemplate transactions;
    private final JsonMapper json;

    InspectionResource(
            StoreTable stores,
            InspectionTable inspections,
            Inspections work,
            Limits limits,
            Audit audit,
            TransactionTemplate transactions,
            JsonMapper json) {
        this.stores = stores;
        this.inspections = inspections;
        this.work = work;
        this.limits = limits;
        this.audit = audit;
        this.transactions = transactions;
        this.json = json;
    }

    /**
     * A question to a store.
     *
     * @param under of a list: the schema or folder to look into
     * @param asSink of a test: also whether the store could receive
     * @param source of a schema or preview: the source of a share file, without its store
     * @param maxAgeSeconds how old a known answer may be to do; usually ten minutes, of a test none
     */
    record Wish(
            @NotNull Inspection.Kind kind,
            @Nullable @Size(max = 1000) @Pattern(regexp = "[^\\p{Cntrl}]*", message = "must be one line") String under,
            @Nullable Boolean asSink,
            @Nullable @Size(max = 20) Map<String, Object> source,
            @Nullable @Min(0) @Max(86_400) Integer maxAgeSeconds) {
        Question question() {
            boolean needsSource = kind == Inspection.Kind.SCHEMA || kind == Inspection.Kind.PREVIEW;
            if (needsSource != (source != null)) {
                throw Problem.INVALID_REQUEST.refused("'source' is for the kinds schema and preview, and they need it");
            }
            int usual = kind == Inspection.Kind.TEST ? 0 : USUAL_AGE;
            return new Question(
                    kind,
                    Objects.requireNonNullElse(under, ""),
                    Boolean.TRUE.equals(asSink),
                    source,
                    null,
                    Objects.requireNonNullElse(maxAgeSeconds, usual));
        }
    }

    @PostMapping("/api/v1/accounts/{account}/stores/{store}/inspections")
    @Allowed(value = Who.CONTRIBUTOR, scope = Scope.MANAGE)
    @ResponseStatus(HttpStatus.ACCEPTED)
    @Operation(summary = "Test a store, list what it holds, or look at a dataset; a fresh answer is given again")
    ResponseEntity<Inspection> ask(Membership membership, @PathVariable UUID store, @Valid @RequestBody Wish wish) {
        return ask(membership, find(membership, store), wish.question());
    }

    /**
     * A question about a dataset.
     *
     * @param kind {@code schema} or {@code preview}
     * @param maxAgeSeconds how old a known answer may be to do; usually ten minutes
     */
    record DatasetWish(@NotNull Inspection.Kind kind, @Nullable @Min(0) @Max(86_400) Integer maxAgeSeconds) {}

    @PostMapping("/api/v1/accounts/{account}/shares/{share}/datasets/{dataset}/inspections")
    @Allowed(value = Who.CONTRIBUTOR, scope = Scope.SHARE)
    @ResponseStatus(HttpStatus.ACCEPTED)
    @Operation(summary = "Look at a dataset's columns and first rows, as its store has them")
    ResponseEntity<Inspection> ask(
            Membership membership,
            @PathVariable UUID share,
            @PathVariable UUID dataset,
            @Valid @RequestBody DatasetWish wish) {
        InspectionTable.Looked looked =
                inspections.dataset(membership.account(), share, dataset).orElseThrow(Problem.NOT_FOUND::refused);
        if (wish.kind() != Inspection.Kind.SCHEMA && wish.kind() != Inspection.Kind.PREVIEW) {
            throw Problem.INVALID_REQUEST.refused("'kind' must be schema or preview");
        }
        if (looked.all()) {
            throw Problem.CONFLICT.refused("The dataset is many; list what its store holds");
        }
        Question question = new Question(
                wish.kind(),
                "",
                false,
                sourceOf(looked.document()),
                dataset,
                Objects.requireNonNullElse(wish.maxAgeSeconds(), USUAL_AGE));
        return ask(membership, find(membership, looked.store()), question);
    }

    private Map<String, Object> sourceOf(String document) {
        return json.convertValue(json.readTree(document).path("source"), OBJECT);
    }

    private ResponseEntity<Inspection> ask(Membership membership, KeptStore store, Question question) {
        limits.take("inspections of " + membership.account(), MOST_AN_HOUR, Duration.ofHours(1));
        transactions.executeWithoutResult(status -> audit.record(
                membership.account(),
                membership.actor(),
                Action.STORE_INSPECTED,
                Subject.of("store", store.id()),
                question.kind().word()));
        Inspection inspection = work.ask(membership, store, question);
        return ResponseEntity.accepted()
                .location(URI.create("/api/v1/accounts/" + membership.account() + "/inspections/" + inspection.id()))
                .body(inspection);
    }

    @GetMapping("/api/v1/accounts/{account}/stores/{store}/inspections")
    @Allowed(Who.READER)
    @Operation(summary = "What was looked at in a store, the oldest first")
    Page<Inspection> list(Membership membership, @PathVariable UUID store, PageRequest page) {
        find(membership, store);
        return Page.of(
                inspections.page(membership.account(), store, page),
                page,
                inspection -> new Position(inspection.requestedAt(), inspection.id()),
                inspection -> inspection);
    }

    @GetMapping("/api/v1/accounts/{account}/inspections/{inspection}")
    @Allowed(Who.READER)
    @Operation(summary = "How far an inspection is, and its answer")
    Inspection one(Membership membership, @PathVariable UUID inspection) {
        return inspections.find(membership.account(), inspection).orElseThrow(Problem.NOT_FOUND::refused);
    }

    private KeptStore find(Membership membership, UUID store) {
        return stores.find(membership.account(), store).orElseThrow(Problem.NOT_FOUND::refused);
    }
}

package io.headrace.service.history;

import io.headrace.service.security.Allowed;
import io.headrace.service.security.Membership;
import io.headrace.service.security.Who;
import io.headrace.service.web.Page;
import io.headrace.service.web.PageRequest;
import io.headrace.service.web.Position;
import io.headrace.service.web.Problem;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import jakarta.servlet.http.HttpServletResponse;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import tools.jackson.databind.json.JsonMapper;

/** What was delivered: to the account, and by it to others. */
@RestController
final class HistoryResource {
    private final HistoryStore history;
    private final JsonMapper json;

    HistoryResource(HistoryStore history, JsonMapper json) {
        this.history = history;
        this.json = json;
    }

    @GetMapping("/api/v1/accounts/{account}/history")
    @Allowed(Who.READER)
    @Operation(
            summary =
                    "What each snapshot brought of each dataset, the newest first; side: received (usual) or provided")
    Page<Line> list(Membership membership, @RequestParam(defaultValue = "received") String side, PageRequest page) {
        return Page.of(
                history.page(side(side), membership.account(), page),
                page,
                line -> new Position(line.recordedAt(), line.id()),
                line -> line);
    }

    @GetMapping("/api/v1/accounts/{account}/history/export")
    @Allowed(Who.READER)
    @Operation(summary = "The whole history; format: json (an object per line, usual) or csv")
    void export(
            Membership membership,
            @RequestParam(defaultValue = "received") String side,
            @RequestParam(defaultValue = "json") String format,
            @Parameter(hidden = true) HttpServletResponse response)
            throws IOException {
        HistoryStore.Side chosen = side(side);
        if (!format.equals("csv") && !format.equals("json")) {
            throw Problem.INVALID_REQUEST.refused("'format' must be json or csv");
        }
        boolean csv = format.equals("csv");
        response.setContentType(csv ? "text/csv;charset=UTF-8" : "application/x-ndjson;charset=UTF-8");
        response.setHeader("Content-Disposition", "attachment; filename=\"history." + (csv ? "csv" : "ndjson") + "\"");
        // Spring's own streaming keeps everything back until its end.
        Writer out = new BufferedWriter(new OutputStreamWriter(response.getOutputStream(), StandardCharsets.UTF_8));
        if (csv) {
            out.write(Csv.HEADER);
        }
        history.all(chosen, membership.account(), line -> {
            out.write(csv ? Csv.row(line) : json.writeValueAsString(line));
            out.write('\n');
        });
        out.flush();
    }

    @GetMapping("/api/v1/accounts/{account}/shares/{share}/holders")
    @Allowed(Who.READER)
    @Operation(summary = "Who has my data: per consumer and dataset since when, last received when, up to where")
    Page<HistoryStore.Holder> holders(Membership membership, @PathVariable UUID share, PageRequest page) {
        if (!history.hasShare(membership.account(), share)) {
            throw Problem.NOT_FOUND.refused();
        }
        List<HistoryStore.Holder> rows = history.holders(membership.account(), share, page);
        return Page.of(rows, page, row -> new Position(row.lastReceivedAt(), row.line()), row -> row);
    }

    private static HistoryStore.Side side(String word) {
        try {
            return HistoryStore.Side.valueOf(word.toUpperCase(Locale.ROOT));
        } catch (IllegalArgumentException e) {
            throw Problem.INVALID_REQUEST.refused("'side' must be received or provided");
        }
    }
}

package io.headrace.service.audit;

import io.headrace.service.database.Columns;
import io.headrace.service.web.Sha256;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * One line of the audit.
 *
 * @param actorKind {@code user}, {@code anonymous}, {@code service} or {@code run}
 * @param action an {@link Action#word}
 * @param address from where; empty if it was the service itself
 */
public record AuditEvent(
        UUID id,
        Instant at,
        String actorKind,
        @Nullable UUID actor,
        String actorName,
        String action,
        String subjectKind,
        String subject,
        String detail,
        String address) {
    static AuditEvent of(ResultSet row) throws SQLException {
        return new AuditEvent(
                Columns.id(row, "event_id"),
                Columns.instant(row, "happened_at"),
                row.getString("actor_kind"),
                Columns.idOrNull(row, "actor_id"),
                row.getString("actor_name"),
                row.getString("action"),
                row.getString("subject_kind"),
                row.getString("subject_id"),
                row.getString("detail"),
                row.getString("address"));
    }

    /** The hash of this event as number {@code number} of {@code chain}, after the one whose hash is {@code previous}. */
    Sha256 hash(UUID chain, long number, Sha256 previous) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (DataOutputStream out = new DataOutputStream(bytes)) {
            out.write(previous.bytes());
            out.writeLong(number);
            text(out, chain.toString());
            text(out, id.toString());
            out.writeLong(at.getEpochSecond());
            out.writeInt(at.getNano());
            text(out, actorKind);
            text(out, String.valueOf(actor));
            text(out, actorName);
            text(out, action);
            text(out, subjectKind);
            text(out, subject);
            text(out, detail);
            text(out, address);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return Sha256.of(bytes.toByteArray());
    }

    /** With its length, so that no two lists of texts give the same bytes. */
    private static void text(DataOutputStream out, String text) throws IOException {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        out.writeInt(bytes.length);
        out.write(bytes);
    }
}

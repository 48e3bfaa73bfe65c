package io.headrace.service.subscriptions;

import io.headrace.service.database.Columns;
import io.headrace.service.web.Problem;
import io.headrace.service.web.Sha256;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * One version of a share's terms of use.
 *
 * @param sha256 of the text, in hex: what accepting names, so that nobody accepts another text than the one that was read
 * @param acceptBy who has not accepted by then receives nothing; null: from the first moment on
 */
public record Terms(int number, String text, String sha256, @Nullable Instant acceptBy) {
    static Terms of(ResultSet row, int index) throws SQLException {
        return new Terms(
                row.getInt("number"),
                row.getString("text"),
                Sha256.read(row, "text_sha256").hex(),
                Columns.instantOrNull(row, "accept_by"));
    }

    /**
     * Checks that whoever accepts has read {@code newest}.
     *
     * @param newest null: the share has no terms
     * @param accepted the {@link #sha256} of the text that was read; null: none
     * @throws io.headrace.service.web.Refused {@link Problem#TERMS_CHANGED}
     */
    public static void requireRead(@Nullable Terms newest, @Nullable String accepted) {
        if (newest == null && accepted == null) {
            return;
        }
        if (newest == null) {
            throw Problem.TERMS_CHANGED.refused("The share has no terms any more; accept without any");
        }
        if (!newest.sha256().equals(accepted)) {
            throw Problem.TERMS_CHANGED.refused("Read version " + newest.number()
                    + " of the terms and accept it by its sha-256; another text, or none, was named");
        }
    }
}

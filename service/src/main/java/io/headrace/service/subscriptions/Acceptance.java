package io.headrace.service.subscriptions;

import io.headrace.service.database.Columns;
import io.headrace.service.web.Sha256;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * That a version of the terms was accepted, as both sides see it.
 *
 * @param sha256 of the accepted text, in hex
 * @param by the address of whoever accepted; null if none of its addresses was verified
 */
record Acceptance(int terms, String sha256, @Nullable String by, Instant at) {
    static Acceptance of(ResultSet row, int number) throws SQLException {
        return new Acceptance(
                row.getInt("terms_number"),
                Sha256.read(row, "text_sha256").hex(),
                row.getString("user_email"),
                Columns.instant(row, "accepted_at"));
    }
}

package io.headrace.service.runs;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Takes the columns of a store over into the words of share files; what is null is left to the default. */
final class StoreFields {
    private final ResultSet row;
    private final Map<String, Object> fields = new LinkedHashMap<>();

    StoreFields(ResultSet row) {
        this.row = row;
    }

    StoreFields type(String word) {
        fields.put("type", word);
        return this;
    }

    StoreFields text(String key, String column) throws SQLException {
        return put(key, row.getString(column));
    }

    StoreFields number(String key, String column) throws SQLException {
        return put(key, row.getObject(column));
    }

    StoreFields flag(String key, String column) throws SQLException {
        return put(key, row.getObject(column));
    }

    StoreFields word(String key, String column, String yes, String no) throws SQLException {
        Object flag = row.getObject(column);
        return flag == null ? this : put(key, flag.equals(true) ? yes : no);
    }

    private StoreFields put(String key, @Nullable Object value) {
        if (value != null) {
            fields.put(key, value);
        }
        return this;
    }

    RunSettings.StoreSettings without() {
        return with("", null);
    }

    RunSettings.StoreSettings with(String secretField, @Nullable String secret) {
        return new RunSettings.StoreSettings(fields, secretField, secret);
    }
}

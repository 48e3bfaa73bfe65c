package io.headrace.service.audit;

import java.util.Locale;

/** What can be done, in the words of the audit. */
public enum Action {
    SET_UP,
    USER_REGISTERED,
    PASSWORD_CHANGED,
    LOGGED_IN,
    LOGIN_FAILED,
    LOGGED_OUT,
    TOKEN_CREATED,
    TOKEN_REVOKED,
    ACCOUNT_CREATED,
    ACCOUNT_RENAMED,
    MEMBER_SET,
    MEMBER_REMOVED,
    STORE_CREATED,
    STORE_CHANGED,
    STORE_DELETED,
    STORE_INSPECTED,
    SHARE_CREATED,
    SHARE_CHANGED,
    SHARE_DELETED,
    SHARE_APPLIED,
    DATASET_ADDED,
    DATASET_CHANGED,
    DATASET_REMOVED,
    TERMS_CHANGED,
    SCHEDULE_CHANGED,
    SCHEDULE_REMOVED,
    ACCESS_REQUESTED,
    ACCESS_WITHDRAWN,
    ACCESS_APPROVED,
    ACCESS_DECLINED,
    SNAPSHOT_ORDERED,
    SNAPSHOT_CANCELLED,
    SUBSCRIPTION_REVOKED,
    REVOCATION_EFFECTIVE,
    SUBSCRIPTION_REINSTATED,
    EXPIRY_CHANGED,
    DATASET_DELETED,
    ACCOUNT_DELETED,
    TRIGGER_SET,
    WEBHOOK_SET,
    WEBHOOK_REMOVED;

    /** As in the database and in the API, e.g. {@code member-set}. */
    public String word() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}

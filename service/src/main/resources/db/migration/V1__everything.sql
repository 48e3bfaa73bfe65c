-- The whole schema of the control plane, for H2 and for PostgreSQL alike. docs/schema.md of this module explains it; in short:
-- ids are UUIDs made by the service; every table that belongs to a tenant has account_id, and every statement on it says account_id = ?;
-- state words are those of the API in lower case; a resource with `version` answers ETags; `live` is true or null, so that a name is
-- free again once its owner is deleted (two nulls are never equal); nothing that people did is deleted, only marked.

create table account (
    id          uuid primary key,
    name        varchar(90)                 not null,
    version     bigint                      not null default 1,
    created_at  timestamp(6) with time zone not null,
    deleted_at  timestamp(6) with time zone
);

create table app_user (
    id                uuid primary key,
    name              varchar(200)                not null,
    -- Lower case. Never used to find out who somebody is; see identity.
    email             varchar(254),
    email_verified_at timestamp(6) with time zone,
    created_at        timestamp(6) with time zone not null,
    disabled_at       timestamp(6) with time zone
);
create index app_user_email on app_user (email);

create table identity (
    -- 'local' or the address of an OpenID provider; the subject of a local user is its verified e-mail address.
    issuer        varchar(500)                not null,
    subject       varchar(254)                not null,
    user_id       uuid                        not null references app_user,
    password_hash varchar(200),
    created_at    timestamp(6) with time zone not null,
    primary key (issuer, subject),
    check ((issuer = 'local') = (password_hash is not null))
);
create index identity_user on identity (user_id);

create table member (
    account_id uuid                        not null references account,
    user_id    uuid                        not null references app_user,
    role       varchar(16)                 not null check (role in ('owner', 'contributor', 'reader')),
    version    bigint                      not null default 1,
    created_at timestamp(6) with time zone not null,
    primary key (account_id, user_id)
);
create index member_user on member (user_id);

create table api_token (
    id         uuid primary key,
    user_id    uuid                        not null references app_user,
    -- Null: every account of the user.
    account_id uuid references account,
    kind       varchar(16)                 not null check (kind in ('api', 'login')),
    name       varchar(90)                 not null,
    hash       bytea                       not null,
    -- Words joined by blanks.
    scopes     varchar(100)                not null,
    created_at timestamp(6) with time zone not null,
    expires_at timestamp(6) with time zone not null,
    revoked_at timestamp(6) with time zone
);
create index api_token_user on api_token (user_id, created_at, id);

-- A code that was mailed to an address, to be typed in once.
create table verification (
    id         uuid primary key,
    email      varchar(254)                not null,
    code_hash  bytea                       not null,
    attempts   int                         not null default 0,
    created_at timestamp(6) with time zone not null,
    expires_at timestamp(6) with time zone not null,
    used_at    timestamp(6) with time zone
);
create index verification_email on verification (email, created_at);

-- One row: the token of the first owner, until it is used.
create table installation (
    id            smallint primary key check (id = 1),
    setup_hash    bytea                       not null,
    created_at    timestamp(6) with time zone not null,
    setup_used_at timestamp(6) with time zone
);

create table rate_limit (
    bucket       varchar(300)                not null,
    window_start timestamp(6) with time zone not null,
    taken        int                         not null,
    primary key (bucket, window_start)
);

create table idempotency_key (
    user_id         uuid                        not null references app_user,
    route           varchar(200)                not null,
    idempotency_key varchar(100)                not null,
    request_sha256  bytea                       not null,
    status          int                         not null,
    location        varchar(500),
    body            text,
    created_at      timestamp(6) with time zone not null,
    primary key (user_id, route, idempotency_key)
);
create index idempotency_key_age on idempotency_key (created_at);

-- ---------------------------------------------------------------------------------------------------------------- stores

-- What a share file says of a store, as JSON: typed fields, never a URL, checked by configs' own records. Secrets stand beside it.
create table store (
    id                 uuid primary key,
    account_id         uuid                        not null references account,
    name               varchar(63)                 not null,
    kind               varchar(16)                 not null
        check (kind in ('local', 's3', 'hdfs', 'abfss', 'gs', 'postgresql', 'h2')),
    settings           text                        not null,
    -- The access key of s3. The secret that goes with it, or a database's password, is sealed or a reference, never both.
    login              varchar(255),
    secret_sealed      bytea,
    secret_reference   varchar(1000),
    -- Goes up with every new secret: what was opened with an older one is closed.
    credential_version int                         not null default 1,
    check_state        varchar(16)                 not null default 'unknown'
        check (check_state in ('unknown', 'ok', 'failed')),
    check_message      varchar(2000),
    checked_at         timestamp(6) with time zone,
    version            bigint                      not null default 1,
    created_at         timestamp(6) with time zone not null,
    deleted_at         timestamp(6) with time zone,
    live               boolean default true check (live),
    unique (account_id, id),
    unique (account_id, name, live),
    check (secret_sealed is null or secret_reference is null),
    check ((deleted_at is null) = (live is not null))
);
create index store_page on store (account_id, created_at, id);

-- A test, a listing, a schema or a preview: a short process, its answer kept with its time.
create table inspection (
    id           uuid primary key,
    account_id   uuid                        not null references account,
    store_id     uuid                        not null,
    dataset_id   uuid,
    kind         varchar(16)                 not null check (kind in ('test', 'list', 'schema', 'preview')),
    -- What was looked at, in one form per place, so that the newest answer for it is found.
    place        varchar(2000)               not null,
    state        varchar(16)                 not null check (state in ('queued', 'running', 'succeeded', 'failed')),
    result       text,
    message      varchar(2000),
    requested_by uuid,
    requested_at timestamp(6) with time zone not null,
    ended_at     timestamp(6) with time zone,
    foreign key (account_id, store_id) references store (account_id, id)
);
create index inspection_newest on inspection (account_id, store_id, kind, requested_at);

-- ---------------------------------------------------------------------------------------------------------------- shares

create table share (
    id                uuid primary key,
    account_id        uuid                        not null references account,
    name              varchar(90)                 not null,
    kind              varchar(16)                 not null check (kind in ('snapshot', 'in-place')),
    description       varchar(4000)               not null default '',
    -- Others see its description and may ask for access.
    listed            boolean                     not null default false,
    -- The invited see some rows before they accept.
    preview_allowed   boolean                     not null default false,
    -- The newest terms_version; null: nothing to accept.
    terms_number      int,
    created_by        uuid                        not null references app_user,
    version           bigint                      not null default 1,
    created_at        timestamp(6) with time zone not null,
    deleted_at        timestamp(6) with time zone,
    live              boolean default true check (live),
    unique (account_id, id),
    unique (account_id, name, live),
    check ((deleted_at is null) = (live is not null))
);
create index share_page on share (account_id, created_at, id);
create index share_listed on share (listed, created_at, id);

-- Never changed once written: acceptances point at them by number and hash.
create table terms_version (
    account_id   uuid                        not null,
    share_id     uuid                        not null,
    number       int                         not null check (number > 0),
    text         text                        not null,
    text_sha256  bytea                       not null,
    -- Who has not accepted by then is blocked. Null in the first version: accepting it is how a share is received at all.
    accept_by    timestamp(6) with time zone,
    created_by   uuid                        not null references app_user,
    created_at   timestamp(6) with time zone not null,
    primary key (share_id, number),
    foreign key (account_id, share_id) references share (account_id, id)
);

create table share_dataset (
    id             uuid primary key,
    account_id     uuid                        not null,
    share_id       uuid                        not null,
    name           varchar(90)                 not null,
    store_id       uuid                        not null,
    -- 'one' table or folder; 'all' tables of a schema or folders below one, today's and, with includes_future, tomorrow's.
    extent         varchar(8)                  not null check (extent in ('one', 'all')),
    includes_future boolean                    not null default false,
    -- The dataset as the share file says it (configs' DatasetSpec), as JSON: source, key, shape, schema policy. Of extent
    -- 'all' the source's table, or the last name of its path, is '*'.
    document       text                        not null,
    version        bigint                      not null default 1,
    created_at     timestamp(6) with time zone not null,
    deleted_at     timestamp(6) with time zone,
    live           boolean default true check (live),
    unique (account_id, id),
    unique (share_id, name, live),
    foreign key (account_id, share_id) references share (account_id, id),
    foreign key (account_id, store_id) references store (account_id, id),
    check (extent = 'all' or not includes_future),
    check ((deleted_at is null) = (live is not null))
);
create index share_dataset_page on share_dataset (share_id, created_at, id);

-- The snapshot schedule that the provider offers; one per share, the row is deleted with the offer.
create table schedule (
    share_id   uuid primary key,
    account_id uuid                        not null,
    recurrence varchar(8)                  not null check (recurrence in ('hour', 'day', 'cron')),
    cron       varchar(100),
    starts_at  timestamp(6) with time zone not null,
    time_zone  varchar(60)                 not null,
    version    bigint                      not null default 1,
    created_at timestamp(6) with time zone not null,
    changed_at timestamp(6) with time zone not null,
    foreign key (account_id, share_id) references share (account_id, id),
    check ((recurrence = 'cron') = (cron is not null))
);

-- ----------------------------------------------------------------------------------------------- invitations, subscriptions

create table invitation (
    id                      uuid primary key,
    -- The provider's.
    account_id              uuid                        not null,
    share_id                uuid                        not null,
    recipient_email         varchar(254),
    recipient_account_id    uuid references account,
    state                   varchar(16)                 not null
        check (state in ('pending', 'accepted', 'rejected', 'withdrawn')),
    -- Of the link's secret; a resend replaces it, an answer removes it.
    token_hash              bytea,
    -- Consumer attributes for the shapes, as JSON; goes over to the subscription.
    attributes              text                        not null default '{}',
    message                 varchar(2000)               not null default '',
    expires_at              timestamp(6) with time zone not null,
    subscription_expires_at timestamp(6) with time zone,
    sent_at                 timestamp(6) with time zone,
    responded_at            timestamp(6) with time zone,
    responded_by            uuid references app_user,
    created_by              uuid                        not null references app_user,
    version                 bigint                      not null default 1,
    created_at              timestamp(6) with time zone not null,
    unique (account_id, id),
    foreign key (account_id, share_id) references share (account_id, id),
    check ((recipient_email is null) <> (recipient_account_id is null)),
    check (state = 'pending' or token_hash is null),
    check ((state in ('accepted', 'rejected')) = (responded_at is not null))
);
create index invitation_page on invitation (account_id, share_id, created_at, id);
create index invitation_email on invitation (recipient_email, created_at, id);
create index invitation_recipient on invitation (recipient_account_id, created_at, id);

-- The provider's half is provider_account_id, share_id, attributes, expires_at and the revocation; the rest is the consumer's.
create table subscription (
    id                  uuid primary key,
    -- The consumer's.
    account_id          uuid                        not null references account,
    provider_account_id uuid                        not null,
    share_id            uuid                        not null,
    -- Unique: of a thousand parallel accepts one wins.
    invitation_id       uuid                        not null unique,
    name                varchar(90)                 not null,
    state               varchar(16)                 not null
        check (state in ('active', 'revoking', 'revoked', 'source-deleted')),
    -- Goes up with every revoke and reinstate; permits and URLs carry it.
    epoch               bigint                      not null default 1,
    attributes          text                        not null default '{}',
    -- The key of hashing masks, one per subscription.
    mask_key_sealed     bytea,
    expires_at          timestamp(6) with time zone,
    revoke_requested_at timestamp(6) with time zone,
    revoke_requested_by uuid references app_user,
    -- No sink has a commit after this moment.
    effective_at        timestamp(6) with time zone,
    accepted_by         uuid                        not null references app_user,
    version             bigint                      not null default 1,
    created_at          timestamp(6) with time zone not null,
    deleted_at          timestamp(6) with time zone,
    live                boolean default true check (live),
    unique (account_id, id),
    unique (account_id, name, live),
    foreign key (provider_account_id, share_id) references share (account_id, id),
    foreign key (provider_account_id, invitation_id) references invitation (account_id, id),
    check (state <> 'revoked' or effective_at is not null),
    check ((state in ('revoking', 'revoked')) = (revoke_requested_at is not null) or state = 'source-deleted'),
    check ((deleted_at is null) = (live is not null))
);
create index subscription_page on subscription (account_id, created_at, id);
create index subscription_provider on subscription (provider_account_id, share_id, created_at, id);

-- Who agreed to which text. Never changed.
create table acceptance (
    id              uuid primary key,
    account_id      uuid                        not null,
    subscription_id uuid                        not null,
    share_id        uuid                        not null,
    terms_number    int                         not null,
    text_sha256     bytea                       not null,
    user_id         uuid                        not null references app_user,
    user_email      varchar(254),
    address         varchar(64)                 not null,
    accepted_at     timestamp(6) with time zone not null,
    unique (subscription_id, terms_number),
    foreign key (account_id, subscription_id) references subscription (account_id, id),
    foreign key (share_id, terms_number) references terms_version (share_id, number)
);

-- The consumer's half of a schedule: that it wants it, how, and when it is due next. No row: not enabled yet.
create table trigger_setting (
    subscription_id uuid primary key,
    account_id      uuid                        not null,
    state           varchar(16)                 not null check (state in ('active', 'inactive', 'source-deleted')),
    snapshot_mode   varchar(16)                 not null check (snapshot_mode in ('incremental', 'full')),
    next_at         timestamp(6) with time zone,
    last_due_at     timestamp(6) with time zone,
    changed_by      uuid references app_user,
    version         bigint                      not null default 1,
    changed_at      timestamp(6) with time zone not null,
    foreign key (account_id, subscription_id) references subscription (account_id, id)
);
create index trigger_setting_due on trigger_setting (state, next_at);

create table mapping (
    id               uuid primary key,
    account_id       uuid                        not null,
    subscription_id  uuid                        not null,
    dataset_id       uuid                        not null references share_dataset,
    -- The table or folder within a dataset of extent 'all'; empty for the others.
    item             varchar(255)                not null default '',
    store_id         uuid                        not null,
    -- The place within the store, equal for two mappings that would write to one place.
    target           varchar(1000)               not null,
    write_mode       varchar(16)                 not null check (write_mode in ('mirror', 'append', 'changes')),
    -- Words joined by blanks, of _provider _share _snapshot: columns that are added to each row.
    added_columns    varchar(60)                 not null default '',
    -- The sink as the share file says it (configs' SinkSettings), as JSON, without its store, which is store_id.
    document         text                        not null,
    state            varchar(8)                  not null default 'ok' check (state in ('ok', 'broken')),
    version          bigint                      not null default 1,
    created_at       timestamp(6) with time zone not null,
    deleted_at       timestamp(6) with time zone,
    live             boolean default true check (live),
    unique (account_id, id),
    unique (subscription_id, dataset_id, item, live),
    foreign key (account_id, subscription_id) references subscription (account_id, id),
    foreign key (account_id, store_id) references store (account_id, id),
    check ((deleted_at is null) = (live is not null))
);
create index mapping_target on mapping (account_id, store_id);

-- A wish of somebody who saw a listed share; the provider's yes makes the invitation.
create table access_request (
    id                  uuid primary key,
    -- Of the one who asks.
    account_id          uuid                        not null references account,
    provider_account_id uuid                        not null,
    share_id            uuid                        not null,
    message             varchar(2000)               not null default '',
    state               varchar(16)                 not null
        check (state in ('pending', 'approved', 'declined', 'withdrawn')),
    invitation_id       uuid references invitation,
    requested_by        uuid                        not null references app_user,
    answered_by         uuid references app_user,
    answered_at         timestamp(6) with time zone,
    version             bigint                      not null default 1,
    created_at          timestamp(6) with time zone not null,
    -- True while pending: one open wish per account and share.
    live                boolean default true check (live),
    unique (account_id, share_id, live),
    foreign key (provider_account_id, share_id) references share (account_id, id),
    check ((state = 'pending') = (live is not null)),
    check ((state = 'approved') = (invitation_id is not null))
);
create index access_request_provider on access_request (provider_account_id, share_id, created_at, id);

-- ------------------------------------------------------------------------------------------------------------ runs, permits

create table run (
    id                  uuid primary key,
    -- The consumer's.
    account_id          uuid                        not null,
    provider_account_id uuid                        not null,
    share_id            uuid                        not null,
    subscription_id     uuid                        not null,
    cause               varchar(16)                 not null check (cause in ('on-demand', 'schedule', 'retry')),
    snapshot_mode       varchar(16)                 not null check (snapshot_mode in ('incremental', 'full')),
    state               varchar(16)                 not null
        check (state in ('queued', 'starting', 'running', 'cancelling', 'succeeded', 'failed', 'cancelled', 'lost')),
    -- The subscription while the run is starting, running or cancelling: one at a time. Queued and ended runs have none.
    slot                uuid unique,
    -- The window of the schedule that asked for it: none twice.
    due_at              timestamp(6) with time zone,
    requested_by        uuid references app_user,
    requested_at        timestamp(6) with time zone not null,
    -- Not before: jitter, and the pause before a retry.
    start_after         timestamp(6) with time zone not null,
    started_at          timestamp(6) with time zone,
    ended_at            timestamp(6) with time zone,
    -- The subscription's when it started: another one means revoked in between.
    epoch               bigint                      not null,
    -- Of the token with which the process asks for permits and tells its progress; dies with the run.
    token_hash          bytea,
    launcher            varchar(16) check (launcher in ('process', 'spark-submit')),
    node                varchar(255),
    -- A pid alone may be somebody else's after a restart of the machine.
    pid                 bigint,
    pid_started_at      timestamp(6) with time zone,
    directory           varchar(1000),
    heard_at            timestamp(6) with time zone,
    error_kind          varchar(60),
    message             varchar(4000),
    -- The job's own report, JSON.
    report              text,
    version             bigint                      not null default 1,
    unique (account_id, id),
    unique (subscription_id, due_at),
    foreign key (account_id, subscription_id) references subscription (account_id, id),
    check (slot is null or slot = subscription_id),
    check ((state in ('starting', 'running', 'cancelling')) = (slot is not null)),
    check ((state in ('succeeded', 'failed', 'cancelled', 'lost')) = (ended_at is not null))
);
create index run_consumer on run (account_id, subscription_id, requested_at, id);
create index run_provider on run (provider_account_id, share_id, requested_at, id);
create index run_queue on run (state, start_after);

-- The history: a line per dataset and run, for both sides, also of snapshots that a sink has and no report tells of.
create table run_dataset (
    id                  uuid primary key,
    account_id          uuid                        not null,
    provider_account_id uuid                        not null,
    share_id            uuid                        not null,
    subscription_id     uuid                        not null,
    -- Null: found in the sink.
    run_id              uuid references run,
    mapping_id          uuid references mapping,
    dataset_id          uuid references share_dataset,
    -- Of a whole schema or folder with the item: 90 letters, a slash and 255.
    dataset_name        varchar(350)                not null,
    snapshot_mode       varchar(16) check (snapshot_mode in ('full', 'incremental', 'nothing', 'skipped')),
    outcome             varchar(24)                 not null,
    -- The sink's sequence number and window.
    number              bigint,
    window_from         varchar(4000),
    window_to           varchar(4000),
    rows_read           bigint,
    rows_inserted       bigint,
    rows_updated        bigint,
    rows_deleted        bigint,
    files_written       bigint,
    bytes_written       bigint,
    started_at          timestamp(6) with time zone,
    ended_at            timestamp(6) with time zone,
    message             varchar(4000),
    recorded_at         timestamp(6) with time zone not null,
    unique (run_id, dataset_name),
    foreign key (account_id, subscription_id) references subscription (account_id, id)
);
create index run_dataset_consumer on run_dataset (account_id, subscription_id, recorded_at, id);
create index run_dataset_provider on run_dataset (provider_account_id, share_id, recorded_at, id);

-- The right to publish once, for seconds. Open while returned_at is null: revoking waits for it.
create table permit (
    id              uuid primary key,
    account_id      uuid                        not null,
    subscription_id uuid                        not null,
    run_id          uuid                        not null,
    -- What is about to be published: the sink's place and its next number.
    target          varchar(1000)               not null,
    number          bigint                      not null,
    epoch           bigint                      not null,
    granted_at      timestamp(6) with time zone not null,
    expires_at      timestamp(6) with time zone not null,
    returned_at     timestamp(6) with time zone,
    -- How it ended: by the process itself, by its death seen, or by a look into the fenced sink.
    ending          varchar(16) check (ending in ('published', 'abandoned', 'dead', 'fenced')),
    foreign key (account_id, subscription_id) references subscription (account_id, id),
    foreign key (account_id, run_id) references run (account_id, id),
    check ((returned_at is null) = (ending is null))
);
create index permit_open on permit (subscription_id, returned_at);

-- -------------------------------------------------------------------------------------------------------------- audit, outbox

-- Written inside the business transaction; moved into audit_event within a second.
create table audit_pending (
    id           bigint generated always as identity primary key,
    event_id     uuid                        not null unique,
    -- The account, or the installation's all-zero id for what belongs to none.
    chain        uuid                        not null,
    happened_at  timestamp(6) with time zone not null,
    actor_kind   varchar(16)                 not null check (actor_kind in ('user', 'anonymous', 'service', 'run')),
    actor_id     uuid,
    actor_name   varchar(254)                not null,
    action       varchar(60)                 not null,
    subject_kind varchar(30)                 not null,
    subject_id   varchar(100)                not null,
    detail       varchar(4000)               not null,
    address      varchar(64)                 not null
);
create index audit_pending_chain on audit_pending (chain, id);

-- The sealed chain: hash = sha-256(previous hash, every column in the order of this table). Only ever inserted into.
create table audit_event (
    chain         uuid                        not null,
    number        bigint                      not null,
    event_id      uuid                        not null unique,
    happened_at   timestamp(6) with time zone not null,
    actor_kind    varchar(16)                 not null,
    actor_id      uuid,
    actor_name    varchar(254)                not null,
    action        varchar(60)                 not null,
    subject_kind  varchar(30)                 not null,
    subject_id    varchar(100)                not null,
    detail        varchar(4000)               not null,
    address       varchar(64)                 not null,
    previous_hash bytea                       not null,
    hash          bytea                       not null,
    primary key (chain, number)
);

-- Where each chain ends; locked by whoever seals.
create table audit_head (
    chain  uuid primary key,
    number bigint not null,
    hash   bytea  not null
);

create table webhook (
    id            uuid primary key,
    account_id    uuid                        not null references account,
    url           varchar(1000)               not null,
    secret_sealed bytea                       not null,
    -- Words joined by blanks.
    topics        varchar(500)                not null,
    version       bigint                      not null default 1,
    created_at    timestamp(6) with time zone not null,
    deleted_at    timestamp(6) with time zone,
    unique (account_id, id)
);

-- What is to be sent, written inside the business transaction. The payload is sealed, since it may hold a link or a code; it is
-- removed once sent.
create table outbox (
    id           uuid primary key,
    account_id   uuid references account,
    channel      varchar(8)                  not null check (channel in ('mail', 'webhook')),
    -- Null for a mail.
    webhook_id   uuid references webhook,
    topic        varchar(60)                 not null,
    recipient    varchar(1000)               not null,
    payload      bytea,
    attempts     int                         not null default 0,
    created_at   timestamp(6) with time zone not null,
    -- When to try next; null once sent or given up.
    due_at       timestamp(6) with time zone,
    sent_at      timestamp(6) with time zone,
    failed_at    timestamp(6) with time zone,
    last_error   varchar(500)
);
create index outbox_due on outbox (due_at);

-- db-scheduler's own table.
create table scheduled_tasks (
    task_name            varchar(100)             not null,
    task_instance        varchar(100)             not null,
    task_data            bytea,
    execution_time       timestamp(6) with time zone not null,
    picked               boolean                  not null,
    picked_by            varchar(200),
    last_success         timestamp(6) with time zone,
    last_failure         timestamp(6) with time zone,
    consecutive_failures int,
    last_heartbeat       timestamp(6) with time zone,
    version              bigint                   not null,
    priority             smallint,
    primary key (task_name, task_instance)
);
create index scheduled_tasks_due on scheduled_tasks (execution_time);
create index scheduled_tasks_heartbeat on scheduled_tasks (last_heartbeat);

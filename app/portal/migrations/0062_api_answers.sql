-- What was answered to a write with an Idempotency-Key (draft-ietf-httpapi-idempotency-key-header): the same again within
-- seven days gets the same answer. A row without a status is of a write that is under way.
create table api_answers (
    key_id uuid not null references api_keys on delete cascade,
    -- Path of the address: the same key elsewhere is another.
    address text not null,
    idempotency_key text not null check (length(idempotency_key) between 1 and 255),
    -- SHA-256 of the body that was sent.
    asked bytea not null check (length(asked) = 32),
    begun_at timestamptz not null,
    status smallint check (status between 200 and 599),
    content_type text,
    content bytea check (length(content) <= 65536),
    primary key (key_id, address, idempotency_key)
);
create index api_answers_by_age on api_answers (begun_at);
grant select, insert, update, delete on api_answers to sunlit_portal;

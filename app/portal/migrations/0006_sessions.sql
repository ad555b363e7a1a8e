create table sessions (
    id_hash bytea primary key,            -- SHA-256 of the cookie's value: a dump opens no session
    data bytea not null,
    expires_at timestamptz not null
);
create index sessions_by_expiry on sessions (expires_at);
grant select, insert, update, delete on sessions to sunlit_portal;

create table codes (
    id uuid primary key,
    phone_hash bytea not null,            -- blind index
    code_hash bytea not null,             -- HMAC under the code key
    tries_left smallint not null,
    expires_at timestamptz not null
);
create index codes_by_phone on codes (phone_hash, expires_at);
create index codes_by_expiry on codes (expires_at);
grant select, insert, update, delete on codes to sunlit_portal;

-- Token buckets shared by all processes. The key is a keyed hash of what is limited.
create table rate_limits (
    key bytea primary key,
    tokens double precision not null,
    refilled_at timestamptz not null
);
create index rate_limits_by_age on rate_limits (refilled_at);
grant select, insert, update, delete on rate_limits to sunlit_portal;

create table api_keys (
    id uuid primary key,
    source text not null unique,          -- whose events these are
    secret_hash bytea not null,
    scopes text[] not null,
    created_at timestamptz not null,
    revoked_at timestamptz
);
grant select on api_keys to sunlit_portal;

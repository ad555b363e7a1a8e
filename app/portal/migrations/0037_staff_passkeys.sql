-- Other ways in than password and code: a key that somebody registered, or the word of the provider that the operator names.
create table staff_passkeys (
    id uuid primary key,
    staff_id uuid not null references staff (id),
    credential_id bytea not null constraint staff_passkeys_credential unique,
    name text not null check (length(name) between 1 and 40),
    sealed_key bytea not null,            -- with its counter; sealed, so that nobody puts a key of his own there
    added_at timestamptz not null,
    used_at timestamptz                   -- the last sign-in
);
create index staff_passkeys_by_staff on staff_passkeys (staff_id);
grant select, insert, delete on staff_passkeys to sunlit_staff;
grant update (sealed_key, used_at) on staff_passkeys to sunlit_staff;

-- Whose account it is that the provider calls `subject`. An account has one name at a provider.
create table staff_identities (
    issuer text not null,
    subject text not null,
    staff_id uuid not null references staff (id),
    linked_at timestamptz not null,
    primary key (issuer, subject),
    unique (staff_id, issuer)
);
grant select, insert, delete on staff_identities to sunlit_staff;

-- What a browser was asked and has not answered yet: each is taken out with the answer, so that none is good twice.
create table staff_challenges (
    id_hash bytea primary key,            -- of what only the browser that was asked brings back
    sealed_state bytea not null,
    expires_at timestamptz not null
);
create index staff_challenges_by_end on staff_challenges (expires_at);
grant select, insert, delete on staff_challenges to sunlit_staff;
-- Swept with the public's own.
grant select (expires_at), delete on staff_challenges to sunlit_portal;

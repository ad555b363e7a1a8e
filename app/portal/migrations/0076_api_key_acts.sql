-- What is done to keys of other systems, and by whom. Never changed.
create table api_key_acts (
    id bigint primary key generated always as identity,
    key_id uuid not null references api_keys (id),
    act text not null check (act in ('made', 'rotated', 'revoked')),
    acted_at timestamptz not null,
    until timestamptz,                    -- of a rotation: until when the secret before still counts
    staff_id uuid references staff (id),  -- null: at the command line
    form uuid constraint api_key_acts_form_key unique,  -- the form's own id: sent twice, it is one act
    check ((staff_id is null) = (form is null)),
    check ((act = 'rotated') = (until is not null))
);
create index api_key_acts_by_key on api_key_acts (key_id, id);
grant select, insert on api_key_acts to sunlit_staff;

-- Administrators make, rotate and revoke keys at the desk. What a key may do never changes.
grant insert (id, source, purpose, secret_hash, scopes, areas, networks, per_minute, created_at, expires_at) on api_keys
    to sunlit_staff;
grant update (secret_hash, previous_hash, previous_until, revoked_at) on api_keys to sunlit_staff;

-- But a key that was revoked stays so, and one that opens what people gave or wrote is only ended there.
create function api_key_of_desk() returns trigger
    language plpgsql set search_path = pg_catalog, public, pg_temp
as $$
begin
    if tg_op = 'UPDATE' and old.revoked_at is not null then
        raise exception 'a revoked key stays revoked' using errcode = 'insufficient_privilege';
    end if;
    if new.scopes && array['people:read', 'documents:read', 'messages:write']
        and (tg_op = 'INSERT' or (new.secret_hash, new.previous_hash, new.previous_until)
            is distinct from (old.secret_hash, old.previous_hash, old.previous_until)) then
        raise exception 'such a key is made and rotated by command' using errcode = 'insufficient_privilege';
    end if;
    return new;
end;
$$;
create trigger api_keys_of_desk before insert or update of secret_hash, previous_hash, previous_until, revoked_at on api_keys
    for each row when (current_user = 'sunlit_staff') execute function api_key_of_desk();

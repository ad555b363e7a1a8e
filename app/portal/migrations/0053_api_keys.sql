-- What a key is for, where, from where and until when; and the secret before the last rotation, as long as it still counts.
alter table api_keys
    add column purpose text not null default '' check (char_length(purpose) <= 60),  -- owners read it beside each look at their data
    add column areas text[] not null default '{}',      -- none: all
    add column networks text[] not null default '{}',   -- CIDR; none: from anywhere
    add column per_minute integer check (per_minute > 0),  -- null: as configured for all
    add column expires_at timestamptz,
    add column previous_hash bytea,
    add column previous_until timestamptz,
    add column last_used_at timestamptz,                -- to the minute
    add check ((previous_hash is null) = (previous_until is null));
grant update (last_used_at) on api_keys to sunlit_portal;
alter table api_keys alter column purpose drop default;
update api_keys set purpose = left(source, 60);

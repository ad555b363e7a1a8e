-- Other systems look at people's data and papers too, with their keys. Each look is kept and told to the owner like those of staff.
alter table looks
    alter column staff_id drop not null,
    add column api_key_id uuid references api_keys (id),
    add constraint looks_by_somebody check ((staff_id is null) <> (api_key_id is null)) not valid;
grant insert (case_id, api_key_id, post, what, purpose, looked_at) on looks to sunlit_portal;

-- The portal's own role: it reads and writes what its use cases need and can't change history.
-- The owner (who runs the migrations) creates it without a login; embedded clusters and operators add one.
do $$
begin
    create role sunlit_portal nologin;
exception
    -- Roles belong to the cluster, so another database may have made it, even at this moment.
    when duplicate_object or unique_violation then null;
end
$$;

grant usage on schema public to sunlit_portal;

-- One row: what this database is for. `demo` is written once, when a demo is seeded into an empty database.
create table installation (
    one boolean primary key default true check (one),
    demo boolean not null default false,
    created_at timestamptz not null default now()
);
insert into installation default values;
grant select on installation to sunlit_portal;

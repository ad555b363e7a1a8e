-- Addresses of other systems to which events are sent as they are written (Standard Webhooks).
create table webhook_endpoints (
    id uuid primary key,
    name text not null constraint webhook_endpoints_name_key unique check (char_length(name) between 1 and 60),
    url text not null,
    kinds text[] not null,                -- of events; none: all
    areas text[] not null,                -- codes; none: all
    sealed_secret bytea not null,         -- 32 bytes, under the key of webhooks
    sealed_previous bytea,                -- the one before the last rotation, which signs too until then
    previous_until timestamptz,
    position bigint not null,             -- of `changes`: what stands behind it is still to be looked at
    paused_at timestamptz,                -- nothing is sent and `position` stays, until it is resumed
    pause_reason text check (pause_reason in ('operator', 'gone')),
    delivered_at timestamptz,             -- when something was last taken there
    created_at timestamptz not null,
    check ((sealed_previous is null) = (previous_until is null)),
    check ((paused_at is null) = (pause_reason is null))
);
grant select on webhook_endpoints to sunlit_portal;
grant update (position, paused_at, pause_reason, delivered_at) on webhook_endpoints to sunlit_portal;

-- What is sent, once for each endpoint and event. The body is made from the event each time: it holds nothing that could change.
create table webhook_deliveries (
    endpoint_id uuid not null references webhook_endpoints (id) on delete cascade,
    position bigint not null,             -- of `changes`, where nothing is ever deleted
    state text not null default 'pending' check (state in ('pending', 'delivered', 'dead')),
    attempts smallint not null default 0, -- since it was put here or last replayed
    next_at timestamptz not null,         -- of what is pending: the next try, or when one that is under way counts as lost
    status smallint,                      -- what was last answered
    failure text check (failure in ('answered', 'redirected', 'address', 'unreachable', 'late', 'fault')),  -- of the last try
    ended_at timestamptz,                 -- when it was delivered or given up
    primary key (endpoint_id, position),
    check ((state = 'pending') = (ended_at is null))
);
create index webhook_deliveries_due on webhook_deliveries (endpoint_id, next_at) where state = 'pending';
create index webhook_deliveries_dead on webhook_deliveries (endpoint_id, position) where state = 'dead';
create index webhook_deliveries_ended on webhook_deliveries (ended_at) where ended_at is not null;
grant select, insert, update, delete on webhook_deliveries to sunlit_portal;

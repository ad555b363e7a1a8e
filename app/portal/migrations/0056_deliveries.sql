-- Where each message stands. Nothing about a person: whose phone it was only the case knows.
create table deliveries (
    notification_id uuid primary key references notifications (id),
    case_id bigint not null references cases (id),
    provider text not null,
    provider_id text,                     -- as the provider calls it; null: it has not said, or it was never taken
    parts smallint not null check (parts > 0),
    state text not null check (state in ('sending', 'sent', 'delivered', 'failed')),
    code text,                            -- the provider's, of what failed
    of_number boolean not null default false,  -- it failed for what is wrong with the number, not with the message
    begun_at timestamptz not null,        -- when it was first tried
    sent_at timestamptz,                  -- when the provider had taken it
    ended_at timestamptz,                 -- when it was delivered or failed
    asked_at timestamptz                  -- when the provider was last asked what became of it
);
create unique index deliveries_of_provider on deliveries (provider, provider_id);
create index deliveries_by_case on deliveries (case_id, begun_at desc);
create index deliveries_open on deliveries (provider, coalesce(asked_at, sent_at)) where state = 'sent';
grant select, insert, update on deliveries to sunlit_portal;

-- Receipts of messages that nobody here knows: of codes, or of a message whose sending is only just being written down. Kept for
-- some days.
create table stray_receipts (
    provider text not null,
    provider_id text not null,
    state text not null check (state in ('delivered', 'failed')),
    code text,
    ended_at timestamptz not null,
    received_at timestamptz not null,
    primary key (provider, provider_id)
);
create index stray_receipts_by_time on stray_receipts (received_at);
grant select, insert, delete on stray_receipts to sunlit_portal;

-- E-mail beside text messages. The address to which a case's customer wants it, once it is confirmed: sealed under the case's key.
create table mail_addresses (
    case_id bigint primary key references cases (id),
    sealed bytea not null,
    confirmed_at timestamptz not null,
    refused_at timestamptz                -- when the third mail in a row was refused for it: none go there any more
);
grant select, insert, update, delete on mail_addresses to sunlit_portal;

-- An address that was given, and waits for the code that is mailed to it.
create table mail_confirmations (
    id uuid primary key,
    case_id bigint not null unique references cases (id),
    sealed bytea not null,                -- address and code, under the case's key
    tries_left smallint not null,
    expires_at timestamptz not null,
    sent_at timestamptz,                  -- when the mail server had taken it
    code text                             -- the mail server's, if it will never take it
);
create index mail_confirmations_by_time on mail_confirmations (expires_at);
grant select, insert, update, delete on mail_confirmations to sunlit_portal;

-- Where each mail stands. Nothing about a person: whose address it was only the case knows.
create table mail_deliveries (
    notification_id uuid primary key references notifications (id),
    case_id bigint not null references cases (id),
    state text not null check (state in ('sending', 'sent', 'failed')),
    code text,                            -- the mail server's, of what failed
    of_address boolean not null default false,  -- it failed for what is wrong with the address, not with the mail
    begun_at timestamptz not null,        -- when it was first tried: the mail's date
    held_until timestamptz not null,      -- until then somebody is at it, unless he was killed
    ended_at timestamptz                  -- when the mail server took it, or it failed
);
create index mail_deliveries_by_case on mail_deliveries (case_id, begun_at desc);
grant select, insert, update, delete on mail_deliveries to sunlit_portal;

-- By which ways: what the customer has chosen, and what was decided of each message.
alter table notification_choices
    add column by_sms boolean not null default true,
    add column by_mail boolean not null default false;
alter table notifications
    add column by_sms boolean not null default true,
    add column by_mail boolean not null default false;

-- Charges that somebody was asked for and that are not on the list. The portal puts reports in and can't read them back:
-- they are for a supervisor, never for the case's own account manager.
create table charge_reports (
    id uuid primary key,
    reference text references cases (reference),      -- if the reporter named one
    amount_fen bigint check (amount_fen > 0),
    charged_on date,
    sealed bytea not null,                -- the charge's name, what was written, the phone: one sealed JSON
    wrapped_key bytea not null,           -- a key per report, since there need not be a case
    master_key_version smallint not null,
    reported_at timestamptz not null
);
create index charge_reports_by_time on charge_reports (reported_at);
grant insert on charge_reports to sunlit_portal;
grant select on charge_reports to sunlit_supervisor;

-- What was done about a case (督办), as the back office tells it. Codes and times only, like events; never changed.
create table escalations (
    source text not null,                 -- the name of an API key's source
    source_event_id text not null,        -- that source's own id, unique for ever
    case_id bigint not null references cases (id),
    measure text not null check (measure in ('supervisor_assigned', 'customer_contacted', 'crew_added',
        'materials_expedited', 'approval_chased', 'rescheduled')),
    taken_at timestamptz not null,        -- as claimed
    recorded_at timestamptz not null,
    constraint escalations_source_event_key primary key (source, source_event_id),
    check (taken_at <= recorded_at)
);
create index escalations_by_case on escalations (case_id);
grant select, insert on escalations to sunlit_portal;

-- Half-month reports, fixed for ever once issued: the figures, and the files that were made of them.
create table reports (
    period text primary key check (period ~ '^20[0-9]{2}-(0[1-9]|1[0-2])-[12]$'),
    issued_at timestamptz not null,
    content jsonb not null,
    csv bytea not null,
    csv_sha256 bytea not null check (length(csv_sha256) = 32),
    pdf bytea not null,
    pdf_sha256 bytea not null check (length(pdf_sha256) = 32)
);
grant select, insert on reports to sunlit_portal;

-- A report looks at what was open in its half month: what is open still, and what has ended since it began. What was
-- corrected or confirmed after its end counts by when the last word about it came.
create index case_states_by_last_word on case_states (last_event_at) where state <> 'open';
-- Cases come in the order of their submission, so this costs next to nothing.
create index cases_by_submission on cases using brin (submitted_at);

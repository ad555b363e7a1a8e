-- Events are the truth: append-only, typed codes, dates and amounts, no free text and nothing about a person.
create table events (
    case_id bigint not null references cases (id),
    seq integer not null check (seq > 0),
    kind text not null,
    payload jsonb not null,
    occurred_at timestamptz not null,
    recorded_at timestamptz not null,
    source text not null,                 -- 'portal', 'customer', or the name of an API key's source
    source_event_id text,
    written_by xid8 not null default pg_current_xact_id(),
    primary key (case_id, seq),
    constraint events_source_event_key unique (source, source_event_id),
    check (occurred_at <= recorded_at)
);
-- What is new since the last look, by transaction, so that a late commit is never skipped.
create index events_by_transaction on events (written_by);
grant select, insert on events to sunlit_portal;

-- Events that came before their predecessor. The row goes when its event is applied.
create table held_events (
    source text not null,
    source_event_id text not null,
    case_id bigint not null references cases (id),
    kind text not null,
    payload jsonb not null,
    occurred_at timestamptz not null,
    received_at timestamptz not null,
    primary key (source, source_event_id)
);
create index held_events_by_case on held_events (case_id);
grant select, insert, delete on held_events to sunlit_portal;

-- The fold of a case's events, cached for queries. Rebuilt and compared by a test. Overdue is never stored.
create table case_states (
    case_id bigint primary key references cases (id),
    seq integer not null,                 -- the last event folded in
    state text not null check (state in ('open', 'energised', 'withdrawn', 'refused', 'merged')),
    stage text,                           -- the stage being worked on, null when ended
    stage_entered_at timestamptz,
    stage_due date,                       -- null without a limit, or while a pause leaves it undecided
    whole_due date,                       -- the longest while the survey has not decided
    paused boolean not null,
    external_line boolean,
    whole_days smallint,                  -- working days of the whole process, once energised
    whole_late boolean,                   -- the verdict on the whole process, once ended; null without a limit
    ended_at timestamptz,
    last_event_at timestamptz not null
);
create index case_states_open on case_states (stage_due, case_id) where state = 'open';
create index case_states_ended on case_states (ended_at) where state <> 'open';
grant select, insert, update on case_states to sunlit_portal;

-- Every stay in a stage, from the same fold: what work lists and figures count.
create table case_visits (
    case_id bigint not null references cases (id),
    stage text not null,
    visit smallint not null check (visit > 0),
    owner text not null check (owner in ('utility', 'customer', 'third_party')),
    entered_at timestamptz not null,
    due date,
    over_at timestamptz,                  -- when it was finished (as judged) or the case ended; null while it lasts
    late boolean,                         -- the verdict of a stay that is over; null while it lasts
    days_used smallint,                   -- counted working days of a stay that is over
    primary key (case_id, stage, visit),
    check ((over_at is null) = (late is null) and (over_at is null) = (days_used is null))
);
create index case_visits_over on case_visits (over_at) where over_at is not null;
create index case_visits_open on case_visits (due) where over_at is null;
grant select, insert, update, delete on case_visits to sunlit_portal;

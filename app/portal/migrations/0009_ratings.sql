-- Once per case after energisation, and one addition after the call-back. Never changed.
create table ratings (
    case_id bigint not null references cases (id),
    part text not null check (part in ('first', 'addition')),
    power_on boolean not null,
    grade smallint check (grade between 1 and 5),
    answers jsonb not null,               -- codes and amounts only
    sealed_text bytea,                    -- free text, under the case's key
    rated_at timestamptz not null,
    constraint ratings_once primary key (case_id, part)
);
create index ratings_by_time on ratings (rated_at);
grant select, insert on ratings to sunlit_portal;

-- Answers about misconduct. The portal puts them in and can't read them back: they are for a supervisor, never for the
-- case's own account manager.
create table rating_misconduct (
    case_id bigint not null,
    part text not null,
    answers jsonb not null,               -- codes and amounts only
    sealed_report bytea,                  -- free text, under the case's key
    primary key (case_id, part),
    foreign key (case_id, part) references ratings (case_id, part)
);
grant insert on rating_misconduct to sunlit_portal;
do $$
begin
    create role sunlit_supervisor nologin;
exception
    when duplicate_object or unique_violation then null;
end
$$;
grant usage on schema public to sunlit_supervisor;
grant select on rating_misconduct to sunlit_supervisor;

create table call_backs (
    case_id bigint not null references cases (id),
    part text not null check (part in ('first', 'addition')),    -- of the rating that opened it
    reason text not null check (reason in ('no_power', 'low_grade')),
    opened_at timestamptz not null,
    due date not null,
    called_at timestamptz,
    primary key (case_id, part)
);
create index call_backs_open on call_backs (due) where called_at is null;
grant select, insert, update on call_backs to sunlit_portal;

-- What figures and the public board ask of open cases. `class` is folded like the rest; '' is a row from before this column.
alter table case_states
    add column class text not null default '',
    add column area_code text,            -- of the case, which never changes
    add column overdue_after date;        -- an open case is overdue from the day after; null while nothing runs
update case_states s set area_code = c.area_code from cases c where c.id = s.case_id;
alter table case_states alter column area_code set not null;
create index case_states_board on case_states (overdue_after, case_id)
    include (class, area_code, stage, stage_due, paused) where state = 'open';
create index case_states_unfolded on case_states (case_id) where class = '';

-- Counts of what is over, by month, class, area and stage: the sum of what each case adds.
create table figure_cells (
    month date not null,
    class text not null,
    area_code text not null,
    stage text not null,                  -- '' for the case as a whole
    measure text not null,
    value smallint not null,              -- working days where the measure has a value
    count bigint not null,
    primary key (month, class, area_code, stage, measure, value)
);
grant select, insert, update, delete on figure_cells to sunlit_portal;

-- Up to which event a case is counted in the cells.
create table figure_cases (
    case_id bigint primary key references cases (id),
    seq integer not null
);
grant select, insert, update, delete on figure_cases to sunlit_portal;

-- One row: how far the cells go. `seen_to` is a transaction before which all is counted, `counted_to` the case up to
-- which a recount has come; null when it is through.
create table figure_refresh (
    one boolean primary key default true check (one),
    rules integer not null,               -- version of what is counted: another one counts anew
    seen_to xid8,
    counted_to bigint,
    refreshed_at timestamptz
);
insert into figure_refresh (rules, counted_to) values (0, 0);
grant select, update on figure_refresh to sunlit_portal;

-- What was published of closed months and quarters: never changed, whatever is learned later.
create table published_figures (
    period text not null,                 -- 2026-10 or 2026-q3
    topic text not null,
    content jsonb not null,
    published_at timestamptz not null,
    primary key (period, topic)
);
grant select, insert on published_figures to sunlit_portal;

create index ratings_first_by_time on ratings (rated_at) include (grade, power_on) where part = 'first';
create index call_backs_by_time on call_backs (opened_at);

-- Answers about misconduct as counts of the whole utility, for a quarter. The portal can't read them one by one, and gets
-- nothing from which fewer than 5 follow: without 5 answers nothing, and no "yes" unless both sides are 5 or more.
create function misconduct_counts(since timestamptz, before timestamptz)
    returns table (question text, answered bigint, said_yes bigint)
    language sql stable security definer set search_path = pg_catalog, public, pg_temp
as $$
    with answers as (
        select m.answers->>'designation' as designation, m.answers->'extra_fee'->>'answer' as extra_fee,
            (m.answers->>'favours')::boolean as favours
        from ratings r join rating_misconduct m on m.case_id = r.case_id and m.part = r.part
        where r.part = 'first' and r.rated_at >= since and r.rated_at < before
            -- Whole quarters that are over and nothing else: of two overlapping spans the difference would be out.
            and date_trunc('quarter', since at time zone 'Asia/Shanghai') = since at time zone 'Asia/Shanghai'
            and before at time zone 'Asia/Shanghai' = since at time zone 'Asia/Shanghai' + interval '3 months'
            and before <= now()
    ), counted as (
        select 'designation' as question, count(designation) as answered,
            count(*) filter (where designation in ('designated', 'recommended')) as said_yes from answers
        union all
        select 'extra_fee', count(extra_fee), count(*) filter (where extra_fee = 'yes') from answers
        union all
        select 'favours', count(favours), count(*) filter (where favours) from answers
    )
    select question, answered,
        case when said_yes >= 5 and answered - said_yes >= 5 then said_yes end
    from counted where answered >= 5
$$;
revoke execute on function misconduct_counts(timestamptz, timestamptz) from public;
grant execute on function misconduct_counts(timestamptz, timestamptz) to sunlit_portal;

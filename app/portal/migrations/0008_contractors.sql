-- Firms with a licence, complete for what was imported, in no order of merit.
create table contractors (
    id uuid primary key,
    name text not null,
    credit_code text not null constraint contractors_credit_code_key unique,
    area text not null,                   -- where the office is
    phone text not null,                  -- of the office
    source text not null,
    updated_on date not null
);
create table contractor_licences (
    contractor_id uuid not null references contractors (id) on delete cascade,
    number text not null,
    scheme smallint not null check (scheme in (2020, 2025)),
    kind text not null check (kind in ('install', 'repair', 'test', 'design')),
    level smallint not null check (level between 1 and 5),
    max_kv smallint,                      -- derived; null: no upper limit
    valid_until date not null,
    primary key (contractor_id, kind, number)
);
create index contractor_licences_by_validity on contractor_licences (valid_until);
grant select on contractors, contractor_licences to sunlit_portal;

-- The name of a chosen firm that is not listed, sealed under the case's key. The choice itself is an event.
create table case_contractors (
    case_id bigint primary key references cases (id),
    sealed_name bytea not null
);
grant select, insert, update, delete on case_contractors to sunlit_portal;

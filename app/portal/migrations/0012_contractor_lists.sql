-- The list of firms as published versions: each import is one, the latest is the list. What a version changed stays for ever.
create table contractor_lists (
    number integer primary key check (number > 0),
    file_name text not null,
    file bytea not null,                  -- as it was delivered; it may hold more than what is shown
    sha256 bytea not null check (octet_length(sha256) = 32),
    source text not null,
    dated date not null,                  -- the day that the list speaks of
    imported_at timestamptz not null,
    rows_read integer not null,
    rows_left_out integer not null,       -- faulty ones that the publisher left out
    firms integer not null,
    licences integer not null,
    added integer not null,
    changed integer not null,
    dropped integer not null
);
grant select (number, file_name, sha256, source, dated, imported_at, rows_read, rows_left_out, firms, licences, added,
    changed, dropped) on contractor_lists to sunlit_portal;

-- A firm that a newer list does not name stays, since cases may have chosen it.
alter table contractors
    add column initials text not null default '',      -- of the name, in pinyin; variants of polyphones with spaces
    add column dropped_by integer references contractor_lists (number);

-- Designers have grades of their own (2007: 甲, 乙, 丙) and a speciality; they were kept as if they had the levels of others.
alter table contractor_licences
    add column speciality text not null default '' check (speciality in ('', 'industry', 'line', 'substation')),
    drop constraint contractor_licences_scheme_check,
    drop constraint contractor_licences_pkey,
    add primary key (contractor_id, kind, number, speciality);
update contractor_licences
    set scheme = 2007, level = least(level, 3), max_kv = case least(level, 3) when 1 then null when 2 then 220 else 110 end
    where kind = 'design';
alter table contractor_licences
    add constraint contractor_licences_scheme_check check (scheme in (2007, 2020, 2025)),
    add constraint contractor_licences_design_check check ((kind = 'design') = (scheme = 2007)),
    add constraint contractor_licences_speciality_check1 check (kind = 'design' or speciality = '');

create table contractor_changes (
    list integer not null references contractor_lists (number),
    contractor_id uuid not null references contractors (id),
    seq smallint not null,                -- of the changes of this firm by this list
    change jsonb not null,
    primary key (list, contractor_id, seq)
);
create index contractor_changes_by_contractor on contractor_changes (contractor_id, list);
grant select on contractor_changes to sunlit_portal;

-- Shares of the cases of a quarter, as published. A quarter is issued once and never changes afterwards.
create table contractor_shares (
    year smallint not null check (year between 2000 and 2099),
    quarter smallint not null check (quarter between 1 and 4),
    frozen_at timestamptz not null,
    published jsonb not null,
    primary key (year, quarter)
);
grant select, insert on contractor_shares to sunlit_portal;

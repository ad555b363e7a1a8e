-- Warning levels (预警等级) are published like the rest.
alter table publications drop constraint publications_kind_check;
alter table publications add constraint publications_kind_check check (kind in (
    'standard', 'calendar', 'fees', 'agreement', 'reliability', 'works_prices', 'disclosure', 'key_projects',
    'warning_levels'
));

-- What a member has kept of the work list under a name: filters, no cases.
create table work_views (
    staff_id uuid not null references staff (id),
    name text not null check (char_length(name) between 1 and 40),
    filter text not null,                 -- codes, as in the list's address
    level text,
    saved_at timestamptz not null,
    primary key (staff_id, name)
);
grant select, insert, update, delete on work_views to sunlit_staff;

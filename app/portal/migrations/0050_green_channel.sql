-- The list of key projects (重点项目) is published like the rest.
alter table publications drop constraint publications_kind_check;
alter table publications add constraint publications_kind_check check (kind in (
    'standard', 'calendar', 'fees', 'agreement', 'reliability', 'works_prices', 'disclosure', 'key_projects',
    'warning_levels', 'green_channel'
));

-- Whether an open case is of one of them (绿色通道): few are, and their list goes by an index of its own.
alter table case_states add column green boolean not null default false;
create index case_states_green on case_states (case_id) where state = 'open' and green;

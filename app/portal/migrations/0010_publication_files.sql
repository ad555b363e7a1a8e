-- More kinds of publications, and the bytes of each file as it was published: what anybody may download and compare.
-- Those published before keep no bytes until the same file is published again.
alter table publications drop constraint publications_kind_check;
alter table publications add constraint publications_kind_check check (kind in (
    'standard', 'calendar', 'fees', 'agreement',
    'reliability',       -- a province's table of the high-reliability supply fee
    'works_prices',      -- typical prices of works on the customer's side
    'disclosure',        -- the items that a utility has to disclose
    'key_projects'       -- key projects of a half-month report, and what was done about overdue cases
));
alter table publications add column file_name text, add column file bytea;

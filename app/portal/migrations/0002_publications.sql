-- Standards (stage templates and limits), calendars and fee catalogues: published versions that never change.
-- `content` is the parsed file, `sha256` that of the file's bytes: a changed file under an old version is refused.
create table publications (
    kind text not null check (kind in ('standard', 'calendar', 'fees', 'agreement')),
    key text not null,                    -- template key, calendar year, catalogue name, agreement name
    version text not null,
    effective_from date not null,
    published_at timestamptz not null,
    sha256 bytea not null check (octet_length(sha256) = 32),
    content jsonb not null,
    primary key (kind, key, version)
);
grant select on publications to sunlit_portal;

-- Files of event logs, packed (gzip) and in parts: none has to be in memory as a whole. Logs that were issued as one value
-- each are issued anew.
delete from exports;
alter table exports drop column xes_bytes, drop column ocel_bytes, drop column xes, drop column ocel;
create table export_files (
    quarter text not null references exports (quarter),
    format text not null check (format in ('xes', 'ocel')),
    bytes bigint not null check (bytes > 0),                     -- unpacked
    sha256 bytea not null check (octet_length(sha256) = 32),     -- of the unpacked file
    primary key (quarter, format)
);
create table export_parts (
    quarter text not null references exports (quarter),
    format text not null,
    part integer not null,                                       -- from 0
    packed bytea not null,
    primary key (quarter, format, part)
);
-- It is packed already.
alter table export_parts alter column packed set storage external;
grant select, insert on export_files, export_parts to sunlit_portal;

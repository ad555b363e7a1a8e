-- What an inspector found, by the event that told it: an inspection that was not passed, or the pause for rework after an
-- intermediate one. Events carry no free text; texts are sealed under the case's key, so that they go with it.
create table inspection_findings (
    case_id bigint not null,
    seq integer not null,
    number smallint not null check (number > 0),
    code text not null,                   -- of the published list of defects
    sealed_text bytea,
    remedied_seq integer,                 -- the later event by which an inspector found it put right
    primary key (case_id, seq, number),
    foreign key (case_id, seq) references events (case_id, seq),
    foreign key (case_id, remedied_seq) references events (case_id, seq),
    check (remedied_seq > seq)
);
grant select on inspection_findings to sunlit_portal;
grant insert, update (remedied_seq) on inspection_findings to sunlit_staff;

-- Photos of what was found: re-encoded and sealed in object storage like papers.
create table finding_photos (
    id uuid primary key,                  -- also the object's name
    case_id bigint not null,
    seq integer not null,
    number smallint not null,
    staff_id uuid not null references staff (id),
    content_type text not null,
    bytes integer not null check (bytes > 0),
    received_at timestamptz not null,
    foreign key (case_id, seq, number) references inspection_findings (case_id, seq, number)
);
create index finding_photos_by_finding on finding_photos (case_id, seq, number, received_at);
grant select (id, case_id, seq, number, content_type, bytes, received_at) on finding_photos to sunlit_portal;
grant select, insert on finding_photos to sunlit_staff;

-- Photos are looked at as papers are, and the customer is told so.
alter table looks drop constraint looks_what_check;
alter table looks add constraint looks_what_check
    check (what in ('case', 'opened', 'person', 'paper', 'look_up', 'photo'));

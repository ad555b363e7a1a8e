-- What site surveys found, each in a row of its own beside the event that told it: events carry no free text. A joint survey
-- waits for its countersignatures first, and has no event until they are there.
create table surveys (
    id uuid primary key,                  -- the form's own
    case_id bigint not null references cases (id),
    seq integer,                          -- of the event `survey_done`
    standing text not null check (standing in ('waits', 'done', 'returned', 'lapsed')),
    external_line boolean not null,
    capacity_watts integer not null check (capacity_watts > 0),
    sealed_remark bytea,                  -- under the case's key, so that it goes with it
    sent_at timestamptz not null,
    unique (case_id, seq),
    foreign key (case_id, seq) references events (case_id, seq),
    check (seq is null or standing = 'done')
);
grant select on surveys to sunlit_portal;
grant insert, update (seq, standing) on surveys to sunlit_staff;

-- Photos of surveys, kept like those of findings.
create table survey_photos (
    id uuid primary key,                  -- also the object's name
    survey_id uuid not null references surveys (id),
    staff_id uuid not null references staff (id),
    content_type text not null,
    bytes integer not null check (bytes > 0),
    received_at timestamptz not null
);
create index survey_photos_by_survey on survey_photos (survey_id, received_at);
grant select (id, survey_id, content_type, bytes, received_at) on survey_photos to sunlit_portal;
grant select, insert on survey_photos to sunlit_staff;

-- Every photo of the desk's, whatever it is of.
create view photos as
    select id, case_id, content_type from finding_photos
    union all
    select p.id, s.case_id, p.content_type from survey_photos p join surveys s on s.id = p.survey_id;
grant select on photos to sunlit_portal;

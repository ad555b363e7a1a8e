-- One row an image or PDF; the bytes are sealed in object storage before the row exists.
create table documents (
    id uuid primary key,                  -- also the object's name
    draft_id uuid not null,               -- kept after submission: it leads to the case
    kind text not null,
    content_type text not null,
    bytes integer not null check (bytes > 0),
    sealed_name bytea not null,           -- the file name as the customer knows it
    received_at timestamptz not null
);
create index documents_by_draft on documents (draft_id, received_at);
grant select, insert, delete on documents to sunlit_portal;
-- While it is a draft, its kind may turn out to be another.
grant update (kind) on documents to sunlit_portal;

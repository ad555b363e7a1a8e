-- What is shown of a PDF: an image of each page, sealed in object storage like the file itself.
create table document_pages (
    id uuid primary key,                  -- also the object's name
    document_id uuid not null references documents (id) on delete cascade,
    number smallint not null check (number > 0),
    bytes integer not null check (bytes > 0),
    constraint document_pages_key unique (document_id, number)
);
grant select, insert on document_pages to sunlit_portal;

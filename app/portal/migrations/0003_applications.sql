-- Service areas: who is responsible where, and whom to call. Posts and duty phones, never staff names.
create table areas (
    code text primary key,
    name jsonb not null,                  -- {"zh": …, "en": …}
    town_planning_area boolean not null,  -- inside 城镇规划建设用地范围
    manager_post jsonb not null,          -- {"zh": "3 号客户经理", "en": …}
    duty_phone text not null,
    hall jsonb not null                   -- {"zh": address and hours, "en": …}
);
grant select on areas to sunlit_portal;

-- What somebody is typing. Answers are sealed under the draft's own key, which the case inherits.
create table drafts (
    id uuid primary key,
    sealed_answers bytea not null,
    wrapped_key bytea not null,
    master_key_version smallint not null,
    step text not null,
    phone_hash bytea,                     -- blind index, once the phone is confirmed
    created_at timestamptz not null,
    updated_at timestamptz not null
);
create index drafts_by_phone on drafts (phone_hash) where phone_hash is not null;
create index drafts_by_age on drafts (updated_at);
grant select, insert, update, delete on drafts to sunlit_portal;

-- The pinned facts of a case. Nothing about a person; nothing that changes, save the link's generation.
create table cases (
    id bigint primary key generated always as identity,
    reference text not null constraint cases_reference_key unique
        check (reference ~ '^[23456789ABCDEFGHJKMNPQRSTUVWXYZ]{10}$'),
    draft_id uuid not null constraint cases_draft_key unique,   -- submitting twice makes one case
    template_key text not null,
    template_version text not null,
    fee_key text not null,
    fee_version text not null,
    area_code text not null references areas (code),
    town_planning_area boolean not null,            -- as the area was on that day: fees go by it
    applicant_kind text not null,
    document_kind text not null,
    premises_kind text not null,
    capacity_watts integer not null check (capacity_watts > 0),
    phases smallint not null check (phases in (1, 3)),
    linked_case_id bigint references cases (id),    -- an earlier request for the same address within 90 days
    link_generation integer not null default 1,
    submitted_at timestamptz not null
);
create index cases_by_area on cases (area_code, id);
grant select, insert on cases to sunlit_portal;
grant update (link_generation) on cases to sunlit_portal;

-- Destroying the row of `case_keys` is the deletion of everything personal in the case.
create table case_keys (
    case_id bigint primary key references cases (id),
    wrapped_key bytea not null,
    master_key_version smallint not null
);
grant select, insert, update, delete on case_keys to sunlit_portal;

create table case_people (
    case_id bigint primary key references cases (id),
    sealed bytea not null                 -- name, ID number, phone, address … as one sealed JSON
);
grant select, insert, update, delete on case_people to sunlit_portal;

-- Keyed hashes for exact look-up; search by name is not offered.
create table case_lookups (
    kind text not null check (kind in ('phone', 'id_number', 'account_number', 'address')),
    hash bytea not null,
    case_id bigint not null references cases (id),
    primary key (kind, hash, case_id)
);
create index case_lookups_by_case on case_lookups (case_id);
grant select, insert, delete on case_lookups to sunlit_portal;

create table consents (
    case_id bigint not null references cases (id),
    kind text not null check (kind in ('document_processing', 'promise', 'supply_contract')),
    version text not null,                -- of the agreement's publication
    agreed_at timestamptz not null,
    primary key (case_id, kind)
);
grant select, insert on consents to sunlit_portal;

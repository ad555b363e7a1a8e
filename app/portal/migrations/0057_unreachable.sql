-- Cases whose phone has not taken the last three messages: the account manager finds another way to its customer. One that is
-- delivered takes them out.
create table unreachable (
    case_id bigint primary key references cases (id),
    since timestamptz not null            -- when the third one failed
);
grant select, insert, delete on unreachable to sunlit_portal;

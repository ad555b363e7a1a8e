-- What lets somebody in who has lost the second factor: each good once.
create table staff_recovery_codes (
    staff_id uuid not null references staff (id),
    code_hash text not null,              -- argon2id; its salt is the account's id
    used_at timestamptz,
    primary key (staff_id, code_hash)
);
grant select on staff_recovery_codes to sunlit_staff;
grant update (used_at) on staff_recovery_codes to sunlit_staff;

-- Whose a session is, and when it began and was used. Those that there are tell none of it: their owners sign in once more.
delete from staff_sessions;
alter table staff_sessions
    add staff_id uuid references staff (id),  -- none before signing in
    add begun_at timestamptz not null,
    add used_at timestamptz not null;
create index staff_sessions_by_staff on staff_sessions (staff_id);

grant update (password_hash) on staff to sunlit_staff;

-- What lets somebody in who has lost the second factor: each good once.
create table staff_recovery_codes (
    staff_id uuid not null references staff (id),
    code_hash text not null,              -- argon2id; its salt is the account's id
    used_at timestamptz,
    primary key (staff_id, code_hash)
);
grant select on staff_recovery_codes to sunlit_staff;
grant update (used_at) on staff_recovery_codes to sunlit_staff;

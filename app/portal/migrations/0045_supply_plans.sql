-- What supply plans say, each with the event that answered or revised it. Sealed under the case's key,
-- since it tells where somebody's meter hangs.
create table supply_plans (
    case_id bigint not null references cases (id),
    seq integer not null,
    sealed bytea not null,
    valid_until date not null,            -- the last day, in Asia/Shanghai, on which it can be accepted
    primary key (case_id, seq)
);
grant select on supply_plans to sunlit_portal;
grant insert on supply_plans to sunlit_staff;

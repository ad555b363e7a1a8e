-- On which half-days somebody comes to whom, as the logs of open cases say. A place is one of the visits that an area can make
-- in one half-day: two cases can't have the same.
create table appointments (
    case_id bigint not null references cases (id),
    errand text not null check (errand in ('survey', 'metering')),
    area_code text not null references areas (code),
    day date not null,                    -- in Asia/Shanghai
    half_day text not null check (half_day in ('morning', 'afternoon')),
    place integer not null check (place > 0),
    primary key (case_id, errand),
    unique (area_code, errand, day, half_day, place)
);
grant select, insert, delete on appointments to sunlit_portal;

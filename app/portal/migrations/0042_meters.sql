-- Which meter was put up, by the event that says that power is on. A number of the utility's own equipment: nothing about a
-- person; shown to the owner and to the desk.
create table meters (
    case_id bigint not null,
    seq integer not null,
    number text not null constraint meters_number_key unique check (number ~ '^[0-9A-Z]{4,22}$'),
    reading bigint not null check (reading >= 0),     -- when it was put up, in hundredths of a kWh
    multiplier integer not null check (multiplier > 0),
    primary key (case_id, seq),
    foreign key (case_id, seq) references events (case_id, seq)
);
grant select on meters to sunlit_portal;
grant insert on meters to sunlit_staff;

-- Confirmations (`confirmed` events) that the customer gave at the meter, to whom and how. Those that customers give on their
-- own page have no row here.
create table meter_confirmations (
    case_id bigint not null,
    seq integer not null,
    how text not null check (how in ('code')),
    staff_id uuid not null references staff (id),
    primary key (case_id, seq),
    foreign key (case_id, seq) references events (case_id, seq)
);
grant select (case_id, seq, how) on meter_confirmations to sunlit_portal;
grant select, insert on meter_confirmations to sunlit_staff;

-- Programs from before the column don't fill it, and still run while nodes are replaced one by one.
create function case_state_area() returns trigger
    language plpgsql security definer set search_path = pg_catalog, public, pg_temp
as $$
begin
    select area_code into new.area_code from cases where id = new.case_id;
    return new;
end;
$$;
create trigger case_states_area before insert on case_states
    for each row when (new.area_code is null) execute function case_state_area();

-- The customer sees the post of the account manager who has the case. More of who works there the public's role can't read.
create function post_of_case(of_case bigint) returns jsonb
    language sql stable security definer set search_path = pg_catalog, public, pg_temp
as $$
    select s.post from case_assignments a join staff s on s.id = a.staff_id where a.case_id = of_case and 'account_manager' = any(s.roles) and s.ended_at is null
$$;
revoke execute on function post_of_case(bigint) from public;
grant execute on function post_of_case(bigint) to sunlit_portal;

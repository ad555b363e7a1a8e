-- A job that stands in the queue once at most, whoever asks for it: processes that start together make one of it.
create function enqueue_once(task text) returns void
    language plpgsql security definer set search_path = pg_catalog, pg_temp
as $$
begin
    perform graphile_worker.add_job(identifier => task, payload => '{}'::json, job_key => task);
end;
$$;
revoke execute on function enqueue_once(text) from public;
grant execute on function enqueue_once(text) to sunlit_portal;

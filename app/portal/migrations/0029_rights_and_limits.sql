-- Takes one from each of several buckets, or from none. Returns what was in each before; from 1 on there was one to take.
-- Buckets are locked in one order, so that two of these never wait for each other.
create function take_tokens(
    keys bytea[], bursts double precision[], refills double precision[], at timestamptz
) returns double precision[]
    language plpgsql set search_path = public, pg_catalog, pg_temp
as $$
declare
    held double precision[];
begin
    insert into rate_limits (key, tokens, refilled_at)
        select asked.key, asked.burst, at from unnest(keys, bursts) as asked (key, burst) order by asked.key
        on conflict (key) do nothing;
    perform from rate_limits where key = any (keys) order by key for update;
    select array_agg(
            least(asked.burst, bucket.tokens
                + greatest(0, extract(epoch from at - bucket.refilled_at)::double precision) / asked.refill)
            order by asked.place)
        into held
        from unnest(keys, bursts, refills) with ordinality as asked (key, burst, refill, place)
        join rate_limits bucket on bucket.key = asked.key;
    if not exists (select from unnest(held) as tokens where tokens < 1) then
        update rate_limits bucket set tokens = asked.held - 1, refilled_at = greatest(bucket.refilled_at, at)
            from unnest(keys, held) as asked (key, held)
            where bucket.key = asked.key;
    end if;
    return held;
end;
$$;
revoke execute on function take_tokens(bytea[], double precision[], double precision[], timestamptz) from public;
grant execute on function take_tokens(bytea[], double precision[], double precision[], timestamptz) to sunlit_portal;

-- When somebody last proved to be the owner of a case, by its private link, by its document, or by its phone while that
-- could still be believed. Without a row: when it was submitted.
create table case_proofs (
    case_id bigint primary key references cases (id),
    proved_at timestamptz not null
);
grant select, insert, update on case_proofs to sunlit_portal;

-- Whose word the portal's own and the customer's events are is not for a key to say.
alter table api_keys add constraint api_keys_source_reserved check (source not in ('portal', 'customer'));

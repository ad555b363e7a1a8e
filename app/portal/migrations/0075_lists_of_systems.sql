-- In a transaction of its own: the tables are read through without anybody waiting.
alter table case_messages validate constraint case_messages_writer;
alter table looks validate constraint looks_what_check;

-- Another system may publish the list of firms, with its key.
alter table contractor_lists add column api_key_id uuid references api_keys (id);  -- null: by command
grant select (api_key_id) on contractor_lists to sunlit_portal;

-- One whole version and what it makes of the firms: the one way in which the list changes. For the owner alone. `list` has the fields of
-- a row of `contractor_lists`, `firms` those of `contractors` with their `licences`, `differences` those of `contractor_changes`.
create function write_contractor_list(list jsonb, content bytea, publisher uuid, firms jsonb, gone uuid[], differences jsonb)
    returns void
    language plpgsql set search_path = pg_catalog, public, pg_temp
as $$
declare
    version contractor_lists := jsonb_populate_record(null::contractor_lists, list);
    latest contractor_lists;
begin
    -- Two at once would both be the next one.
    perform pg_advisory_xact_lock(hashtext('sunlit contractor lists'));
    select * into latest from contractor_lists l order by l.number desc limit 1;
    if version.number <> coalesce(latest.number, 0) + 1 or version.dated < latest.dated or jsonb_array_length(firms) = 0 then
        raise exception 'this is no next version of the list';
    end if;
    version.file := content;
    version.sha256 := sha256(content);
    version.api_key_id := publisher;
    insert into contractor_lists select version.*;

    insert into contractors (id, name, credit_code, area, phone, source, updated_on, initials)
        select f.id, f.name, f.credit_code, f.area, f.phone, f.source, f.updated_on, f.initials
        from jsonb_to_recordset(firms) as f (id uuid, name text, credit_code text, area text, phone text, source text,
            updated_on date, initials text)
        on conflict (id) do update set name = excluded.name, area = excluded.area, phone = excluded.phone,
            source = excluded.source, updated_on = excluded.updated_on, initials = excluded.initials, dropped_by = null;
    delete from contractor_licences l
        using jsonb_to_recordset(firms) as f (id uuid) where l.contractor_id = f.id;
    insert into contractor_licences (contractor_id, number, scheme, kind, speciality, level, max_kv, valid_until)
        select f.id, l.number, l.scheme, l.kind, l.speciality, l.level, l.max_kv, l.valid_until
        from jsonb_to_recordset(firms) as f (id uuid, licences jsonb),
            jsonb_to_recordset(f.licences) as l (number text, scheme smallint, kind text, speciality text, level smallint,
                max_kv smallint, valid_until date);
    update contractors set dropped_by = version.number where id = any(gone);
    insert into contractor_changes (list, contractor_id, seq, change)
        select version.number, c.contractor_id, c.seq, c.change
        from jsonb_to_recordset(differences) as c (contractor_id uuid, seq smallint, change jsonb);
end;
$$;
revoke execute on function write_contractor_list(jsonb, bytea, uuid, jsonb, uuid[], jsonb) from public;

-- The portal's role can't write these tables: a fault in the public's program changes no single row of the list. Through this it
-- publishes a whole next version in the name of a key that counts, has the scope and is for all areas, since a list is for all: the
-- version says which key it was and keeps the file, for anybody to compare and for the next version to put right. It names the key by its
-- id, which it can read, and the time: where there is such a key, a fault in the public's program can publish in its name. Where no key
-- has the scope it does nothing.
create function publish_contractor_list(
    key uuid, at timestamptz, list jsonb, content bytea, firms jsonb, gone uuid[], differences jsonb) returns void
    language plpgsql security definer set search_path = pg_catalog, public, pg_temp
as $$
begin
    if not exists (select from api_keys k
        where k.id = key and k.revoked_at is null and (k.expires_at is null or k.expires_at > at)
            and 'lists:publish' = any(k.scopes) and k.areas = '{}') then
        raise exception 'this key publishes no list' using errcode = 'insufficient_privilege';
    end if;
    perform write_contractor_list(list, content, key, firms, gone, differences);
end;
$$;
revoke execute on function publish_contractor_list(uuid, timestamptz, jsonb, bytea, jsonb, uuid[], jsonb) from public;
grant execute on function publish_contractor_list(uuid, timestamptz, jsonb, bytea, jsonb, uuid[], jsonb) to sunlit_portal;

-- An event whose predecessor never comes is not tried for ever. It stays on record, and telling it again begins anew.
alter table held_events add column expired_at timestamptz;
grant update (received_at, expired_at) on held_events to sunlit_portal;

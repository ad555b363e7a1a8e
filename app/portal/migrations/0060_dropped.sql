-- A message that held no longer when it could be sent: nobody was sent it, and nobody will be.
alter table notifications add column dropped_at timestamptz;
-- When a message was tried last: until then from its first try its provider is asked for it.
alter table deliveries add column tried_at timestamptz;
-- Of a message that is dropped nothing is on its way.
grant delete on deliveries to sunlit_portal;

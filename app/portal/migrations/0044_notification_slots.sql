-- The half-days that a message about an appointment names, in order: the first and last of an offer, or the one that was agreed
-- or cancelled.
alter table notifications add slots text[] not null default '{}';  -- '2026-05-09 morning'

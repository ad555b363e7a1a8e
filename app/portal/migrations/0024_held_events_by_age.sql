-- What has waited for its predecessor for too long is counted every minute.
create index held_events_by_age on held_events (received_at);

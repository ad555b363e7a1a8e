-- What a message says, decided where the event was written: codes, days and numbers of events, nothing about a person. Null: a
-- message of an earlier version, of which its kind alone is known.
alter table notifications add column news jsonb;
-- The language of the page on which the application was submitted: messages are in it.
alter table cases add column language text not null default 'zh';  -- or 'en'

-- The event that a message tells of the customer though somebody else has told it: its link leads to his objection. Null: none.
alter table notifications add column objects_to integer;

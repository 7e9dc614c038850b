-- append_event
-- Say to whom it may concern that something happened.
insert into event (topic, kind, payload, brand, location, only_for, for_all)
values (%(topic)s, %(kind)s, %(payload)s, %(brand)s, %(location)s, %(only_for)s, %(for_all)s);

-- last_event
-- The number of the last event that anybody can have seen; nothing in flight can come before it.
select coalesce(max(event_id), 0) as event_id from event where writer < pg_snapshot_xmin(pg_current_snapshot());

-- events_after
-- What happened after an event, in order; only what no transaction in flight can come before.
select event_id, topic, kind, payload, at
from event
where event_id > %(event_id)s and writer < pg_snapshot_xmin(pg_current_snapshot())
order by event_id
limit %(limit)s;

-- append_event
-- Say to whom it may concern that something happened.
insert into event (topic, kind, payload, brand, location, only_for)
values (%(topic)s, %(kind)s, %(payload)s, %(brand)s, %(location)s, %(only_for)s);

-- events_after
-- What happened after an event, in order; only what no transaction in flight can come before.
select event_id, topic, kind, payload, at
from event
where event_id > %(event_id)s and writer < pg_snapshot_xmin(pg_current_snapshot())
order by event_id
limit %(limit)s;

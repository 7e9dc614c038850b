-- Who is asking is told by four settings, local to a transaction (see store/connect.py). Unset or empty means nobody,
-- who sees nothing: set_config leaves an empty text behind, not a null, hence nullif.

create function panhuo.role() returns text language sql stable parallel safe
return nullif(current_setting('panhuo.role', true), '');

create function panhuo.actor() returns uuid language sql stable parallel safe
return nullif(current_setting('panhuo.actor', true), '')::uuid;

create function panhuo.is_role(variadic roles text[]) returns boolean language sql stable parallel safe
return coalesce(panhuo.role() = any (roles), false);

create function panhuo.sees_all_brands() returns boolean language sql stable parallel safe
return coalesce(current_setting('panhuo.brands', true) = '*', false);

create function panhuo.sees_all_locations() returns boolean language sql stable parallel safe
return coalesce(current_setting('panhuo.locations', true) = '*', false);

-- A brand or place that is not known is within sight only of those who see all.
create function panhuo.sees_brand(brand text) returns boolean language sql stable parallel safe
return case
    when panhuo.sees_all_brands() then true
    else coalesce(brand = any (nullif(current_setting('panhuo.brands', true), '')::text[]), false)
end;

create function panhuo.sees_location(location text) returns boolean language sql stable parallel safe
return case
    when panhuo.sees_all_locations() then true
    else coalesce(location = any (nullif(current_setting('panhuo.locations', true), '')::text[]), false)
end;

create table panhuo.event (
    event_id bigint generated always as identity primary key,
    topic text not null,
    kind text not null,
    payload jsonb not null,
    brand text,
    location text,
    only_for uuid,
    writer xid8 not null default pg_current_xact_id(),
    at timestamptz not null default clock_timestamp()
);
comment on table panhuo.event is 'What happened, for whoever is watching; one row an event, in order of event_id.';
comment on column panhuo.event.writer is 'The transaction that wrote it: readers wait until all before it have ended.';

alter table panhuo.event enable row level security;
alter table panhuo.event force row level security;
-- What is meant for one person needs no brand or place; one that it has must still be within that person's sight.
create policy read_own_sight on panhuo.event for select using (
    panhuo.is_role('system', 'admin', 'planner', 'approver', 'finance', 'store', 'partner', 'viewer')
    and (only_for is null or only_for = panhuo.actor() or panhuo.is_role('system'))
    and (panhuo.sees_brand(brand) or (brand is null and only_for = panhuo.actor()))
    and (panhuo.sees_location(location) or (location is null and only_for = panhuo.actor()))
);
-- Nobody tells anything about what is out of their own sight, or to more people than they see.
create policy append on panhuo.event for insert with check (
    panhuo.is_role('system', 'admin', 'planner', 'approver', 'finance', 'store', 'partner')
    and (panhuo.sees_brand(brand) or (brand is null and only_for = panhuo.actor()))
    and (panhuo.sees_location(location) or (location is null and only_for = panhuo.actor()))
);
grant select, insert on panhuo.event to panhuo_app;

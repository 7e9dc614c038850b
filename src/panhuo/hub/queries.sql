-- news
-- How far a writer must know: the newest cell, the rules of channels, the limit of corrections.
select n.cell_id, p.rules_version, p.adjust_units_max from newest_cell n, stock_policy p;

-- cell_names_after
-- The cells that were made after one.
select cell_id, owner, location, sku, pool from cell where cell_id > %(after)s order by cell_id;

-- channel_rules
-- What each channel draws from.
select channel, sku, location, pool, pulls, buffer_units from channel_rule order by channel, sku, location;

-- lock_making
-- Let cells be made one transaction after another, so that who knows the newest knows all.
update newest_cell set cell_id = cell_id;

-- make_cells
-- Cells that are not there yet, empty.
insert into cell (owner, location, sku, pool, changed_at)
select n.owner, n.location, n.sku, n.pool, %(now)s
from unnest(%(owners)s::text[], %(locations)s::text[], %(skus)s::text[], %(pools)s::text[]) n (owner, location, sku, pool)
on conflict (owner, location, sku, pool) do nothing
returning cell_id;

-- note_newest
-- The last cell that was made.
update newest_cell set cell_id = greatest(cell_id, %(newest)s);

-- lock_cells
-- The cells of a batch, named or behind its holds, locked in the order of their ids: no two batches wait for each other.
select cell_id, owner, location, sku, pool, on_hand, damaged, quality_control, frozen, committed, held, incoming,
    in_transit, short, backorder_limit, presale_limit, display_minimum, changed_at
from cell
where cell_id = any (array(
    select unnest(%(cells)s::bigint[]) union select h.cell_id from hold h where h.hold_id = any (%(holds)s::uuid[])))
order by cell_id for update;

-- look_at_cells
-- Cells that were sold out a moment ago, without a lock.
select cell_id, owner, location, sku, pool, on_hand, damaged, quality_control, frozen, committed, held, incoming,
    in_transit, short, backorder_limit, presale_limit, display_minimum, changed_at
from cell where cell_id = any (%(cells)s::bigint[]);

-- parts
-- The holds of a batch, and what has expired in its cells.
select hold_id, part, line, cell_id, owner, location, units, open, state, channel, order_ref, body, actor, created_at, expires_at
from hold
where hold_id = any (%(holds)s::uuid[])
    or (state = 'held' and cell_id = any (%(cells)s::bigint[]) and expires_at <= %(now)s)
order by hold_id, part;

-- answered
-- Requests that were answered before.
select command_id, body, answer from command where command_id = any (%(ids)s::uuid[]);

-- expected_of
-- What is announced for cells.
select cell_id, due_on, reference, units from expected where cell_id = any (%(cells)s::bigint[]);

-- change_cells
-- The counters as a batch leaves them.
update cell c
set on_hand = n.on_hand, damaged = n.damaged, quality_control = n.quality_control, frozen = n.frozen,
    committed = n.committed, held = n.held, incoming = n.incoming, in_transit = n.in_transit, short = n.short,
    version = c.version + 1, changed_at = %(now)s
from unnest(%(cells)s::bigint[], %(on_hand)s::int[], %(damaged)s::int[], %(quality_control)s::int[], %(frozen)s::int[],
    %(committed)s::int[], %(held)s::int[], %(incoming)s::int[], %(in_transit)s::int[], %(short)s::int[])
    n (cell_id, on_hand, damaged, quality_control, frozen, committed, held, incoming, in_transit, short)
where c.cell_id = n.cell_id;

-- add_moves
-- The moves of a batch, in their order.
insert into move (cell_id, owner, location, kind, from_account, to_account, units, cause, reference, reason, channel,
    happened_at, on_hand, damaged, quality_control, frozen, committed, held, incoming, in_transit, actor, recorded_at)
select n.*, %(actor)s, %(now)s
from unnest(%(cells)s::bigint[], %(owners)s::text[], %(locations)s::text[], %(kinds)s::text[], %(sources)s::text[],
    %(targets)s::text[], %(units)s::int[], %(causes)s::uuid[], %(references)s::text[], %(reasons)s::text[],
    %(channels)s::text[], %(happened_at)s::timestamptz[], %(on_hand)s::int[], %(damaged)s::int[],
    %(quality_control)s::int[], %(frozen)s::int[], %(committed)s::int[], %(held)s::int[], %(incoming)s::int[],
    %(in_transit)s::int[]) n;

-- add_holds
-- New promises, and the answers of refused ones; cell 0 is none.
insert into hold (hold_id, part, line, cell_id, owner, location, units, open, state, channel, order_ref, body, expires_at,
    actor, created_at)
select n.hold_id, n.part, n.line, nullif(n.cell_id, 0), n.owner, n.location, n.units, n.open, n.state, n.channel,
    n.order_ref, n.body, n.expires_at, %(actor)s, %(now)s
from unnest(%(holds)s::uuid[], %(parts)s::int[], %(lines)s::int[], %(cells)s::bigint[], %(owners)s::text[],
    %(locations)s::text[], %(units)s::int[], %(open)s::int[], %(states)s::text[], %(channels)s::text[],
    %(order_refs)s::text[], %(bodies)s::uuid[], %(expires_at)s::timestamptz[])
    n (hold_id, part, line, cell_id, owner, location, units, open, state, channel, order_ref, body, expires_at);

-- change_holds
-- What became of holds.
update hold h
set open = n.open, state = n.state, order_ref = n.order_ref, expires_at = n.expires_at
from unnest(%(holds)s::uuid[], %(parts)s::int[], %(open)s::int[], %(states)s::text[], %(order_refs)s::text[],
    %(expires_at)s::timestamptz[]) n (hold_id, part, open, state, order_ref, expires_at)
where h.hold_id = n.hold_id and h.part = n.part;

-- add_answers
-- Answers, for the same request again.
insert into command (command_id, body, answer, actor, at)
select n.command_id, n.body, n.answer::jsonb, %(actor)s, %(now)s
from unnest(%(ids)s::uuid[], %(bodies)s::uuid[], %(answers)s::text[]) n (command_id, body, answer);

-- keep_expected
-- Announced stock as a batch leaves it.
insert into expected (cell_id, due_on, reference, owner, location, units)
select c.cell_id, n.due_on::date, n.reference, c.owner, c.location, n.units
from unnest(%(cells)s::bigint[], %(due_on)s::text[], %(references)s::text[], %(units)s::int[])
    n (cell_id, due_on, reference, units)
join cell c using (cell_id)
on conflict (cell_id, due_on, reference) do update set units = excluded.units;

-- add_outbox
-- Which cells changed, for the relay.
insert into outbox (recorded_at, cells, expired) values (%(now)s, %(cells)s::bigint[], %(expired)s::uuid[]);

-- stock
-- Cells within sight as they stand; what has expired is free, whether or not it has been tidied up.
select c.cell_id, c.owner, c.location, c.sku, c.pool, c.on_hand, c.damaged, c.quality_control, c.frozen, c.committed,
    c.held - coalesce(d.expired, 0) as held, c.incoming, c.in_transit, c.short,
    c.on_hand - c.damaged - c.quality_control - c.frozen - c.committed - c.held + coalesce(d.expired, 0) as available,
    c.backorder_limit, c.presale_limit, c.display_minimum, c.changed_at
from cell c
left join lateral (
    select sum(h.open)::int as expired from hold h
    where h.cell_id = c.cell_id and h.state = 'held' and h.expires_at <= %(now)s) d on true
where (%(sku)s::text is null or c.sku = %(sku)s::text)
    and (%(location)s::text is null or c.location = %(location)s::text)
    and (%(owner)s::text is null or c.owner = %(owner)s::text)
    and (%(cells)s::bigint[] is null or c.cell_id = any (%(cells)s::bigint[]))
    and (%(q)s::text is null or strpos(lower(c.sku), %(q)s::text) > 0 or strpos(lower(c.location), %(q)s::text) > 0
        or strpos(lower(c.owner), %(q)s::text) > 0)
    and (not %(short)s::bool or c.short > 0
        or c.on_hand - c.damaged - c.quality_control - c.frozen - c.committed - c.held <= 0)
order by
    case %(by)s::text when 'available' then c.on_hand - c.damaged - c.quality_control - c.frozen - c.committed - c.held
        when 'on_hand' then c.on_hand when 'held' then c.held when 'committed' then c.committed
        when 'incoming' then c.incoming when 'in_transit' then c.in_transit end * %(sign)s::int,
    case when %(by)s::text = 'changed' then c.changed_at end desc, c.sku, c.location, c.cell_id
limit %(limit)s offset %(offset)s;

-- stock_totals
-- How many cells match, and their units together.
select count(*) as total, coalesce(sum(on_hand), 0) as on_hand, coalesce(sum(held), 0) as held,
    coalesce(sum(committed), 0) as committed, coalesce(sum(incoming), 0) as incoming,
    coalesce(sum(in_transit), 0) as in_transit, coalesce(sum(damaged + quality_control + frozen), 0) as unavailable,
    coalesce(sum(on_hand - damaged - quality_control - frozen - committed - held), 0) as available
from cell c
where (%(sku)s::text is null or c.sku = %(sku)s::text)
    and (%(location)s::text is null or c.location = %(location)s::text)
    and (%(owner)s::text is null or c.owner = %(owner)s::text)
    and (%(q)s::text is null or strpos(lower(c.sku), %(q)s::text) > 0 or strpos(lower(c.location), %(q)s::text) > 0
        or strpos(lower(c.owner), %(q)s::text) > 0)
    and (not %(short)s::bool or c.short > 0
        or c.on_hand - c.damaged - c.quality_control - c.frozen - c.committed - c.held <= 0);

-- expected_until
-- What is announced for cells up to a day.
select cell_id, sum(units)::int as units from expected
where cell_id = any (%(cells)s::bigint[]) and due_on <= %(until)s group by cell_id;

-- stock_as_of
-- Cells within sight as they stood at a moment: the counters after the last move before it.
select c.cell_id, c.owner, c.location, c.sku, c.pool, m.on_hand, m.damaged, m.quality_control, m.frozen, m.committed,
    m.held, m.incoming, m.in_transit
from cell c
cross join lateral (
    select m.on_hand, m.damaged, m.quality_control, m.frozen, m.committed, m.held, m.incoming, m.in_transit
    from move m where m.cell_id = c.cell_id and m.recorded_at <= %(as_of)s
    order by m.recorded_at desc, m.move_id desc limit 1) m
where (%(sku)s::text is null or c.sku = %(sku)s::text)
    and (%(location)s::text is null or c.location = %(location)s::text)
    and (%(owner)s::text is null or c.owner = %(owner)s::text)
order by c.sku, c.location, c.cell_id
limit %(limit)s offset %(offset)s;

-- recorded_late
-- Moves that had happened at a moment but were recorded after it.
select cell_id, from_account, to_account, units from move
where happened_at <= %(as_of)s and recorded_at > %(as_of)s;

-- moves
-- The ledger within sight, newest first, before one of its lines.
select m.move_id, m.cell_id, c.sku, m.owner, m.location, c.pool, m.kind, m.from_account, m.to_account, m.units, m.cause,
    m.reference, m.reason, m.channel, m.actor, name_of(m.actor) as actor_name, m.recorded_at,
    coalesce(m.happened_at, m.recorded_at) as happened_at, m.on_hand, m.damaged, m.quality_control, m.frozen,
    m.committed, m.held, m.incoming, m.in_transit,
    m.on_hand - m.damaged - m.quality_control - m.frozen - m.committed - m.held as available
from move m
join cell c using (cell_id)
where (%(before)s::bigint is null or m.move_id < %(before)s::bigint)
    and (%(cells)s::bigint[] is null or m.cell_id = any (%(cells)s::bigint[]))
    and (%(kind)s::text is null or m.kind = %(kind)s::text)
    and (%(cause)s::uuid is null or m.cause = %(cause)s::uuid)
    and (%(since)s::timestamptz is null or m.recorded_at >= %(since)s::timestamptz)
    and (%(until)s::timestamptz is null or m.recorded_at <= %(until)s::timestamptz)
order by m.move_id desc
limit %(limit)s;

-- cells_named
-- The cells of a SKU, a place, or both.
select cell_id from cell
where (%(sku)s::text is null or sku = %(sku)s::text) and (%(location)s::text is null or location = %(location)s::text)
    and (%(owner)s::text is null or owner = %(owner)s::text)
limit %(limit)s;

-- holds
-- Holds within sight, those that end first before the others.
select h.hold_id, h.part, h.line, h.cell_id, c.sku, h.location, h.owner, c.pool, h.units, h.open, h.channel, h.order_ref,
    h.created_at, h.expires_at,
    case when h.state = 'held' and h.expires_at <= %(now)s then 'expired' else h.state end as state
from hold h join cell c using (cell_id)
where (%(hold_id)s::uuid is null or h.hold_id = %(hold_id)s::uuid)
    and (%(state)s::text is null
        or case when h.state = 'held' and h.expires_at <= %(now)s then 'expired' else h.state end = %(state)s::text)
    and (%(cell)s::bigint is null or h.cell_id = %(cell)s::bigint)
    and (%(until)s::timestamptz is null or h.expires_at <= %(until)s::timestamptz)
order by h.expires_at nulls last, h.created_at desc, h.hold_id, h.part
limit %(limit)s;

-- due_cells
-- Cells in which something has expired that was not tidied up.
select distinct cell_id from hold where state = 'held' and expires_at <= %(now)s limit %(limit)s;

-- sweep_refused
-- Forget refusals that nobody asks for again.
delete from hold where state = 'refused' and created_at < %(before)s;

-- sweep_commands
-- Forget answers that nobody asks for again.
delete from command where at < %(before)s;

-- sweep_outbox
-- Forget what the relay has told everybody.
delete from outbox where recorded_at < %(before)s;

-- last_outbox
-- The last commit that anybody can have seen.
select coalesce(max(outbox_id), 0) as outbox_id from outbox where writer < pg_snapshot_xmin(pg_current_snapshot());

-- outbox_after
-- What changed after a commit, in order; only what no transaction in flight can come before.
select outbox_id, recorded_at, cells, expired from outbox
where outbox_id > %(after)s and writer < pg_snapshot_xmin(pg_current_snapshot())
order by outbox_id limit %(limit)s;

-- limits
-- What a cell may promise beyond its stock, and what it keeps on show.
update cell set backorder_limit = %(backorder_limit)s, presale_limit = %(presale_limit)s,
    display_minimum = %(display_minimum)s, version = version + 1
where cell_id = %(cell_id)s returning cell_id;

-- set_rule
-- What a channel draws from.
insert into channel_rule (channel, sku, location, pool, pulls, buffer_units, version)
values (%(channel)s, %(sku)s, %(location)s, %(pool)s, %(pulls)s, %(buffer_units)s, %(version)s)
on conflict (channel, sku, location) do update
set pool = excluded.pool, pulls = excluded.pulls, buffer_units = excluded.buffer_units, version = excluded.version;

-- drop_rule
-- A channel draws from what others do again.
delete from channel_rule where channel = %(channel)s and sku = %(sku)s and location = %(location)s;

-- next_rules
-- Let every writer know that there are new rules.
update stock_policy set rules_version = rules_version + 1 returning rules_version;

-- policy
-- How many units one person may correct.
select adjust_units_max from stock_policy;

-- set_policy
-- How many units one person may correct.
update stock_policy set adjust_units_max = %(adjust_units_max)s;

-- cells_of_skus
-- The cells of some SKUs.
select cell_id, owner, location, sku, pool from cell where sku = any (%(skus)s::text[]) order by cell_id;

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

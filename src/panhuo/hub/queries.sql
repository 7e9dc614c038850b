-- news
-- How far a writer must know: the newest cell, the rules of channels, the limit of corrections.
select n.cell_id, p.rules_version, p.adjust_units_max from newest_cell n, stock_policy p;

-- cell_names_after
-- The cells that were made after one.
select cell_id, owner, location, sku, pool from cell where cell_id > %(after)s order by cell_id;

-- cell_names
-- The names of some cells.
select cell_id, owner, location, sku, pool from cell where cell_id = any (%(cells)s::bigint[]);

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
select cell_id, on_hand, damaged, quality_control, frozen, committed, held, incoming, in_transit, short,
    backorder_limit, presale_limit, display_minimum, changed_at
from cell
where cell_id = any (array(
    select unnest(%(cells)s::bigint[]) union select h.cell_id from hold h where h.hold_id = any (%(holds)s::uuid[])))
order by cell_id for update;

-- look_at_cells
-- Cells that were sold out a moment ago, without a lock.
select cell_id, on_hand, damaged, quality_control, frozen, committed, held, incoming, in_transit, short,
    backorder_limit, presale_limit, display_minimum, changed_at
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

-- change_held
-- The counters as a batch of promises alone leaves them.
update cell c set held = n.held, short = n.short, version = c.version + 1, changed_at = %(now)s
from unnest(%(cells)s::bigint[], %(held)s::int[], %(short)s::int[]) n (cell_id, held, short)
where c.cell_id = n.cell_id;

-- promise
-- A rush: each cell gives what is asked of it if it has that, beside what it shows and what is kept from the channel;
-- then the holds, and their moves with the counters after each. Gives the cells that had enough, and what is left there.
-- Columns that say the same in all rows come as an empty array and one value.
with n as materialized (
    select *
    from unnest(%(of)s::bigint[], %(ids)s::uuid[], %(units)s::int[], %(running)s::int[], %(bodies)s::uuid[],
        %(seconds)s::int[], %(channels)s::text[])
        with ordinality n (cell_id, id, units, running, body, seconds, channel, number)
), c as (
    update cell c
    set held = c.held + k.wanted, version = c.version + 1, changed_at = greatest(c.changed_at, %(now)s)
    from unnest(%(cells)s::bigint[], %(wanted)s::int[], %(need)s::bigint[], %(need_at_till)s::bigint[])
        k (cell_id, wanted, need, need_at_till)
    where c.cell_id = k.cell_id and c.on_hand - c.damaged - c.quality_control - c.frozen - c.committed - c.held
        >= greatest(k.need + c.display_minimum, k.need_at_till)
    returning c.cell_id, c.owner, c.location, c.on_hand, c.damaged, c.quality_control, c.frozen, c.committed,
        c.held - k.wanted as held_before, c.held, c.incoming, c.in_transit, c.changed_at
), kept as (
    insert into hold (hold_id, part, line, cell_id, owner, location, units, open, state, channel, body, expires_at,
        actor, created_at)
    select n.id, 0, 0, c.cell_id, c.owner, c.location, n.units, n.units, 'held', coalesce(n.channel, %(channel)s::text),
        coalesce(n.body, (%(body)s::uuid[])[1]), %(now)s + n.seconds * interval '1 second', %(actor)s, %(now)s
    from n join c using (cell_id)
), moved as (
    insert into move (cell_id, owner, location, kind, from_account, to_account, units, cause, channel, on_hand, damaged,
        quality_control, frozen, committed, held, incoming, in_transit, actor, recorded_at)
    select c.cell_id, c.owner, c.location, 'held', 'available', 'held', n.units, n.id,
        coalesce(n.channel, %(channel)s::text), c.on_hand, c.damaged, c.quality_control, c.frozen, c.committed,
        c.held_before + n.running, c.incoming, c.in_transit, %(actor)s, c.changed_at
    from n join c using (cell_id)
    order by n.number
), told as (
    insert into outbox (recorded_at, cells, expired) values (%(now)s, %(cells)s::bigint[], '{}')
)
select cell_id, on_hand - damaged - quality_control - frozen - committed - held from c;

-- add_moves
-- The moves of a batch, in their order. A column that says the same in all rows comes as an empty array and one value.
insert into move (cell_id, owner, location, kind, from_account, to_account, units, cause, reference, reason, channel,
    happened_at, on_hand, damaged, quality_control, frozen, committed, held, incoming, in_transit, actor, recorded_at)
select n.cell_id, coalesce(n.owner, %(owner)s::text), coalesce(n.location, %(location)s::text),
    coalesce(n.kind, %(kind)s::text), coalesce(n.from_account, %(source)s::text),
    coalesce(n.to_account, %(target)s::text), n.units, n.cause, coalesce(n.reference, %(reference)s::text),
    coalesce(n.reason, %(reason)s::text), coalesce(n.channel, %(channel)s::text), n.happened_at, n.on_hand, n.damaged,
    n.quality_control, n.frozen, n.committed, n.held, n.incoming, n.in_transit, %(actor)s, %(now)s
from unnest(%(cells)s::bigint[], %(owners)s::text[], %(locations)s::text[], %(kinds)s::text[], %(sources)s::text[],
    %(targets)s::text[], %(units)s::int[], %(causes)s::uuid[], %(references)s::text[], %(reasons)s::text[],
    %(channels)s::text[], %(happened_at)s::timestamptz[], %(on_hand)s::int[], %(damaged)s::int[],
    %(quality_control)s::int[], %(frozen)s::int[], %(committed)s::int[], %(held)s::int[], %(incoming)s::int[],
    %(in_transit)s::int[])
    n (cell_id, owner, location, kind, from_account, to_account, units, cause, reference, reason, channel, happened_at,
    on_hand, damaged, quality_control, frozen, committed, held, incoming, in_transit);

-- add_holds
-- New promises, and the answers of refused ones; cell 0 is none. Columns that say the same in all rows as above.
insert into hold (hold_id, part, line, cell_id, owner, location, units, open, state, channel, order_ref, body, expires_at,
    actor, created_at)
select n.hold_id, n.part, n.line, nullif(n.cell_id, 0), coalesce(n.owner, %(owner)s::text),
    coalesce(n.location, %(location)s::text), n.units, n.open, coalesce(n.state, %(state)s::text),
    coalesce(n.channel, %(channel)s::text), coalesce(n.order_ref, %(order_ref)s::text), n.body, n.expires_at,
    %(actor)s, %(now)s
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
where true
    /* if sku */ and c.sku = %(sku)s
    /* if location */ and c.location = %(location)s
    /* if owner */ and c.owner = %(owner)s
    /* if cells */ and c.cell_id = any (%(cells)s::bigint[])
    /* if q */ and (strpos(lower(c.sku), %(q)s) > 0 or strpos(lower(c.location), %(q)s) > 0
    /* if q */     or strpos(lower(c.owner), %(q)s) > 0)
    /* if short */ and (c.short > 0
    /* if short */     or c.on_hand - c.damaged - c.quality_control - c.frozen - c.committed - c.held <= 0)
order by
    /* if by_sku */ c.sku, c.location, c.cell_id
    /* if by_sku_down */ c.sku desc, c.location, c.cell_id
    /* if by_changed */ c.changed_at desc, c.cell_id
    /* if by_available */ (c.on_hand - c.damaged - c.quality_control - c.frozen - c.committed - c.held) * %(sign)s::int, c.sku, c.location, c.cell_id
    /* if by_on_hand */ c.on_hand * %(sign)s::int, c.sku, c.location, c.cell_id
    /* if by_held */ c.held * %(sign)s::int, c.sku, c.location, c.cell_id
    /* if by_committed */ c.committed * %(sign)s::int, c.sku, c.location, c.cell_id
    /* if by_incoming */ c.incoming * %(sign)s::int, c.sku, c.location, c.cell_id
    /* if by_in_transit */ c.in_transit * %(sign)s::int, c.sku, c.location, c.cell_id
limit %(limit)s offset %(offset)s;

-- whole_totals
-- The totals of every cell; no row for who does not see every cell.
select * from whole_totals();

-- stock_totals
-- How many cells match, and their units together.
select count(*) as total, coalesce(sum(on_hand), 0) as on_hand, coalesce(sum(held), 0) as held,
    coalesce(sum(committed), 0) as committed, coalesce(sum(incoming), 0) as incoming,
    coalesce(sum(in_transit), 0) as in_transit, coalesce(sum(damaged + quality_control + frozen), 0) as unavailable,
    coalesce(sum(on_hand - damaged - quality_control - frozen - committed - held), 0) as available
from cell c
where true
    /* if sku */ and c.sku = %(sku)s
    /* if location */ and c.location = %(location)s
    /* if owner */ and c.owner = %(owner)s
    /* if q */ and (strpos(lower(c.sku), %(q)s) > 0 or strpos(lower(c.location), %(q)s) > 0
    /* if q */     or strpos(lower(c.owner), %(q)s) > 0)
    /* if short */ and (c.short > 0
    /* if short */     or c.on_hand - c.damaged - c.quality_control - c.frozen - c.committed - c.held <= 0);

-- expected_until
-- What is announced for cells up to a day.
select cell_id, sum(units)::int as units from expected
where cell_id = any (%(cells)s::bigint[]) and due_on <= %(until)s group by cell_id;

-- stock_as_of
-- Cells within sight as they stood at a moment: the counters after the last move before it.
select c.cell_id, c.owner, c.location, c.sku, c.pool, m.on_hand, m.damaged, m.quality_control, m.frozen, m.committed,
    m.held, m.incoming, m.in_transit,
    m.on_hand - m.damaged - m.quality_control - m.frozen - m.committed - m.held as available
from cell c
cross join lateral (
    select m.on_hand, m.damaged, m.quality_control, m.frozen, m.committed, m.held, m.incoming, m.in_transit
    from move m where m.cell_id = c.cell_id and m.recorded_at <= %(as_of)s
    order by m.recorded_at desc, m.move_id desc limit 1) m
where true
    /* if sku */ and c.sku = %(sku)s
    /* if location */ and c.location = %(location)s
    /* if owner */ and c.owner = %(owner)s
    /* if q */ and (strpos(lower(c.sku), %(q)s) > 0 or strpos(lower(c.location), %(q)s) > 0
    /* if q */     or strpos(lower(c.owner), %(q)s) > 0)
order by c.sku, c.location, c.cell_id;

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
where true
    /* if before */ and m.move_id < %(before)s
    /* if cells */ and m.cell_id = any (%(cells)s::bigint[])
    /* if kind */ and m.kind = %(kind)s
    /* if cause */ and m.cause = %(cause)s
    /* if since */ and m.recorded_at >= %(since)s
    /* if until */ and m.recorded_at <= %(until)s
order by m.move_id desc
limit %(limit)s;

-- cells_named
-- The cells of a SKU, a place, or both.
select c.cell_id from cell c
where true
    /* if sku */ and c.sku = %(sku)s
    /* if location */ and c.location = %(location)s
    /* if owner */ and c.owner = %(owner)s
limit %(limit)s;

-- holds
-- Holds within sight, those that end first before the others.
select h.hold_id, h.part, h.line, h.cell_id, c.sku, h.location, h.owner, c.pool, h.units, h.open, h.channel, h.order_ref,
    h.created_at, h.expires_at,
    case when h.state = 'held' and h.expires_at <= %(now)s then 'expired' else h.state end as state
from hold h join cell c using (cell_id)
where true
    /* if hold_id */ and h.hold_id = %(hold_id)s
    /* if state */ and case when h.state = 'held' and h.expires_at <= %(now)s then 'expired' else h.state end = %(state)s
    /* if cell */ and h.cell_id = %(cell)s
    /* if until */ and h.expires_at <= %(until)s
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

-- keep_feed
-- An outside system, and how far it may differ.
insert into feed (feed, tolerance_units, tolerance_share) values (%(feed)s, %(tolerance_units)s, %(tolerance_share)s)
on conflict (feed) do update set tolerance_units = excluded.tolerance_units, tolerance_share = excluded.tolerance_share;

-- feed
-- One outside system.
select feed from feed where feed = %(feed)s;

-- feeds
-- The outside systems, and how well they agree.
select f.feed, f.tolerance_units, f.tolerance_share, f.checked_at,
    (select count(*) from belief b where b.feed = f.feed) as cells,
    (select max(b.as_of) from belief b where b.feed = f.feed) as as_of,
    (select count(*) from difference d where d.feed = f.feed and d.state in ('open', 'proposed')) as different,
    (select count(*) from difference d where d.feed = f.feed and d.state in ('open', 'proposed') and d.beyond) as beyond
from feed f order by f.feed;

-- shared_cells
-- The cells of the shared pool by their names.
select c.cell_id, c.owner, c.location, c.sku
from unnest(%(owners)s::text[], %(locations)s::text[], %(skus)s::text[]) n (owner, location, sku)
join cell c on c.owner = n.owner and c.location = n.location and c.sku = n.sku and c.pool = '';

-- keep_beliefs
-- What a feed believes as of a moment, unless it has said something newer.
insert into belief (feed, cell_id, owner, location, units, as_of)
select %(feed)s, c.cell_id, c.owner, c.location, n.units, %(as_of)s
from unnest(%(cells)s::bigint[], %(units)s::int[]) n (cell_id, units) join cell c using (cell_id)
on conflict (feed, cell_id) do update set units = excluded.units, as_of = excluded.as_of
where belief.as_of <= excluded.as_of;

-- change_belief
-- What a feed believes now, if it believed before what it says.
insert into belief (feed, cell_id, owner, location, units, as_of)
select %(feed)s, c.cell_id, c.owner, c.location, %(units)s, %(as_of)s from cell c
where c.cell_id = %(cell)s and (%(was)s::int is null
    or exists (select from belief b where b.feed = %(feed)s and b.cell_id = c.cell_id))
on conflict (feed, cell_id) do update set units = excluded.units, as_of = excluded.as_of
where belief.units = %(was)s::int;

-- belief
-- What a feed believes of a cell.
select units, as_of from belief where feed = %(feed)s and cell_id = %(cell)s;

-- check_feeds
-- Hold what feeds believe against the ledger as of the same moments; write down what differs.
with late as (
    select b.feed, b.cell_id, sum(m.units * (
        (m.to_account in ('available', 'held', 'committed', 'damaged', 'quality_control', 'frozen'))::int
        - (m.from_account in ('available', 'held', 'committed', 'damaged', 'quality_control', 'frozen'))::int))::int
        as effect
    from move m join belief b using (cell_id)
    where m.happened_at is not null and m.happened_at <= b.as_of and m.recorded_at > b.as_of
    group by b.feed, b.cell_id
), held as (
    select b.feed, b.cell_id, b.owner, b.location, b.units as believed, b.as_of, c.on_hand,
        coalesce(m.on_hand, 0) + coalesce(l.effect, 0) as then_on_hand
    from belief b
    join cell c using (cell_id)
    left join late l on l.feed = b.feed and l.cell_id = b.cell_id
    left join lateral (
        select m.on_hand from move m where m.cell_id = b.cell_id and m.recorded_at <= b.as_of
        order by m.recorded_at desc, m.move_id desc limit 1) m on true
)
insert into difference (difference_id, feed, cell_id, owner, location, believed, moved_since, on_hand, as_of, found_at,
    seen_at, beyond)
select uuid7(%(now)s), h.feed, h.cell_id, h.owner, h.location, h.believed, h.on_hand - h.then_on_hand, h.on_hand, h.as_of,
    %(now)s, %(now)s,
    abs(h.believed - h.then_on_hand) > greatest(f.tolerance_units, f.tolerance_share * abs(h.believed))
from held h join feed f using (feed)
where h.believed <> h.then_on_hand
    and not exists (select from difference d where d.feed = h.feed and d.cell_id = h.cell_id
        and d.state = 'accepted' and d.as_of = h.as_of)
on conflict (feed, cell_id) where state in ('open', 'proposed') do update
set believed = excluded.believed, moved_since = excluded.moved_since, on_hand = excluded.on_hand, as_of = excluded.as_of,
    seen_at = excluded.seen_at, beyond = excluded.beyond;

-- close_differences
-- What was not seen again is gone; if it was proposed to correct it, it was corrected.
update difference set state = case state when 'proposed' then 'corrected' else 'gone' end, decided_at = %(now)s
where state in ('open', 'proposed') and seen_at < %(now)s;

-- reopen_differences
-- A correction that nobody waits for any more, and still they differ.
update difference d set state = 'open', decided_by_name = null, decided_at = null
where d.state = 'proposed' and not exists (
    select from approval a where a.subject_id = d.difference_id and a.state = 'waiting' and a.expires_at > %(now)s);

-- feeds_checked
-- When the feeds were last held against the ledger.
update feed set checked_at = %(now)s;

-- count_differences
-- How many cells differ, how many beyond tolerance, and how many of these were not known before.
select count(*) as different, count(*) filter (where beyond) as beyond,
    count(*) filter (where beyond and found_at = seen_at) as fresh
from difference where state in ('open', 'proposed');

-- differences
-- Where feeds and the ledger differ.
select d.difference_id, d.feed, d.cell_id, c.sku, d.location, d.owner, c.pool, d.believed, d.moved_since, d.on_hand, d.as_of,
    d.found_at, d.seen_at, d.beyond, d.state, d.reason, d.decided_by_name, d.decided_at,
    d.believed + d.moved_since - d.on_hand as units
from difference d join cell c using (cell_id)
where d.state = %(state)s
order by d.beyond desc, abs(d.believed + d.moved_since - d.on_hand) desc, d.difference_id limit %(limit)s;

-- difference
-- One difference.
select d.*, c.sku, c.pool from difference d join cell c using (cell_id) where d.difference_id = %(difference_id)s;

-- decide_difference
-- What somebody decided about a difference.
update difference set state = %(state)s, reason = %(reason)s, decided_by_name = %(by)s, decided_at = %(at)s
where difference_id = %(difference_id)s;

-- add_webhook
-- An address to be told.
insert into webhook (webhook_id, url, secret, types, owners, locations, created_by, created_at, after_outbox)
values (%(webhook_id)s, %(url)s, %(secret)s, %(types)s, %(owners)s, %(locations)s, %(by)s, %(now)s,
    (select coalesce(max(outbox_id), 0) from outbox));

-- webhooks
-- The addresses that are told, and how that goes.
select w.webhook_id, w.url, w.types, w.owners, w.locations, w.enabled, w.created_at,
    (select count(*) from delivery d where d.webhook_id = w.webhook_id and d.state = 'waiting') as waiting,
    (select count(*) from delivery d where d.webhook_id = w.webhook_id and d.state = 'dead') as dead,
    (select max(d.created_at) from delivery d where d.webhook_id = w.webhook_id and d.state = 'done') as last_done
from webhook w order by w.created_at, w.webhook_id;

-- enable_webhook
-- Tell an address again, or no more.
update webhook set enabled = %(enabled)s where webhook_id = %(webhook_id)s returning webhook_id;

-- drop_webhook
-- Forget an address.
delete from webhook where webhook_id = %(webhook_id)s returning webhook_id;

-- webhooks_to_tell
-- The addresses that have not been told everything, held until they are.
select webhook_id, types, owners, locations, after_outbox from webhook
where enabled and after_outbox < %(last)s order by webhook_id for update skip locked;

-- webhook_told
-- How far an address has been told.
update webhook set after_outbox = %(last)s where webhook_id = %(webhook_id)s;

-- add_deliveries
-- Events for an address.
insert into delivery (delivery_id, webhook_id, event, next_at, created_at)
select n.delivery_id, %(webhook_id)s, n.event, %(now)s, %(now)s
from unnest(%(ids)s::uuid[], %(events)s::jsonb[]) n (delivery_id, event);

-- deliveries_due
-- What is to be sent now; taken by one sender for a while, however many there are.
update delivery set next_at = %(again)s
where delivery_id in (
    select d.delivery_id from delivery d join webhook w using (webhook_id)
    where d.state = 'waiting' and d.next_at <= %(now)s and w.enabled
    order by d.next_at, d.delivery_id limit %(limit)s for update of d skip locked)
returning delivery_id, event, attempts, (select w.url from webhook w where w.webhook_id = delivery.webhook_id) as url,
    (select w.secret from webhook w where w.webhook_id = delivery.webhook_id) as secret;

-- delivery_done
-- What became of a try.
update delivery set state = %(state)s, attempts = attempts + 1, next_at = %(next_at)s, answer = %(answer)s
where delivery_id = %(delivery_id)s;

-- deliveries
-- What was sent to an address, newest first.
select delivery_id, event, state, attempts, next_at, answer, created_at from delivery
where webhook_id = %(webhook_id)s and (%(state)s::text is null or state = %(state)s::text)
order by created_at desc, delivery_id desc limit %(limit)s;

-- replay_deliveries
-- Try again what was given up.
update delivery set state = 'waiting', attempts = 0, next_at = %(now)s
where webhook_id = %(webhook_id)s and state = 'dead' and (%(delivery_id)s::uuid is null or delivery_id = %(delivery_id)s::uuid)
returning delivery_id;

-- holds_by_ids
-- Parts of holds that expired, with what they held.
select h.hold_id, c.sku, h.location, h.owner, h.units, h.expires_at from hold h join cell c using (cell_id)
where h.hold_id = any (%(ids)s::uuid[]) and h.state = 'expired' order by h.hold_id, h.part;

-- sweep_deliveries
-- Forget what was delivered long ago.
delete from delivery where state = 'done' and created_at < %(before)s;

-- places
-- The places within sight that have cells.
select location, count(*)::int as cells from cell group by location order by location;

-- effects
-- What some moves together did to each cell.
select *
from (
    select c.cell_id, c.sku, m.location, m.owner, c.pool,
        sum(m.units * ((m.to_account = any (%(standing)s::text[]))::int
            - (m.from_account = any (%(standing)s::text[]))::int))::int as on_hand,
        sum(m.units * ((m.to_account = 'damaged')::int - (m.from_account = 'damaged')::int))::int as damaged,
        sum(m.units * ((m.to_account = 'quality_control')::int
            - (m.from_account = 'quality_control')::int))::int as quality_control,
        sum(m.units * ((m.to_account = 'frozen')::int - (m.from_account = 'frozen')::int))::int as frozen,
        min(m.recorded_at) as first_at
    from move m join cell c using (cell_id)
    where m.kind = any (%(kinds)s::text[])
        and (%(cause)s::uuid is null or m.cause = %(cause)s::uuid)
        and (%(since)s::timestamptz is null or m.recorded_at > %(since)s::timestamptz)
        and (%(until)s::timestamptz is null or m.recorded_at <= %(until)s::timestamptz)
        and (%(cell)s::bigint is null or m.cell_id = %(cell)s::bigint)
        and (%(sku)s::text is null or c.sku = %(sku)s::text)
        and (%(location)s::text is null or m.location = %(location)s::text)
        and (%(owner)s::text is null or m.owner = %(owner)s::text)
    group by c.cell_id, c.sku, m.location, m.owner, c.pool
) e
where e.on_hand <> 0 or e.damaged <> 0 or e.quality_control <> 0 or e.frozen <> 0
order by e.sku, e.location, e.cell_id limit %(limit)s;

-- is_undone
-- Whether a request was taken back before.
select 1 as found from move where reference = %(reference)s::text limit 1;

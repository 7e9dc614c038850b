-- run_known
-- Whether a run was published.
select 1 as known from run where run_id = %(run_id)s;

-- add_run
-- A run that was published.
insert into run (run_id, as_of, state, started_at, finished_at, by_name, period, currency, data_version, steps, rows, faults, changes)
values (%(run_id)s, %(as_of)s, 'done', %(started_at)s, %(finished_at)s, %(by_name)s, %(period)s, %(currency)s, %(data_version)s,
    %(steps)s, %(rows)s, %(faults)s, %(changes)s);

-- current_run
-- The run that people look at.
select * from run where state = 'done' order by run_id desc limit 1;

-- run_before
-- The run that changes are told against: the last one of an earlier day, else the one before.
select * from run where state = 'done' and run_id < %(run_id)s
order by as_of < %(as_of)s desc, run_id desc limit 1;

-- runs
-- The last runs, newest first.
select * from run order by run_id desc limit %(limit)s;

-- run_by_id
-- One run.
select * from run where run_id = %(run_id)s;

-- old_runs
-- Runs whose files may go.
select run_id::text as run_id from run order by run_id desc offset %(kept)s;

-- publish_actions
-- What a run proposes. An action known already (the same day was run again) keeps what was decided on it.
insert into action (action_id, run_id, matter, kind, sku, name, brand, category, from_location, to_location, units, price,
    "on", worth, cost, kg_co2e, needs_approval, alert_id, why_zh, why_en, current)
select action_id, %(run_id)s, matter, kind, sku, name, brand, category, from_location, to_location, units, price,
    "on", worth, cost, kg_co2e, needs_approval, alert_id, why_zh, why_en, true
from unnest(%(action_id)s::uuid[], %(matter)s::uuid[], %(kind)s::text[], %(sku)s::text[], %(name)s::text[],
    %(brand)s::text[], %(category)s::text[], %(from_location)s::text[], %(to_location)s::text[], %(units)s::bigint[],
    %(price)s::numeric[], %(on)s::date[], %(worth)s::numeric[], %(cost)s::numeric[], %(kg_co2e)s::float8[],
    %(needs_approval)s::boolean[], %(alert_id)s::uuid[], %(why_zh)s::text[], %(why_en)s::text[])
    as given (action_id, matter, kind, sku, name, brand, category, from_location, to_location, units, price, "on", worth,
    cost, kg_co2e, needs_approval, alert_id, why_zh, why_en)
on conflict (action_id) do update set run_id = excluded.run_id, current = true, worth = excluded.worth,
    cost = excluded.cost, why_zh = excluded.why_zh, why_en = excluded.why_en, alert_id = excluded.alert_id,
    units = case when action.state = 'open' then excluded.units else action.units end,
    price = case when action.state = 'open' then excluded.price else action.price end;

-- retire_actions
-- What earlier runs proposed is no longer on the list, but for what waits for a second person.
update action set current = false where current and run_id <> %(run_id)s and state <> 'waiting';

-- yield_to_waiting
-- A new proposal stands back while an earlier one of the same matter waits for a second person.
update action n set current = false
where n.current and n.run_id = %(run_id)s and exists (
    select from action w where w.current and w.state = 'waiting' and w.matter = n.matter and w.action_id <> n.action_id);

-- carry_decisions
-- What was decided of late on the same matter holds for its new proposal, unless that asks for a quarter more.
update action n set state = o.state, reason = o.reason, snoozed_until = o.snoozed_until, decided_by = o.decided_by,
    decided_by_name = o.decided_by_name, decided_at = o.decided_at
from (
    select distinct on (matter) matter, action_id, state, reason, snoozed_until, decided_by, decided_by_name, decided_at, units
    from action
    where not current and decided_at is not null
    order by matter, decided_at desc
) o
where n.current and n.run_id = %(run_id)s and n.state = 'open' and n.matter = o.matter and n.action_id <> o.action_id
    and (coalesce(n.units, 0) <= 1.25 * coalesce(o.units, 0))
    and ((o.state in ('approved', 'rejected') and o.decided_at > %(since)s)
        or (o.state = 'snoozed' and o.snoozed_until > %(today)s));

-- wake_actions
-- What was snoozed until today is open again.
update action set state = 'open', snoozed_until = null, version = version + 1
where current and state = 'snoozed' and snoozed_until <= %(today)s;

-- publish_alerts
-- What a run says needs a person; one known already keeps who took it.
insert into alert (alert_id, run_id, matter, sku, name, brand, location, kind, level, value_at_risk, why_zh, why_en, evidence, current, since)
select alert_id, %(run_id)s, matter, sku, name, brand, location, kind, level, value_at_risk, why_zh, why_en, evidence, true, %(as_of)s
from unnest(%(alert_id)s::uuid[], %(matter)s::uuid[], %(sku)s::text[], %(name)s::text[], %(brand)s::text[],
    %(location)s::text[], %(kind)s::text[], %(level)s::text[], %(value_at_risk)s::numeric[], %(why_zh)s::text[],
    %(why_en)s::text[], %(evidence)s::jsonb[])
    as given (alert_id, matter, sku, name, brand, location, kind, level, value_at_risk, why_zh, why_en, evidence)
on conflict (alert_id) do update set run_id = excluded.run_id, current = true, level = excluded.level,
    value_at_risk = excluded.value_at_risk, why_zh = excluded.why_zh, why_en = excluded.why_en, evidence = excluded.evidence;

-- carry_alerts
-- The same matter was raised before: since when, and what became of it.
update alert n set since = o.since,
    state = case when o.state = 'taken' or (o.state = 'snoozed' and o.snoozed_until > %(today)s)
        or (o.state = 'closed' and o.decided_at > %(since)s and o.level = n.level) then o.state else n.state end,
    reason = o.reason, owner = o.owner, owner_name = o.owner_name, snoozed_until = o.snoozed_until, decided_at = o.decided_at
from alert o
where o.current and o.run_id <> %(run_id)s and n.current and n.run_id = %(run_id)s and n.matter = o.matter;

-- retire_alerts
-- What earlier runs raised and the last one does not is no longer on the list.
update alert set current = false where current and run_id <> %(run_id)s;

-- wake_alerts
-- What was snoozed until today is open again.
update alert set state = 'open', snoozed_until = null where current and state = 'snoozed' and snoozed_until <= %(today)s;

-- matters
-- The matters on the lists, to tell what a new run changes.
select 'action' as list, matter from action where current
union all
select 'alert', matter from alert where current;

-- actions
-- A page of the actions in sight, in the order asked for.
select action_id, run_id, kind, sku, name, brand, category, from_location, to_location, units, price, "on", worth, cost, kg_co2e,
    needs_approval, state, reason, snoozed_until, decided_by_name, decided_at, alert_id, why_zh, why_en, proposed, approval_id, version
from action
where current
    and (%(state)s = 'all' or state = %(state)s)
    and (%(kind)s::text is null or kind = %(kind)s)
    and (%(sku)s::text is null or sku = %(sku)s)
    and (%(q)s::text is null or strpos(lower(sku), %(q)s) > 0 or strpos(lower(coalesce(name, '')), %(q)s) > 0
        or strpos(lower(coalesce(from_location, '') || ' ' || coalesce(to_location, '')), %(q)s) > 0
        or action_id::text = %(q)s)
order by case %(by)s when 'worth' then worth when 'cost' then coalesce(cost, 0) else ("on" - date '2000-01-01')::numeric end * %(sign)s,
    action_id
limit %(limit)s offset %(offset)s;

-- count_actions
-- How many actions match, and what they are worth together.
select count(*) as total, coalesce(sum(worth), 0) as worth from action
where current
    and (%(state)s = 'all' or state = %(state)s)
    and (%(kind)s::text is null or kind = %(kind)s)
    and (%(sku)s::text is null or sku = %(sku)s)
    and (%(q)s::text is null or strpos(lower(sku), %(q)s) > 0 or strpos(lower(coalesce(name, '')), %(q)s) > 0
        or strpos(lower(coalesce(from_location, '') || ' ' || coalesce(to_location, '')), %(q)s) > 0
        or action_id::text = %(q)s);

-- matching_actions
-- The ids of all actions that match, for a decision on the whole list.
select action_id from action
where current
    and (%(state)s = 'all' or state = %(state)s)
    and (%(kind)s::text is null or kind = %(kind)s)
    and (%(sku)s::text is null or sku = %(sku)s)
    and (%(q)s::text is null or strpos(lower(sku), %(q)s) > 0 or strpos(lower(coalesce(name, '')), %(q)s) > 0
        or strpos(lower(coalesce(from_location, '') || ' ' || coalesce(to_location, '')), %(q)s) > 0
        or action_id::text = %(q)s)
    and (%(skus)s::text[] is null or sku = any(%(skus)s::text[]))
order by action_id limit %(limit)s;

-- actions_by_ids
-- Actions by their ids.
select action_id, run_id, kind, sku, name, brand, category, from_location, to_location, units, price, "on", worth, cost, kg_co2e,
    needs_approval, state, reason, snoozed_until, decided_by_name, decided_at, alert_id, why_zh, why_en, proposed, approval_id, version
from action where action_id = any(%(ids)s::uuid[]);

-- actions_for_update
-- Actions, held in the order of their ids until the decision is done.
select * from action where action_id = any(%(ids)s::uuid[]) order by action_id for update;

-- decide_actions
-- What was decided on many actions, each with its own values.
update action a set state = g.state, reason = g.reason, snoozed_until = g.snoozed_until, units = g.units, price = g.price,
    cost = g.cost, proposed = g.proposed, approval_id = g.approval_id, decided_by = g.decided_by,
    decided_by_name = g.decided_by_name, decided_at = g.decided_at, version = a.version + 1
from unnest(%(action_id)s::uuid[], %(state)s::text[], %(reason)s::text[], %(snoozed_until)s::date[], %(units)s::bigint[],
    %(price)s::numeric[], %(cost)s::numeric[], %(proposed)s::jsonb[], %(approval_id)s::uuid[], %(decided_by)s::uuid[],
    %(decided_by_name)s::text[], %(decided_at)s::timestamptz[])
    as g (action_id, state, reason, snoozed_until, units, price, cost, proposed, approval_id, decided_by, decided_by_name, decided_at)
where a.action_id = g.action_id;

-- add_action_events
-- What happened to each of many actions.
insert into action_event (action_id, at, actor, actor_name, verb, reason, before, after)
select action_id, %(at)s, %(actor)s, %(actor_name)s, %(verb)s, %(reason)s, before, after
from unnest(%(action_id)s::uuid[], %(before)s::jsonb[], %(after)s::jsonb[]) as given (action_id, before, after);

-- action_history
-- What happened to an action, newest first.
select at, actor_name, verb, reason, before, after from action_event
where action_id = %(action_id)s order by action_event_id desc limit 200;

-- add_decision
-- A decision, with what stood before.
insert into decision (decision_id, actor, at, verb, before) values (%(decision_id)s, %(actor)s, %(at)s, %(verb)s, %(before)s);

-- decision_for_update
-- A decision, held until it is undone.
select * from decision where decision_id = %(decision_id)s for update;

-- undo_decision
-- A decision was undone.
update decision set undone_at = %(at)s where decision_id = %(decision_id)s;

-- alerts
-- A page of the alerts in sight: red first, then by money.
select alert_id, sku, name, brand, location, kind, level, value_at_risk, why_zh, why_en, evidence, state, reason, owner_name, since, snoozed_until
from alert
where current
    and (%(state)s = 'all' or state = %(state)s)
    and (%(level)s::text is null or level = %(level)s)
    and (%(kind)s::text is null or kind = %(kind)s)
    and (%(sku)s::text is null or sku = %(sku)s)
    and (%(q)s::text is null or strpos(lower(sku), %(q)s) > 0 or strpos(lower(coalesce(name, '')), %(q)s) > 0
        or strpos(lower(location), %(q)s) > 0)
order by array_position(array['red', 'orange', 'yellow'], level), value_at_risk desc nulls last, alert_id
limit %(limit)s offset %(offset)s;

-- count_alerts
-- How many alerts match, by level.
select count(*) as total, count(*) filter (where level = 'red') as red, count(*) filter (where level = 'orange') as orange,
    count(*) filter (where level = 'yellow') as yellow
from alert
where current
    and (%(state)s = 'all' or state = %(state)s)
    and (%(level)s::text is null or level = %(level)s)
    and (%(kind)s::text is null or kind = %(kind)s)
    and (%(sku)s::text is null or sku = %(sku)s)
    and (%(q)s::text is null or strpos(lower(sku), %(q)s) > 0 or strpos(lower(coalesce(name, '')), %(q)s) > 0
        or strpos(lower(location), %(q)s) > 0);

-- matching_alerts
-- The ids of all alerts that match, for a decision on the whole list.
select alert_id from alert
where current
    and (%(state)s = 'all' or state = %(state)s)
    and (%(level)s::text is null or level = %(level)s)
    and (%(kind)s::text is null or kind = %(kind)s)
    and (%(sku)s::text is null or sku = %(sku)s)
    and (%(q)s::text is null or strpos(lower(sku), %(q)s) > 0 or strpos(lower(coalesce(name, '')), %(q)s) > 0
        or strpos(lower(location), %(q)s) > 0)
order by alert_id limit %(limit)s;

-- decide_alerts
-- What somebody made of alerts; gives those that were there to be changed.
update alert set state = %(state)s, reason = %(reason)s, snoozed_until = %(until)s, decided_at = %(at)s,
    owner = case when %(state)s = 'taken' then %(actor)s::uuid when %(state)s = 'open' then null else owner end,
    owner_name = case when %(state)s = 'taken' then %(actor_name)s when %(state)s = 'open' then null else owner_name end
where alert_id = any(%(ids)s::uuid[]) and current
returning alert_id, state, brand, location;

-- add_view
-- A saved view; one of the same name is replaced.
insert into saved_view (view_id, user_id, owner_name, page, name, query, shared)
values (%(view_id)s, %(user_id)s, %(owner_name)s, %(page)s, %(name)s, %(query)s, %(shared)s)
on conflict (user_id, page, name) do update set query = excluded.query, shared = excluded.shared
returning view_id, page, name, query, shared, true as mine;

-- views
-- The views that somebody may use.
select view_id, page, name, query, shared, user_id = panhuo.actor() as mine, owner_name from saved_view
order by page, lower(name), view_id limit 500;

-- drop_view
-- Remove one's own view.
delete from saved_view where view_id = %(view_id)s and user_id = panhuo.actor();

-- preference
-- How somebody left a page.
select value from preference where user_id = panhuo.actor() and page = %(page)s;

-- keep_preference
-- How somebody leaves a page.
insert into preference (user_id, page, value) values (panhuo.actor(), %(page)s, %(value)s)
on conflict (user_id, page) do update set value = excluded.value;

-- sweep_events
-- Events that nobody can still be waiting for.
delete from event where at < %(before)s;

-- server_version
-- Which PostgreSQL this is.
select current_setting('server_version') as version;

-- any_cell
-- Whether there is live stock.
select cell_id > 0 as known from newest_cell;

-- cells_to_leave
-- What of some SKUs may leave, the shared pool first.
select cell_id, owner, location, sku, pool,
    on_hand - damaged - quality_control - frozen - committed - held as available
from cell where sku = any (%(skus)s::text[])
order by location, pool, cell_id;

-- sent_for
-- What was dispatched for an action and not recalled since.
select m.owner, c.pool,
    sum(case when m.kind = 'dispatched' and m.from_account = 'available' then m.units
        when m.kind = 'recalled' and m.to_account = 'available' then -m.units else 0 end)::int as units
from cell c join move m using (cell_id)
where c.sku = %(sku)s and c.location = %(location)s and m.reference = %(reference)s
group by m.owner, c.pool
having sum(case when m.kind = 'dispatched' and m.from_account = 'available' then m.units
    when m.kind = 'recalled' and m.to_account = 'available' then -m.units else 0 end) > 0;

-- add_override
-- What somebody knows better than the forecast.
insert into override (override_id, kind, sku, brand, location, starts_on, ends_on, units, reason, actor, by_name, made_at)
values (%(override_id)s, %(kind)s, %(sku)s, %(brand)s, %(location)s, %(starts_on)s, %(ends_on)s, %(units)s, %(reason)s,
    %(actor)s, %(by_name)s, %(now)s)
returning *;

-- withdraw_override
-- Take a word back; it stays on record.
update override set withdrawn_at = %(now)s, withdrawn_by = %(by_name)s
where override_id = %(override_id)s and withdrawn_at is null returning *;

-- override_by_id
-- One word of somebody, withdrawn or not.
select * from override where override_id = %(override_id)s;

-- overrides
-- What people said, of one SKU or of all, the latest first.
select * from override
where true
    /* if sku */ and sku = %(sku)s
order by made_at desc, override_id desc limit %(limit)s;

-- standing_overrides
-- What a run has to know: every word that stands.
select override_id::text as override, kind, sku, location, starts_on, ends_on, units::float8 as units, reason, by_name,
    made_at
from override where withdrawn_at is null order by made_at, override_id;

-- add_choice
-- What somebody chose about models.
insert into model_choice (choice_id, kind, subject, reason, actor, by_name, made_at)
values (%(choice_id)s, %(kind)s, %(subject)s, %(reason)s, %(actor)s, %(by_name)s, %(now)s) returning *;

-- choices
-- What people chose about models, in its order.
select kind, subject, reason, by_name, made_at from model_choice order by made_at, choice_id;

-- add_analogue
-- What somebody takes new goods for.
insert into analogue_choice (choice_id, kind, sku, brand, analogue, actor, by_name, made_at)
values (%(choice_id)s, %(kind)s, %(sku)s, %(brand)s, %(analogue)s, %(actor)s, %(by_name)s, %(now)s) returning *;

-- standing_analogues
-- The latest word on each pair of goods, of one SKU or of all, in the order of words.
select * from (
    select distinct on (sku, analogue) sku, analogue, kind, by_name, made_at from analogue_choice
    where true
        /* if sku */ and sku = %(sku)s
    order by sku, analogue, made_at desc, choice_id desc) latest
where kind <> 'clear' order by made_at, sku, analogue;

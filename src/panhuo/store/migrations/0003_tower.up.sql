-- What a run found, what people made of it, and how they like to look at it.

create table panhuo.run (
    run_id uuid primary key,
    as_of date not null,
    state text not null check (state in ('running', 'done', 'failed')),
    started_at timestamptz,
    finished_at timestamptz,
    by_name text,
    period text,
    currency text,
    data_version text,
    steps jsonb not null default '[]',
    rows jsonb not null default '{}',
    faults jsonb not null default '[]',
    changes jsonb
);
create index run_order on panhuo.run (run_id desc);
comment on table panhuo.run is 'One cycle: when, on which data, its steps; its tables are files in the home.';

create table panhuo.action (
    action_id uuid primary key,
    run_id uuid not null,
    -- The same matter in another run: the kind, the product and the places.
    matter uuid not null,
    kind text not null,
    sku text not null,
    name text,
    brand text,
    category text,
    from_location text,
    to_location text,
    units bigint,
    price numeric(18, 4),
    "on" date,
    worth numeric(18, 4) not null,
    cost numeric(18, 4),
    kg_co2e double precision,
    needs_approval boolean not null default false,
    alert_id uuid,
    why_zh text not null,
    why_en text not null,
    current boolean not null,
    state text not null default 'open' check (state in ('open', 'approved', 'rejected', 'snoozed', 'waiting')),
    reason text,
    snoozed_until date,
    decided_by uuid,
    decided_by_name text,
    decided_at timestamptz,
    proposed jsonb,
    approval_id uuid,
    version integer not null default 1
);
create index action_list on panhuo.action (state, worth desc, action_id) where current;
create index action_sku on panhuo.action (sku) where current;
create index action_matter on panhuo.action (matter, decided_at desc);
comment on table panhuo.action is 'What a run proposes, and what people decided on it; current ones belong to the last run.';

create table panhuo.action_event (
    action_event_id bigint generated always as identity primary key,
    action_id uuid not null,
    at timestamptz not null,
    actor uuid,
    actor_name text,
    verb text not null,
    reason text,
    before jsonb not null,
    after jsonb not null
);
create index action_event_action on panhuo.action_event (action_id, action_event_id);
comment on table panhuo.action_event is 'The history of an action: who changed what, when and why.';

create table panhuo.decision (
    decision_id uuid primary key,
    actor uuid,
    at timestamptz not null,
    verb text not null,
    before jsonb not null,
    undone_at timestamptz
);
comment on table panhuo.decision is 'One decision on one or many actions, with what stood before, so that it can be undone.';

create table panhuo.alert (
    alert_id uuid primary key,
    run_id uuid not null,
    matter uuid not null,
    sku text not null,
    name text,
    brand text,
    location text not null,
    kind text not null,
    level text not null check (level in ('yellow', 'orange', 'red')),
    value_at_risk numeric(18, 4),
    why_zh text not null,
    why_en text not null,
    evidence jsonb not null,
    current boolean not null,
    since date not null,
    state text not null default 'open' check (state in ('open', 'taken', 'snoozed', 'closed')),
    reason text,
    owner uuid,
    owner_name text,
    snoozed_until date,
    decided_at timestamptz
);
create index alert_list on panhuo.alert (state, level, value_at_risk desc nulls last, alert_id) where current;
create index alert_sku on panhuo.alert (sku) where current;
create index alert_matter on panhuo.alert (matter) where current;
comment on table panhuo.alert is 'What a run says needs a person, and who took it.';

create table panhuo.saved_view (
    view_id uuid primary key,
    user_id uuid not null,
    owner_name text,
    page text not null,
    name text not null,
    query text not null,
    shared boolean not null default false,
    unique (user_id, page, name)
);
comment on table panhuo.saved_view is 'A named view of a page: its filters, order and columns.';

create table panhuo.preference (
    user_id uuid not null,
    page text not null,
    value jsonb not null,
    primary key (user_id, page)
);
comment on table panhuo.preference is 'How a person left a grid: columns, widths, order.';

alter table panhuo.event add column for_all boolean not null default false;
comment on column panhuo.event.for_all is 'Tells nothing but that something changed; seen by everybody who is signed in.';

do $$
declare name text;
begin
    foreach name in array array['run', 'action', 'action_event', 'decision', 'alert', 'saved_view', 'preference']
    loop
        execute format('alter table panhuo.%I enable row level security', name);
        execute format('alter table panhuo.%I force row level security', name);
    end loop;
end $$;

drop policy read_own_sight on panhuo.event;
create policy read_own_sight on panhuo.event for select using (
    panhuo.is_known()
    and (only_for is null or only_for = panhuo.actor() or panhuo.is_role('system'))
    and (for_all or (
        (panhuo.sees_brand(brand) or (brand is null and only_for = panhuo.actor()))
        and (panhuo.sees_location(location) or (location is null and only_for = panhuo.actor()))))
);
drop policy append on panhuo.event;
create policy append on panhuo.event for insert with check (
    panhuo.is_role('system', 'admin', 'planner', 'approver', 'finance', 'store', 'partner')
    and (not for_all or panhuo.is_role('system'))
    and (panhuo.sees_brand(brand) or (brand is null and only_for = panhuo.actor()))
    and (panhuo.sees_location(location) or (location is null and only_for = panhuo.actor()))
);
create policy sweep on panhuo.event for delete using (panhuo.is_role('system'));
grant delete on panhuo.event to panhuo_app;

-- A run's row counts everything there is, so only those who see everything read it.
create policy read_runs on panhuo.run for select using (panhuo.is_known() and panhuo.sees_all());
create policy write_runs on panhuo.run using (panhuo.is_role('system'));
-- What is the same for every row stands in a subselect of its own: it is asked once a statement, not once a row.
create policy read_actions on panhuo.action for select using (
    (select panhuo.is_known())
    and ((select panhuo.sees_all()) or (panhuo.sees_brand(brand) and panhuo.sees_move(from_location, to_location)))
);
create policy decide_actions on panhuo.action for update using (
    (select panhuo.is_role('system', 'admin', 'planner', 'approver'))
    and ((select panhuo.sees_all()) or (panhuo.sees_brand(brand) and panhuo.sees_move(from_location, to_location)))
);
create policy publish_actions on panhuo.action for insert with check (panhuo.is_role('system'));
create policy drop_actions on panhuo.action for delete using (panhuo.is_role('system'));
create policy read_action_history on panhuo.action_event for select using (
    panhuo.is_known() and exists (select from panhuo.action a where a.action_id = action_event.action_id)
);
create policy write_action_history on panhuo.action_event for insert with check (
    panhuo.is_role('system', 'admin', 'planner', 'approver')
    and exists (select from panhuo.action a where a.action_id = action_event.action_id)
    and (panhuo.is_role('system') or actor is not distinct from panhuo.actor())
);
create policy own_decisions on panhuo.decision using (
    panhuo.is_role('system')
    or (panhuo.is_role('admin', 'planner', 'approver') and actor is not distinct from panhuo.actor())
);
create policy read_alerts on panhuo.alert for select using (
    (select panhuo.is_known())
    and ((select panhuo.sees_all()) or (panhuo.sees_brand(brand) and panhuo.sees_location(location)))
);
create policy decide_alerts on panhuo.alert for update using (
    (select panhuo.is_role('system', 'admin', 'planner', 'approver', 'store'))
    and ((select panhuo.sees_all()) or (panhuo.sees_brand(brand) and panhuo.sees_location(location)))
);
create policy publish_alerts on panhuo.alert for insert with check (panhuo.is_role('system'));
create policy drop_alerts on panhuo.alert for delete using (panhuo.is_role('system'));
create policy read_views on panhuo.saved_view for select
    using (panhuo.is_known() and (shared or user_id = panhuo.actor() or panhuo.is_role('system')));
create policy write_views on panhuo.saved_view
    using (panhuo.is_known() and user_id = panhuo.actor());
create policy own_preferences on panhuo.preference
    using (panhuo.is_role('system') or (panhuo.is_known() and user_id = panhuo.actor()));

grant select, insert, update, delete on panhuo.run, panhuo.action, panhuo.alert, panhuo.saved_view to panhuo_app;
grant select, insert on panhuo.action_event to panhuo_app;
grant select, insert, update on panhuo.decision, panhuo.preference to panhuo_app;

-- Live stock: cells with their counters, the moves that changed them, holds, and what others are told of it.

-- Who may write at all; which rows is a matter of sight.
create function panhuo.handles_stock() returns boolean language sql stable parallel safe
return panhuo.is_role('system', 'admin', 'planner', 'approver', 'store', 'partner');

create function panhuo.uuid7(at timestamptz) returns uuid language sql volatile parallel safe
return (lpad(to_hex((extract(epoch from at) * 1000)::bigint), 12, '0') || '7'
    || substr(replace(gen_random_uuid()::text, '-', ''), 14))::uuid;

-- Who moved stock is said to everybody who sees the move: the name, and nothing else of the account.
create function panhuo.name_of(somebody uuid) returns text language plpgsql security definer
set search_path to panhuo, pg_temp
as $$
declare
    asking text := current_setting('panhuo.role', true);
    found text;
begin
    perform set_config('panhuo.role', 'system', true);
    select coalesce((select name from user_account where user_id = somebody),
        (select name from api_token where token_id = somebody)) into found;
    perform set_config('panhuo.role', asking, true);
    return found;
end $$;
revoke all on function panhuo.name_of(uuid) from public;
grant execute on function panhuo.name_of(uuid) to panhuo_app;

create table panhuo.cell (
    cell_id bigint generated always as identity primary key,
    owner text not null,
    location text not null,
    sku text not null,
    pool text not null,
    on_hand integer not null default 0 check (on_hand >= 0),
    damaged integer not null default 0 check (damaged >= 0),
    quality_control integer not null default 0 check (quality_control >= 0),
    frozen integer not null default 0 check (frozen >= 0),
    committed integer not null default 0 check (committed >= 0),
    held integer not null default 0 check (held >= 0),
    incoming integer not null default 0 check (incoming >= 0),
    in_transit integer not null default 0 check (in_transit >= 0),
    short integer not null default 0 check (short >= 0),
    backorder_limit integer not null default 0 check (backorder_limit >= 0),
    presale_limit integer not null default 0 check (presale_limit >= 0),
    display_minimum integer not null default 0 check (display_minimum >= 0),
    version bigint not null default 1,
    changed_at timestamptz not null,
    unique (owner, location, sku, pool),
    check (on_hand - damaged - quality_control - frozen >= 0),
    -- Never oversold: what is promised is there, within a limit that somebody set, or known to be missing since.
    constraint never_oversold check (
        on_hand - damaged - quality_control - frozen - committed - held + short
        + greatest(backorder_limit, presale_limit) >= 0
    )
) with (fillfactor = 50);
create index cell_sku on panhuo.cell (sku, location);
comment on table panhuo.cell is 'Stock of one SKU at one place, of one owner, in one pool; counters follow from its moves.';
comment on column panhuo.cell.short is 'Promised before a correction found that it is not there.';
comment on column panhuo.cell.pool is 'Empty: the shared pool; else the pool that channels with a rule for it draw from.';

create table panhuo.move (
    move_id bigint generated always as identity primary key,
    cell_id bigint not null,
    owner text not null,
    location text not null,
    kind text not null,
    from_account text not null,
    to_account text not null,
    units integer not null check (units > 0),
    cause uuid not null,
    reference text,
    reason text,
    channel text,
    actor uuid,
    recorded_at timestamptz not null,
    happened_at timestamptz check (happened_at < recorded_at),
    on_hand integer not null,
    damaged integer not null,
    quality_control integer not null,
    frozen integer not null,
    committed integer not null,
    held integer not null,
    incoming integer not null,
    in_transit integer not null
);
-- With the counters and what decides on sight in the index, the stock of any past minute is read from it alone.
create index move_as_of on panhuo.move (cell_id, recorded_at, move_id)
    include (on_hand, damaged, quality_control, frozen, committed, held, incoming, in_transit, owner, location);
create index move_late on panhuo.move (happened_at) where happened_at is not null;
comment on table panhuo.move is 'Every change of stock: units from one account to another, with the counters of the cell after it; never changed.';
comment on column panhuo.move.happened_at is 'When it happened, if that was before it was recorded.';
comment on column panhuo.move.cause is 'The hold, order or request that asked for it.';

create table panhuo.hold (
    hold_id uuid not null,
    part smallint not null,
    line smallint not null,
    cell_id bigint,
    owner text not null,
    location text not null,
    units integer not null,
    open integer not null check (open >= 0),
    state text not null check (state in ('held', 'allocated', 'shipped', 'released', 'expired', 'refused')),
    channel text,
    order_ref text,
    body uuid not null,
    actor uuid,
    created_at timestamptz not null,
    expires_at timestamptz,
    primary key (hold_id, part)
);
create index hold_due on panhuo.hold (cell_id, expires_at) where state = 'held';
create index hold_refused on panhuo.hold (created_at) where state = 'refused';
comment on table panhuo.hold is 'A promise of stock, a row for each cell that a line draws from; a refused one keeps its answer.';
comment on column panhuo.hold.open is 'Units still held or allocated; of a refused line, what was available.';
comment on column panhuo.hold.body is 'The fingerprint of the request: the same id with another body is refused.';

create table panhuo.command (
    command_id uuid primary key,
    body uuid not null,
    actor uuid,
    at timestamptz not null,
    answer jsonb not null
);
create index command_at on panhuo.command using brin (at);
comment on table panhuo.command is 'A request that moved stock and its answer, so that the same request gives the same answer.';

create table panhuo.expected (
    cell_id bigint not null,
    due_on date not null,
    reference text not null,
    owner text not null,
    location text not null,
    units integer not null check (units >= 0),
    primary key (cell_id, due_on, reference)
);
comment on table panhuo.expected is 'Incoming stock by the day it is due; the sum of a cell is its counter.';

create table panhuo.channel_rule (
    channel text not null,
    sku text not null default '',
    location text not null default '',
    pool text not null default '',
    pulls boolean not null default true,
    buffer_units integer not null default 0 check (buffer_units >= 0),
    version bigint not null,
    primary key (channel, sku, location)
);
comment on table panhuo.channel_rule is 'What a channel draws from: its own pool, then (if it pulls) the shared one less a buffer; empty means any.';

create table panhuo.stock_policy (
    only_row boolean primary key default true check (only_row),
    adjust_units_max integer not null default 100 check (adjust_units_max >= 0),
    rules_version bigint not null default 0
);
comment on table panhuo.stock_policy is 'Corrections of more units than adjust_units_max need a second person.';
insert into panhuo.stock_policy default values;

create table panhuo.newest_cell (
    only_row boolean primary key default true check (only_row),
    cell_id bigint not null default 0
);
comment on table panhuo.newest_cell is 'The last cell that was made: who knows it, knows all. Its lock lets cells be made in order.';
insert into panhuo.newest_cell default values;

create table panhuo.outbox (
    outbox_id bigint generated always as identity primary key,
    writer xid8 not null default pg_current_xact_id(),
    recorded_at timestamptz not null,
    cells bigint[] not null,
    expired uuid[] not null
);
comment on table panhuo.outbox is 'Which cells a commit changed, in order; one relay reads it and tells others.';

create table panhuo.webhook (
    webhook_id uuid primary key,
    url text not null,
    secret text not null,
    types text[] not null,
    owners text[],
    locations text[],
    enabled boolean not null default true,
    created_by uuid,
    created_at timestamptz not null,
    after_outbox bigint not null
);
comment on table panhuo.webhook is 'An address that is told what happens to stock, and how far it has been told.';

create table panhuo.delivery (
    delivery_id uuid primary key,
    webhook_id uuid not null references panhuo.webhook on delete cascade,
    event jsonb not null,
    state text not null default 'waiting' check (state in ('waiting', 'done', 'dead')),
    attempts integer not null default 0,
    next_at timestamptz not null,
    answer text,
    created_at timestamptz not null
);
create index delivery_due on panhuo.delivery (next_at) where state = 'waiting';
create index delivery_list on panhuo.delivery (webhook_id, created_at desc);
comment on table panhuo.delivery is 'One event for one webhook: tried with growing pauses, then dead until somebody replays it.';

create table panhuo.feed (
    feed text primary key,
    owner text not null default '',
    location text not null default '',
    tolerance_units integer not null default 0 check (tolerance_units >= 0),
    tolerance_share double precision not null default 0 check (tolerance_share >= 0),
    checked_at timestamptz
);
comment on table panhuo.feed is 'An outside system that says what it believes is in stock, and how far it may differ.';

create table panhuo.belief (
    feed text not null references panhuo.feed on delete cascade,
    cell_id bigint not null,
    owner text not null,
    location text not null,
    units integer not null,
    as_of timestamptz not null,
    version text,
    primary key (feed, cell_id)
);
comment on table panhuo.belief is 'What a feed believes is on hand in a cell, as of a moment.';

create table panhuo.difference (
    difference_id uuid primary key,
    feed text not null references panhuo.feed on delete cascade,
    cell_id bigint not null,
    owner text not null,
    location text not null,
    believed integer not null,
    moved_since integer not null,
    on_hand integer not null,
    as_of timestamptz not null,
    found_at timestamptz not null,
    seen_at timestamptz not null,
    beyond boolean not null,
    state text not null default 'open' check (state in ('open', 'proposed', 'corrected', 'accepted', 'gone')),
    reason text,
    decided_by_name text,
    decided_at timestamptz
);
create unique index difference_open on panhuo.difference (feed, cell_id) where state in ('open', 'proposed');
create index difference_list on panhuo.difference (state, found_at desc);
comment on table panhuo.difference is 'Where a feed and the ledger differ, and what was done about it.';

do $$
declare name text;
begin
    foreach name in array array['cell', 'move', 'hold', 'command', 'expected', 'channel_rule', 'stock_policy',
        'newest_cell', 'outbox', 'webhook', 'delivery', 'feed', 'belief', 'difference']
    loop
        execute format('alter table panhuo.%I enable row level security', name);
        execute format('alter table panhuo.%I force row level security', name);
    end loop;
    -- What is the same for every row stands in a subselect of its own: it is asked once a statement, not once a row.
    foreach name in array array['cell', 'expected', 'belief', 'difference']
    loop
        execute format('create policy read_%1$s on panhuo.%1$I for select using ((select panhuo.is_known())
            and ((select panhuo.sees_all()) or (panhuo.sees_brand(owner) and panhuo.sees_location(location))))', name);
        execute format('create policy add_%1$s on panhuo.%1$I for insert with check ((select panhuo.handles_stock())
            and ((select panhuo.sees_all()) or (panhuo.sees_brand(owner) and panhuo.sees_location(location))))', name);
        execute format('create policy change_%1$s on panhuo.%1$I for update using ((select panhuo.handles_stock())
            and ((select panhuo.sees_all()) or (panhuo.sees_brand(owner) and panhuo.sees_location(location))))', name);
        execute format('grant select, insert, update on panhuo.%I to panhuo_app', name);
    end loop;
    foreach name in array array['hold', 'command', 'expected', 'outbox', 'belief', 'difference']
    loop
        execute format('create policy drop_%1$s on panhuo.%1$I for delete using (panhuo.is_role(''system''))', name);
        execute format('grant delete on panhuo.%I to panhuo_app', name);
    end loop;
    -- Settings of the whole pool: within sight of those only who see everything.
    foreach name in array array['channel_rule', 'feed']
    loop
        execute format('create policy read_%1$s on panhuo.%1$I for select using (panhuo.sees_all()
            and panhuo.is_role(''system'', ''admin'', ''planner'', ''approver'', ''finance'', ''viewer''))', name);
        execute format('create policy add_%1$s on panhuo.%1$I for insert with check
            (panhuo.sees_all() and panhuo.is_role(''system'', ''admin'', ''planner''))', name);
        execute format('create policy change_%1$s on panhuo.%1$I for update using
            (panhuo.sees_all() and panhuo.is_role(''system'', ''admin'', ''planner''))', name);
        execute format('create policy drop_%1$s on panhuo.%1$I for delete using
            (panhuo.sees_all() and panhuo.is_role(''system'', ''admin'', ''planner''))', name);
        execute format('grant select, insert, update, delete on panhuo.%I to panhuo_app', name);
    end loop;
end $$;

-- Every writer must know the limits and whether there are new cells.
create policy read_stock_policy on panhuo.stock_policy for select using (panhuo.is_known());
create policy change_stock_policy on panhuo.stock_policy for update using
    (panhuo.sees_all() and panhuo.is_role('system', 'admin', 'planner'));
create policy read_newest_cell on panhuo.newest_cell for select using (panhuo.is_known());
create policy change_newest_cell on panhuo.newest_cell for update using (panhuo.handles_stock());
grant select, update on panhuo.stock_policy, panhuo.newest_cell to panhuo_app;

-- Everybody writes in their own name; only the service writes in others'.
create policy read_move on panhuo.move for select using ((select panhuo.is_known())
    and ((select panhuo.sees_all()) or (panhuo.sees_brand(owner) and panhuo.sees_location(location))));
create policy add_move on panhuo.move for insert with check ((select panhuo.handles_stock())
    and ((select panhuo.is_role('system')) or actor is not distinct from (select panhuo.actor()))
    and ((select panhuo.sees_all()) or (panhuo.sees_brand(owner) and panhuo.sees_location(location))));
grant select, insert on panhuo.move to panhuo_app;

-- A refused request draws from no cell: it is its sender's own.
create policy read_hold on panhuo.hold for select using ((select panhuo.is_known()) and ((select panhuo.sees_all())
    or (panhuo.sees_brand(owner) and panhuo.sees_location(location))
    or (cell_id is null and actor is not distinct from (select panhuo.actor()))));
create policy add_hold on panhuo.hold for insert with check ((select panhuo.handles_stock())
    and ((select panhuo.is_role('system')) or actor is not distinct from (select panhuo.actor()))
    and ((select panhuo.sees_all()) or cell_id is null
        or (panhuo.sees_brand(owner) and panhuo.sees_location(location))));
create policy change_hold on panhuo.hold for update using ((select panhuo.handles_stock())
    and ((select panhuo.sees_all()) or (panhuo.sees_brand(owner) and panhuo.sees_location(location))));
grant select, insert, update on panhuo.hold to panhuo_app;

create policy read_command on panhuo.command for select using (
    panhuo.handles_stock() and (panhuo.is_role('system') or actor is not distinct from panhuo.actor()));
create policy add_command on panhuo.command for insert with check (
    panhuo.handles_stock() and (panhuo.is_role('system') or actor is not distinct from panhuo.actor()));
grant select, insert on panhuo.command to panhuo_app;

-- Which cells changed is for the relay, who cuts it to what each listener may see.
create policy read_outbox on panhuo.outbox for select using (panhuo.is_role('system'));
create policy add_outbox on panhuo.outbox for insert with check ((select panhuo.handles_stock()));
grant select, insert on panhuo.outbox to panhuo_app;

-- Who counts in a store asks for a second person too.
drop policy ask_approval on panhuo.approval;
create policy ask_approval on panhuo.approval for insert with check (
    panhuo.handles_stock() and panhuo.sees_brand(brand) and panhuo.sees_move(from_location, to_location)
);

-- A webhook's secret signs in our name.
create policy all_webhooks on panhuo.webhook using (panhuo.is_role('system', 'admin') and panhuo.sees_all());
create policy all_deliveries on panhuo.delivery using (panhuo.is_role('system', 'admin') and panhuo.sees_all());
grant select, insert, update, delete on panhuo.webhook, panhuo.delivery to panhuo_app;

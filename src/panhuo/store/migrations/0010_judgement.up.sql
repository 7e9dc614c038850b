-- What people know better than the forecast, and what they chose about its models. A run reads them; nothing is removed.
create table panhuo.override (
    override_id uuid primary key,
    kind text not null check (kind in ('history', 'forecast')),
    sku text not null,
    brand text,
    location text,
    starts_on date not null,
    ends_on date not null check (ends_on >= starts_on),
    units numeric(14, 2) check (units >= 0),
    reason text not null,
    actor uuid,
    by_name text not null,
    made_at timestamptz not null,
    withdrawn_at timestamptz,
    withdrawn_by text,
    check (kind = 'history' or units is not null)
);
create index override_sku on panhuo.override (sku, made_at desc);
comment on table panhuo.override is 'A past to learn otherwise (no units: unknown) or a forecast to replace, by whom and why.';
comment on column panhuo.override.units is 'Units of the whole span, all places together where none is named.';

create table panhuo.model_choice (
    choice_id uuid primary key,
    kind text not null check (kind in ('pin', 'unpin', 'trust')),
    subject text not null,
    reason text not null,
    actor uuid,
    by_name text not null,
    made_at timestamptz not null
);
comment on table panhuo.model_choice is 'Which model people want to speak, and which segment they trust again.';

do $$
declare name text;
begin
    foreach name in array array['override', 'model_choice']
    loop
        execute format('alter table panhuo.%I enable row level security', name);
        execute format('alter table panhuo.%I force row level security', name);
    end loop;
end $$;

-- An override without a place is about all places: who sees only some of them may read it, and not write it.
create policy read_overrides on panhuo.override for select using (
    panhuo.is_known() and panhuo.sees_brand(brand) and (location is null or panhuo.sees_location(location))
);
create policy add_overrides on panhuo.override for insert with check (
    panhuo.is_role('system', 'admin', 'planner') and panhuo.sees_brand(brand) and panhuo.sees_location(location)
    and (panhuo.is_role('system') or actor is not distinct from panhuo.actor())
);
create policy withdraw_overrides on panhuo.override for update using (
    panhuo.is_role('system', 'admin', 'planner') and panhuo.sees_brand(brand) and panhuo.sees_location(location)
);
-- Models speak for all goods: who does not see all of them does not choose.
create policy read_choices on panhuo.model_choice for select using (
    panhuo.is_role('system', 'admin', 'planner', 'approver', 'finance', 'viewer') and panhuo.sees_all()
);
create policy add_choices on panhuo.model_choice for insert with check (
    panhuo.is_role('system', 'admin', 'planner') and panhuo.sees_all()
    and (panhuo.is_role('system') or actor is not distinct from panhuo.actor())
);
grant select, insert, update on panhuo.override to panhuo_app;
grant select, insert on panhuo.model_choice to panhuo_app;

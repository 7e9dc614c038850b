-- Which earlier launches people take new goods for. A run reads the latest word on each pair; nothing is removed.
create table panhuo.analogue_choice (
    choice_id uuid primary key,
    kind text not null check (kind in ('pick', 'drop', 'clear')),
    sku text not null,
    brand text,
    analogue text not null,
    location text,
    actor uuid,
    by_name text not null,
    made_at timestamptz not null
);
create index analogue_choice_sku on panhuo.analogue_choice (sku, analogue, made_at desc);
comment on table panhuo.analogue_choice is 'An earlier launch to be taken as an analogue of new goods, or not to be; clear: as it was found; no place: all places.';

alter table panhuo.analogue_choice enable row level security;
alter table panhuo.analogue_choice force row level security;
create policy read_analogues on panhuo.analogue_choice for select using (
    panhuo.is_known() and panhuo.sees_brand(brand) and (location is null or panhuo.sees_location(location))
);
-- Without a place it is about all places: who sees only some of them may read it, and not write it.
create policy add_analogues on panhuo.analogue_choice for insert with check (
    panhuo.is_role('system', 'admin', 'planner') and panhuo.sees_brand(brand) and panhuo.sees_location(location)
    and (panhuo.is_role('system') or actor is not distinct from panhuo.actor())
);
grant select, insert on panhuo.analogue_choice to panhuo_app;

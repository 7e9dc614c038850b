-- Who sees which stock, worked out once a statement: a row is then held against a list, not against settings.
-- In plpgsql, because what is written in SQL is folded into every statement anew, which costs more than to ask it.

create function panhuo.every_brand() returns boolean language plpgsql stable parallel safe
as $$ begin return panhuo.is_known() and panhuo.sees_all_brands(); end $$;
create function panhuo.every_location() returns boolean language plpgsql stable parallel safe
as $$ begin return panhuo.is_known() and panhuo.sees_all_locations(); end $$;

-- None where everything is within sight, or nothing.
create function panhuo.some_brands() returns text[] language plpgsql stable parallel safe as $$
begin
    return case when panhuo.is_known() and not panhuo.sees_all_brands()
        then nullif(current_setting('panhuo.brands', true), '')::text[] end;
end $$;
create function panhuo.some_locations() returns text[] language plpgsql stable parallel safe as $$
begin
    return case when panhuo.is_known() and not panhuo.sees_all_locations()
        then nullif(current_setting('panhuo.locations', true), '')::text[] end;
end $$;

do $$
declare name text;
begin
    foreach name in array array['cell', 'move', 'expected', 'belief', 'difference']
    loop
        execute format('alter policy read_%1$s on panhuo.%1$I using (
            ((select panhuo.every_brand()) or owner = any ((select panhuo.some_brands())::text[]))
            and ((select panhuo.every_location()) or location = any ((select panhuo.some_locations())::text[])))', name);
    end loop;
end $$;
alter policy read_hold on panhuo.hold using (
    (((select panhuo.every_brand()) or owner = any ((select panhuo.some_brands())::text[]))
        and ((select panhuo.every_location()) or location = any ((select panhuo.some_locations())::text[])))
    or (cell_id is null and (select panhuo.is_known()) and actor is not distinct from (select panhuo.actor())));

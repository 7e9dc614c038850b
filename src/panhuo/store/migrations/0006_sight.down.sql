do $$
declare name text;
begin
    foreach name in array array['cell', 'move', 'expected', 'belief', 'difference']
    loop
        execute format('alter policy read_%1$s on panhuo.%1$I using ((select panhuo.is_known())
            and ((select panhuo.sees_all()) or (panhuo.sees_brand(owner) and panhuo.sees_location(location))))', name);
    end loop;
end $$;
alter policy read_hold on panhuo.hold using ((select panhuo.is_known()) and ((select panhuo.sees_all())
    or (panhuo.sees_brand(owner) and panhuo.sees_location(location))
    or (cell_id is null and actor is not distinct from (select panhuo.actor()))));
drop function panhuo.every_brand(), panhuo.every_location(), panhuo.some_brands(), panhuo.some_locations();

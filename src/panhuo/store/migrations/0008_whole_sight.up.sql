-- Who sees everything is asked one question a row, not two.

create function panhuo.every_cell() returns boolean language plpgsql stable parallel safe
as $$ begin return panhuo.is_known() and panhuo.sees_all_brands() and panhuo.sees_all_locations(); end $$;

do $$
declare name text;
begin
    foreach name in array array['cell', 'move', 'expected', 'belief', 'difference']
    loop
        execute format('alter policy read_%1$s on panhuo.%1$I using ((select panhuo.every_cell()) or (
            ((select panhuo.every_brand()) or owner = any ((select panhuo.some_brands())::text[]))
            and ((select panhuo.every_location()) or location = any ((select panhuo.some_locations())::text[]))))', name);
    end loop;
end $$;
alter policy read_hold on panhuo.hold using ((select panhuo.every_cell()) or (
    ((select panhuo.every_brand()) or owner = any ((select panhuo.some_brands())::text[]))
        and ((select panhuo.every_location()) or location = any ((select panhuo.some_locations())::text[])))
    or (cell_id is null and (select panhuo.is_known()) and actor is not distinct from (select panhuo.actor())));

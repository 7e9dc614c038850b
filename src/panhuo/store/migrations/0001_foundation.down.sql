drop table panhuo.event;
drop function panhuo.sees_location(text);
drop function panhuo.sees_brand(text);
drop function panhuo.sees_all_locations();
drop function panhuo.sees_all_brands();
drop function panhuo.is_role(text[]);
drop function panhuo.actor();
drop function panhuo.role();

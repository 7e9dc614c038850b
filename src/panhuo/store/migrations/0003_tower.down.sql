drop policy sweep on panhuo.event;
revoke delete on panhuo.event from panhuo_app;
drop policy read_own_sight on panhuo.event;
drop policy append on panhuo.event;
alter table panhuo.event drop column for_all;
create policy read_own_sight on panhuo.event for select using (
    panhuo.is_role('system', 'admin', 'planner', 'approver', 'finance', 'store', 'partner', 'viewer')
    and (only_for is null or only_for = panhuo.actor() or panhuo.is_role('system'))
    and (panhuo.sees_brand(brand) or (brand is null and only_for = panhuo.actor()))
    and (panhuo.sees_location(location) or (location is null and only_for = panhuo.actor()))
);
create policy append on panhuo.event for insert with check (
    panhuo.is_role('system', 'admin', 'planner', 'approver', 'finance', 'store', 'partner')
    and (panhuo.sees_brand(brand) or (brand is null and only_for = panhuo.actor()))
    and (panhuo.sees_location(location) or (location is null and only_for = panhuo.actor()))
);
drop table panhuo.preference, panhuo.saved_view, panhuo.alert, panhuo.decision, panhuo.action_event,
    panhuo.action, panhuo.run;

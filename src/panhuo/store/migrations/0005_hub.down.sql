drop policy ask_approval on panhuo.approval;
create policy ask_approval on panhuo.approval for insert with check (
    panhuo.is_role('system', 'admin', 'planner', 'approver')
    and panhuo.sees_brand(brand) and panhuo.sees_move(from_location, to_location)
);
drop table panhuo.difference, panhuo.belief, panhuo.feed, panhuo.delivery, panhuo.webhook, panhuo.outbox,
    panhuo.newest_cell, panhuo.stock_policy, panhuo.channel_rule, panhuo.expected, panhuo.command, panhuo.hold, panhuo.move, panhuo.cell;
drop function panhuo.name_of(uuid);
drop function panhuo.uuid7(timestamptz);
drop function panhuo.handles_stock();

drop table panhuo.difference, panhuo.belief, panhuo.feed, panhuo.delivery, panhuo.webhook, panhuo.outbox,
    panhuo.newest_cell, panhuo.stock_policy, panhuo.channel_rule, panhuo.expected, panhuo.command, panhuo.hold, panhuo.move, panhuo.cell;
drop function panhuo.handles_stock();

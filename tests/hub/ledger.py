"""What must hold of the ledger at any moment, asked of the database: balances follow from moves, nothing is lost."""

from typing import Any

CHECKS = {
    "on hand is not what the moves leave": """
        select c.cell_id, c.on_hand, m.units from cell c join (
            select cell_id, sum(units * ((to_account = any(%(standing)s))::int
                - (from_account = any(%(standing)s))::int)) as units
            from move group by cell_id) m using (cell_id) where c.on_hand <> m.units""",
    "a counter is not what the moves leave": """
        select c.cell_id, n.account, n.units, m.units from cell c
        cross join lateral (values ('held', c.held), ('committed', c.committed), ('damaged', c.damaged),
            ('frozen', c.frozen), ('quality_control', c.quality_control), ('incoming', c.incoming),
            ('in_transit', c.in_transit)) n (account, units)
        cross join lateral (
            select coalesce(sum(units * ((to_account = n.account)::int - (from_account = n.account)::int)), 0) as units
            from move m where m.cell_id = c.cell_id) m
        where n.units <> m.units""",
    "held is not the sum of the open holds": """
        select c.cell_id, c.held, h.open from cell c cross join lateral (
            select coalesce(sum(open), 0) as open from hold h where h.cell_id = c.cell_id and h.state = 'held') h
        where c.held <> h.open""",
    "committed is not the sum of the allocated holds": """
        select c.cell_id, c.committed, h.open from cell c cross join lateral (
            select coalesce(sum(open), 0) as open from hold h where h.cell_id = c.cell_id and h.state = 'allocated') h
        where c.committed <> h.open""",
    "the last running balance is not the counter": """
        select c.cell_id from cell c cross join lateral (
            select * from move m where m.cell_id = c.cell_id order by m.recorded_at desc, m.move_id desc limit 1) m
        where (c.on_hand, c.held, c.committed, c.damaged, c.in_transit, c.incoming)
            <> (m.on_hand, m.held, m.committed, m.damaged, m.in_transit, m.incoming)""",
    "what is only passed through stays somewhere": """
        select sum(units * ((to_account = 'transfer')::int - (from_account = 'transfer')::int)) as left_over from move
        having sum(units * ((to_account = 'transfer')::int - (from_account = 'transfer')::int)) <> 0""",
    "oversold": """
        select cell_id from cell where on_hand - damaged - quality_control - frozen - committed - held + short
            + greatest(backorder_limit, presale_limit) < 0""",
    "a move is out of the order of time": """
        select m.cell_id from (
            select cell_id, recorded_at, lag(recorded_at) over (partition by cell_id order by move_id) as before
            from move) m where m.before > m.recorded_at""",
}
STANDING = ["available", "held", "committed", "damaged", "quality_control", "frozen"]


def faults(cursor: Any, cells: list[int] | None = None) -> list[tuple[str, Any]]:
    """Give what does not hold, of some cells or of all."""
    found: list[tuple[str, Any]] = []
    for name, statement in CHECKS.items():
        within = statement
        if cells is not None:
            within = statement.replace("from cell c", "from (select * from cell where cell_id = any(%(cells)s)) c")
            within = within.replace("from move group by", "from move where cell_id = any(%(cells)s) group by")
            within = within.replace("from cell where", "from cell where cell_id = any(%(cells)s) and")
            within = within.replace(
                "            from move) m where", "from move where cell_id = any(%(cells)s)) m where"
            )
            within = within.replace("from move\n", "from move where cell_id = any(%(cells)s)\n")
        rows = cursor.execute(within, {"standing": STANDING, "cells": cells}).fetchall()
        found += [(name, row) for row in rows]
    return found

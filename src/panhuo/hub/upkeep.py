"""Tidies up: gives back what has expired, forgets what nobody asks for again. Nothing depends on when it runs."""

from __future__ import annotations

from datetime import datetime, timedelta

from panhuo.hub.batch import tidy
from panhuo.hub.columns import register
from panhuo.store import SYSTEM, Database, queries, transaction

__all__ = ["sweep", "tidy_holds"]

SQL = queries(__file__)
CELLS_AT_ONCE = 500
REFUSALS_KEPT = timedelta(days=1)
ANSWERS_KEPT = timedelta(days=30)
OUTBOX_KEPT = timedelta(days=7)
DELIVERIES_KEPT = timedelta(days=30)


def tidy_holds(database: Database, *, now: datetime) -> int:
    """Give back what has expired, some cells at a time; gives how many parts of holds that was."""
    done = 0
    while True:
        with transaction(database, SYSTEM) as cursor:
            rows = cursor.execute(SQL["due_cells"], {"now": now, "limit": CELLS_AT_ONCE}).fetchall()
            if not rows:
                return done
            register(cursor.connection)
            done += tidy(cursor.connection, [row["cell_id"] for row in rows], now=now)


def sweep(database: Database, *, now: datetime) -> None:
    """Forget refusals after a day, answers to moves and deliveries after a month, and the outbox after a week."""
    kept = {
        "sweep_refused": REFUSALS_KEPT,
        "sweep_commands": ANSWERS_KEPT,
        "sweep_outbox": OUTBOX_KEPT,
        "sweep_deliveries": DELIVERIES_KEPT,
    }
    for statement, time in kept.items():
        with transaction(database, SYSTEM) as cursor:
            cursor.execute(SQL[statement], {"before": now - time})

"""What the tower does by the clock: wakes what was snoozed until today, and forgets old events."""

from __future__ import annotations

from datetime import datetime, timedelta

from panhuo.store import SYSTEM, Database, announce, queries, transaction

__all__ = ["sweep_events", "wake"]

SQL = queries(__file__)
# Who was away for longer asks for everything anew.
EVENTS_KEPT = timedelta(days=2)


def sweep_events(database: Database, *, now: datetime) -> None:
    """Remove events that nobody can still be waiting for."""
    with transaction(database, SYSTEM) as cursor:
        cursor.execute(SQL["sweep_events"], {"before": now - EVENTS_KEPT})


def wake(database: Database, *, now: datetime) -> None:
    """Put what was snoozed until today back on the lists."""
    with transaction(database, SYSTEM) as cursor:
        awake = [cursor.execute(SQL[name], {"today": now.date()}).rowcount for name in ("wake_actions", "wake_alerts")]
        if any(awake):
            announce(cursor, topic="actions", kind="woken", payload={}, for_all=True)

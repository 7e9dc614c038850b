"""What happened, for whoever is watching: written in the transaction that made it happen, read in order."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import psycopg
from psycopg.types.json import Jsonb

from panhuo.store.connect import Database, Scope, transaction
from panhuo.store.queries import queries

__all__ = ["announce", "events_after"]

SQL = queries(__file__)
EVENTS_MAX = 500


def announce(
    cursor: psycopg.Cursor[dict[str, Any]],
    *,
    topic: str,
    kind: str,
    payload: Mapping[str, object],
    brand: str | None = None,
    location: str | None = None,
    only_for: str | None = None,
) -> None:
    """Write an event in the caller's transaction: it is seen if, and only if, the transaction commits.

    With a brand or a place, those see it who see that brand or place; without, those who see all. `only_for` is a user.
    """
    given = {"brand": brand, "location": location, "only_for": only_for}
    cursor.execute(SQL["append_event"], {"topic": topic, "kind": kind, "payload": Jsonb(dict(payload)), **given})


def events_after(database: Database, scope: Scope, *, event_id: int, limit: int = EVENTS_MAX) -> list[dict[str, Any]]:
    """Give what happened after `event_id` that `scope` may see, oldest first.

    Numbers are given out before transactions commit, so a later number can be seen earlier. Events are held back until
    every transaction that began before them has ended: who has read up to a number has missed nothing below it.
    """
    with transaction(database, scope) as cursor:
        return cursor.execute(SQL["events_after"], {"event_id": event_id, "limit": min(limit, EVENTS_MAX)}).fetchall()

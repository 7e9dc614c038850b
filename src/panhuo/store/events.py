"""What happened, for whoever is watching: written in the transaction that made it happen, read in order."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import psycopg
from psycopg.types.json import Jsonb

from panhuo.store.connect import SYSTEM, Database, Scope, transaction
from panhuo.store.queries import queries

__all__ = ["announce", "events_after", "last_event"]

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
    for_all: bool = False,
) -> None:
    """Write an event in the caller's transaction: it is seen if, and only if, the transaction commits.

    With a brand or a place, those see it who see that brand or place; without, those who see all. `only_for` is a user;
    `for_all` is for the service to say that something changed, with nothing in it that anybody may not know.
    """
    given = {"brand": brand, "location": location, "only_for": only_for, "for_all": for_all}
    cursor.execute(SQL["append_event"], {"topic": topic, "kind": kind, "payload": Jsonb(dict(payload)), **given})


def events_after(database: Database, scope: Scope, *, event_id: int, limit: int = EVENTS_MAX) -> list[dict[str, Any]]:
    """Give what happened after `event_id` that `scope` may see, oldest first.

    Numbers are given out before transactions commit, so a later number can be seen earlier. Events are held back until
    every transaction that began before them has ended: who has read up to a number has missed nothing below it.
    """
    with transaction(database, scope) as cursor:
        return cursor.execute(SQL["events_after"], {"event_id": event_id, "limit": min(limit, EVENTS_MAX)}).fetchall()


def last_event(database: Database) -> int:
    """Give the number of the last event that anybody can have seen, 0 before the first."""
    with transaction(database, SYSTEM) as cursor:
        return cursor.execute(SQL["last_event"]).fetchall()[0]["event_id"]

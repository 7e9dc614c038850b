"""How people like to look at a page: named views with their filters, and how each person left a grid."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import psycopg

from panhuo.access import Identity
from panhuo.store import jsonb, queries
from panhuo.words.errors import NotThere
from panhuo.words.ids import new_id

__all__ = ["drop", "keep_preference", "preference", "save", "views"]

SQL = queries(__file__)
Cursor = psycopg.Cursor[dict[str, Any]]


def views(cursor: Cursor) -> list[dict[str, Any]]:
    """Give one's own views and those that others share."""
    return cursor.execute(SQL["views"]).fetchall()


def save(
    cursor: Cursor, by: Identity, *, page: str, name: str, query: str, shared: bool, now: datetime
) -> dict[str, Any]:
    """Keep a view; one's own of the same name on the same page is replaced."""
    given = {"page": page, "name": name, "query": query, "shared": shared}
    who = {"view_id": new_id(now), "user_id": by.actor, "owner_name": by.name}
    return cursor.execute(SQL["add_view"], given | who).fetchall()[0]


def drop(cursor: Cursor, view_id: str) -> None:
    """Remove one's own view; raises NotThere."""
    if cursor.execute(SQL["drop_view"], {"view_id": view_id}).rowcount == 0:
        raise NotThere(kind="view", id=view_id)


def preference(cursor: Cursor, page: str) -> dict[str, Any]:
    """Give how this person left a page; empty if never."""
    row = cursor.execute(SQL["preference"], {"page": page}).fetchone()
    return row["value"] if row else {}


def keep_preference(cursor: Cursor, page: str, value: dict[str, Any]) -> None:
    """Keep how this person leaves a page."""
    cursor.execute(SQL["keep_preference"], {"page": page, "value": jsonb(value)})

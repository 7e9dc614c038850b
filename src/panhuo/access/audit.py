"""The record of who did what: rows are added in the transaction of the deed, and never changed."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

import psycopg

from panhuo.access.identity import Identity
from panhuo.store import Database, jsonb, queries, transaction

__all__ = ["history", "record"]

SQL = queries(__file__)
PAGE_MAX = 200


def record(
    cursor: psycopg.Cursor[dict[str, Any]],
    by: Identity | None,
    *,
    verb: str,
    kind: str,
    subject: str | None,
    now: datetime,
    detail: Mapping[str, object] | None = None,
) -> None:
    """Write down in the caller's transaction that `by` (None: the service itself) did `verb` to a subject of `kind`."""
    who = {"actor": by.actor if by else None, "actor_name": by.name if by else None}
    what = {"verb": verb, "kind": kind, "subject": subject, "detail": jsonb(dict(detail or {})), "at": now}
    cursor.execute(SQL["add_audit"], who | what)


def history(database: Database, by: Identity, *, before: int | None, limit: int) -> list[dict[str, Any]]:
    """Give the latest records, newest first, before the one numbered `before`."""
    with transaction(database, by.scope) as cursor:
        asked = {"before": before, "limit": min(limit, PAGE_MAX)}
        return cursor.execute(SQL["audit_before"], asked).fetchall()

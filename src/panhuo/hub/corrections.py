"""Corrections above the limit of one person: asked for, bound to exactly what will be moved, done by the second."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

import psycopg

from panhuo.access import Identity, approvals
from panhuo.access.audit import record
from panhuo.hub.commands import Entry, Moves, Refused
from panhuo.hub.within import move_within
from panhuo.store import Database, queries, transaction
from panhuo.words.errors import NotEnoughStock, NotNow

__all__ = ["APPROVAL_KIND", "ask", "decide", "limit", "set_limit"]

SQL = queries(__file__)
APPROVAL_KIND = "stock_moves"
WORDS = ("kind", "sku", "units", "location", "owner", "pool", "account", "reason", "reference", "happened_at")


def limit(database: Database, by: Identity) -> int:
    """Give how many units one person may correct."""
    with transaction(database, by.scope) as cursor:
        return cursor.execute(SQL["policy"]).fetchall()[0]["adjust_units_max"]


def set_limit(database: Database, by: Identity, *, units: int, now: datetime) -> None:
    """Set how many units one person may correct."""
    with transaction(database, by.scope) as cursor:
        cursor.execute(SQL["set_policy"], {"adjust_units_max": units})
        record(
            cursor, by, verb="change", kind="stock_policy", subject=None, now=now, detail={"adjust_units_max": units}
        )


def ask(
    database: Database,
    by: Identity,
    command: Moves,
    *,
    difference: int,
    subject: str | None = None,
    now: datetime,
) -> str:
    """Ask a second person for moves, and give the id of the request.

    A count becomes the correction that it found: what moves until then is not corrected away. `subject`: what it is
    about, if not the moves themselves; raises NotNow if somebody asked for the same already.
    """
    entries = [_exact(entry, difference) for entry in command.entries]
    payload = {"moves": [_written(entry) for entry in entries], "id": command.id.hex()}
    owners, places = {entry.owner for entry in entries}, {entry.location for entry in entries}
    about = subject or str(UUID(bytes=command.id))
    try:
        with transaction(database, by.scope) as cursor:
            return approvals.ask(
                cursor,
                by,
                kind=APPROVAL_KIND,
                payload=payload,
                subject=about,
                brand=owners.pop() if len(owners) == 1 else None,
                places=(places.pop() if len(places) == 1 else None, None),
                now=now,
            )
    except psycopg.errors.UniqueViolation as error:
        raise NotNow(kind="approval", id=about, state="waiting") from error


def decide(
    database: Database,
    by: Identity,
    approval_id: str,
    *,
    payload_hash: str,
    approve: bool,
    reason: str | None,
    now: datetime,
) -> None:
    """Be the second person: the moves are made in the same transaction, or refused."""

    def execute(cursor: Any, request: dict[str, Any]) -> None:
        if not approve:
            return
        entries = tuple(_read(move) for move in request["payload"]["moves"])
        command = Moves(bytes.fromhex(request["payload"]["id"]), entries, approved=True)
        verdict = move_within(cursor, by.scope, [command], now=now)[0]
        if isinstance(verdict, Refused):
            if verdict.code == "not_enough_stock":
                raise NotEnoughStock([short._asdict() for short in verdict.lines])
            raise NotNow(kind="approval", id=approval_id, state=verdict.code)

    with transaction(database, by.scope) as cursor:
        approvals.decide(
            cursor, by, approval_id, payload_hash=payload_hash, approve=approve, reason=reason, now=now, execute=execute
        )


def _written(entry: Entry) -> dict[str, Any]:
    told = {name: getattr(entry, name) for name in WORDS}
    return told | ({"happened_at": entry.happened_at.isoformat()} if entry.happened_at else {})


def _read(move: dict[str, Any]) -> Entry:
    at = move.get("happened_at")
    return Entry(**move)._replace(happened_at=datetime.fromisoformat(at) if at else None)


def _exact(entry: Entry, difference: int) -> Entry:
    return entry._replace(kind="adjusted", units=difference) if entry.kind == "counted" else entry

"""The alerts of a run, and what people made of them: took them, snoozed them, closed them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any, Literal

import psycopg

from panhuo.access import Identity, require
from panhuo.access.audit import record
from panhuo.store import Database, announce, queries, transaction
from panhuo.tower.listing import narrowed, read_offset, write_offset
from panhuo.words.errors import BadField, NotThere

__all__ = ["alerts", "alerts_of", "counts", "decide", "matching"]

SQL = queries(__file__)
Verb = Literal["take", "snooze", "close", "reopen"]
TO = {"take": "taken", "snooze": "snoozed", "close": "closed", "reopen": "open"}
EVENTS_AT_ONCE_MAX = 100
AT_ONCE_MAX = 100_000
Cursor = psycopg.Cursor[dict[str, Any]]


def alerts(
    cursor: Cursor, *, asked: Mapping[str, Any], cursor_text: str | None, limit: int
) -> tuple[list[dict[str, Any]], int, str | None]:
    """Give a page of alerts, red first and then by money, how many match, and the cursor of the next page."""
    offset = read_offset(cursor_text)
    given = narrowed(asked)
    rows = cursor.execute(SQL["alerts"], given | {"limit": limit, "offset": offset}).fetchall()
    total: int = cursor.execute(SQL["count_alerts"], given).fetchall()[0]["total"]
    return rows, total, write_offset(offset + len(rows)) if offset + len(rows) < total else None


def alerts_of(cursor: Cursor, sku: str, *, limit: int = 100) -> list[dict[str, Any]]:
    """Give the alerts on one product."""
    given = narrowed({"sku": sku, "state": "all"}) | {"limit": limit, "offset": 0}
    return cursor.execute(SQL["alerts"], given).fetchall()


def matching(cursor: Cursor, asked: Mapping[str, Any]) -> list[str]:
    """Give the ids of all alerts that match a filter, for a decision on the whole list."""
    rows = cursor.execute(SQL["matching_alerts"], narrowed(asked) | {"limit": AT_ONCE_MAX}).fetchall()
    return [str(row["alert_id"]) for row in rows]


def counts(cursor: Cursor) -> dict[str, int]:
    """Give how many alerts are open, by level."""
    row = cursor.execute(SQL["count_alerts"], narrowed({})).fetchall()[0]
    return {level: row[level] for level in ("red", "orange", "yellow")}


def decide(
    database: Database,
    by: Identity,
    *,
    ids: Sequence[str],
    verb: Verb,
    reason: str | None,
    until: date | None,
    now: datetime,
) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """Take, snooze, close or reopen alerts; gives those changed, and those that are not there."""
    require(by, "alerts.decide")
    if verb == "close" and not (reason or "").strip():
        raise BadField(field="reason", value="", expected="one line that says why")
    if verb == "snooze" and (until is None or until <= now.date()):
        raise BadField(field="until", value=until or "", expected=f"> {now.date()}")
    given = {"ids": list(ids), "state": TO[verb], "reason": reason, "until": until if verb == "snooze" else None}
    with transaction(database, by.scope) as cursor:
        who = {"actor": by.actor, "actor_name": by.name, "at": now}
        rows = cursor.execute(SQL["decide_alerts"], given | who).fetchall()
        if rows:
            single = str(rows[0]["alert_id"]) if len(rows) == 1 else None
            detail = {"alerts": len(rows), "reason": reason}
            record(cursor, by, verb=verb, kind="alert", subject=single, now=now, detail=detail)
            _tell(cursor, by, rows, verb=verb)
    changed = [{"alert_id": str(row["alert_id"]), "state": row["state"]} for row in rows]
    done = {row["alert_id"] for row in changed}
    refused = [{"alert_id": one, "error": NotThere(kind="alert", id=one)} for one in ids if one not in done]
    return changed, refused


def _tell(cursor: Cursor, by: Identity, rows: Sequence[Mapping[str, Any]], *, verb: str) -> None:
    reached = {(row["brand"], row["location"]) for row in rows if row["brand"] is not None}
    for brand, location in sorted(reached)[:EVENTS_AT_ONCE_MAX]:
        announce(cursor, topic="alerts", kind=verb, payload={"alerts": len(rows)}, brand=brand, location=location)
    if by.sees_all:
        announce(cursor, topic="alerts", kind=verb, payload={"alerts": len(rows)})

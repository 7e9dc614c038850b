"""What outside systems believe is in stock, held against the ledger: differences, their age, and what to do about them.

A snapshot is true as of a moment. What moved since is replayed on top: believed + moved since should be what stands
there. Formula: difference = believed - on_hand(as_of), the same thing, read from the ledger's running balances.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

import psycopg

from panhuo.access import Identity
from panhuo.access.audit import record
from panhuo.hub import corrections
from panhuo.hub.batch import make_cells
from panhuo.hub.commands import Entry, Moves
from panhuo.store import SYSTEM, Database, announce, queries, transaction
from panhuo.words.errors import BadField, NotNow, NotThere
from panhuo.words.ids import new_id

__all__ = ["Belief", "Change", "accept", "check", "delta", "differences", "feeds", "keep_feed", "propose", "snapshot"]

SQL = queries(__file__)
Cursor = psycopg.Cursor[dict[str, Any]]


class Belief(NamedTuple):
    """Units that a feed believes are on hand."""

    sku: str
    location: str
    owner: str
    units: int


class Change(NamedTuple):
    """Units that a feed believes are on hand now, if it believed `was` before (None: nothing yet)."""

    sku: str
    location: str
    owner: str
    was: int | None
    units: int


def keep_feed(
    database: Database, by: Identity, feed: str, *, tolerance_units: int, tolerance_share: float, now: datetime
) -> None:
    """Make a feed, or change how far it may differ: by units, or by a share of what it believes, if that is more."""
    with transaction(database, by.scope) as cursor:
        told = {"tolerance_units": tolerance_units, "tolerance_share": tolerance_share}
        cursor.execute(SQL["keep_feed"], told | {"feed": feed})
        record(cursor, by, verb="change", kind="feed", subject=feed, now=now, detail=told)


def feeds(database: Database, by: Identity) -> list[dict[str, Any]]:
    """Give the feeds with how many cells they know and how many of these differ."""
    with transaction(database, by.scope) as cursor:
        return cursor.execute(SQL["feeds"]).fetchall()


def snapshot(
    database: Database, by: Identity, feed: str, beliefs: Sequence[Belief], *, as_of: datetime, now: datetime
) -> dict[str, int]:
    """Take what a feed believes as of a moment; a belief that is newer already is kept. Gives how many were taken."""
    if as_of > now:
        raise BadField(field="as_of", value=as_of.isoformat(), expected="not in the future")
    with transaction(database, by.scope) as cursor:
        _known(cursor, feed)
        cells = _cells(cursor, [(one.owner, one.location, one.sku) for one in beliefs], now=now)
        latest = {cells[one.owner, one.location, one.sku]: one.units for one in beliefs}
        given = {"feed": feed, "cells": list(latest), "units": list(latest.values()), "as_of": as_of}
        taken = cursor.execute(SQL["keep_beliefs"], given).rowcount
    return {"taken": taken, "kept": len(latest) - taken}


def delta(
    database: Database, by: Identity, feed: str, changes: Sequence[Change], *, as_of: datetime, now: datetime
) -> list[dict[str, Any]]:
    """Change what a feed believes where it believed what it says it did; gives those that did not fit."""
    conflicts: list[dict[str, Any]] = []
    with transaction(database, by.scope) as cursor:
        _known(cursor, feed)
        cells = _cells(cursor, [(one.owner, one.location, one.sku) for one in changes], now=now)
        for at, one in enumerate(changes):
            cell = cells[one.owner, one.location, one.sku]
            given = {"feed": feed, "cell": cell, "was": one.was, "units": one.units, "as_of": as_of}
            if cursor.execute(SQL["change_belief"], given).rowcount == 0:
                held = cursor.execute(SQL["belief"], {"feed": feed, "cell": cell}).fetchone()
                conflicts.append({"line": at, "sku": one.sku, "units": None if held is None else held["units"]})
    return conflicts


def check(database: Database, *, now: datetime) -> dict[str, int]:
    """Hold every feed against the ledger in the service's name; gives how many cells differ, and beyond tolerance.

    A difference that is gone is closed; one that somebody accepted stays quiet until the feed says something new;
    one whose correction was refused or forgotten is open again.
    """
    with transaction(database, SYSTEM) as cursor:
        cursor.execute(SQL["check_feeds"], {"now": now})
        cursor.execute(SQL["close_differences"], {"now": now})
        cursor.execute(SQL["reopen_differences"], {"now": now})
        cursor.execute(SQL["feeds_checked"], {"now": now})
        counts = cursor.execute(SQL["count_differences"]).fetchall()[0]
        if counts["fresh"]:
            announce(cursor, topic="stock", kind="difference", payload={"cells": counts["beyond"]})
    return {"different": counts["different"], "beyond": counts["beyond"]}


def differences(database: Database, by: Identity, *, state: str, limit: int) -> list[dict[str, Any]]:
    """Give differences within sight: those beyond tolerance first, then the largest."""
    with transaction(database, by.scope) as cursor:
        return cursor.execute(SQL["differences"], {"state": state, "limit": limit}).fetchall()


def propose(database: Database, by: Identity, difference_id: str, *, now: datetime) -> str:
    """Ask a second person to correct the ledger to what a feed believes; gives the id of the request."""
    found = _open(database, by, difference_id)
    units = found["believed"] + found["moved_since"] - found["on_hand"]
    # It was so when the feed looked: what moved since stays moved, and the feed is found right as of then.
    entry = Entry(
        "adjusted", found["sku"], units, found["location"], found["owner"], found["pool"],
        reason=f"{found['feed']} {found['as_of'].isoformat()}", reference=difference_id, happened_at=found["as_of"],
    )  # fmt: skip
    command = Moves(UUID(new_id(now)).bytes, (entry,))
    approval_id = corrections.ask(database, by, command, difference=units, subject=difference_id, now=now)
    _decide(database, by, difference_id, state="proposed", reason=None, now=now)
    return approval_id


def accept(database: Database, by: Identity, difference_id: str, *, reason: str, now: datetime) -> None:
    """Say that the ledger is right and the feed is not."""
    _open(database, by, difference_id)
    _decide(database, by, difference_id, state="accepted", reason=reason, now=now)


def _known(cursor: Cursor, feed: str) -> Mapping[str, Any]:
    found = cursor.execute(SQL["feed"], {"feed": feed}).fetchone()
    if found is None:
        raise NotThere(kind="feed", id=feed)
    return found


def _cells(cursor: Cursor, names: Sequence[tuple[str, str, str]], *, now: datetime) -> dict[tuple[str, str, str], int]:
    """Give the shared cells by (owner, location, sku); what the ledger does not know yet is made, empty."""
    wanted = sorted(set(names))
    owners, locations, skus = ([name[at] for name in wanted] for at in range(3))
    asked = {"owners": owners, "locations": locations, "skus": skus}
    found = cursor.execute(SQL["shared_cells"], asked).fetchall()
    if len(found) < len(wanted):
        known = {(row["owner"], row["location"], row["sku"]) for row in found}
        make_cells(cursor.connection, [(*name, "") for name in wanted if name not in known], now=now)
        found = cursor.execute(SQL["shared_cells"], asked).fetchall()
    return {(row["owner"], row["location"], row["sku"]): row["cell_id"] for row in found}


def _open(database: Database, by: Identity, difference_id: str) -> dict[str, Any]:
    with transaction(database, by.scope) as cursor:
        found = cursor.execute(SQL["difference"], {"difference_id": difference_id}).fetchone()
    if found is None:
        raise NotThere(kind="difference", id=difference_id)
    if found["state"] != "open":
        raise NotNow(kind="difference", id=difference_id, state=found["state"])
    return found


def _decide(
    database: Database, by: Identity, difference_id: str, *, state: str, reason: str | None, now: datetime
) -> None:
    with transaction(database, by.scope) as cursor:
        given = {"difference_id": difference_id, "state": state, "reason": reason, "by": by.name, "at": now}
        cursor.execute(SQL["decide_difference"], given)
        told = {"reason": reason}
        record(cursor, by, verb=state, kind="difference", subject=difference_id, now=now, detail=told)

"""What stands where: now, at any past minute, and how it came to be; all within the sight of who asks."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from operator import attrgetter
from typing import Any, NamedTuple

import psycopg
from psycopg.rows import tuple_row

from panhuo.hub.accounts import STANDING, UNAVAILABLE
from panhuo.hub.page import COUNTED, COUNTERS
from panhuo.store import for_what_is_given, queries
from panhuo.words.errors import BadField

__all__ = [
    "CELLS_AT_ONCE_MAX",
    "ORDERS",
    "Standing",
    "as_of",
    "difference",
    "holds",
    "moves",
    "page_as_of",
    "places",
    "stock",
    "totals",
]

SQL = queries(__file__)
SUMMED = ("available", "on_hand", "held", "committed", "incoming", "in_transit")
ORDERS = ("sku", *SUMMED, "changed")
CELLS_AT_ONCE_MAX = 1_000_000
CHUNK = 1000
FILTERS = ("sku", "location", "owner", "cells", "q")
Cursor = psycopg.Cursor[dict[str, Any]]
Row = dict[str, Any]


class Standing(NamedTuple):
    """What stood in a cell at a moment."""

    cell_id: int
    owner: str
    location: str
    sku: str
    pool: str
    on_hand: int
    damaged: int
    quality_control: int
    frozen: int
    committed: int
    held: int
    incoming: int
    in_transit: int
    available: int


def stock(
    cursor: Cursor,
    asked: Mapping[str, Any],
    *,
    now: datetime,
    sort: str = "sku",
    limit: int = 50,
    offset: int = 0,
    incoming_until: date | None = None,
) -> list[Row]:
    """Give cells as they stand, a page of them; with `incoming_until` also `atp`: available and announced by then."""
    by = _ordered_by(sort)
    down = sort.startswith("-")
    order = {f"by_{by}_down" if down and by == "sku" else f"by_{by}": True, "sign": -1 if down else 1}
    given = _asked(asked) | order | {"now": now, "limit": limit, "offset": offset}
    rows = _rows(cursor, "stock", given)
    if incoming_until is not None:
        wanted = {"cells": [row["cell_id"] for row in rows], "until": incoming_until}
        due = {row["cell_id"]: row["units"] for row in cursor.execute(SQL["expected_until"], wanted).fetchall()}
        rows = [row | {"atp": row["available"] + due.get(row["cell_id"], 0)} for row in rows]
    return rows


def totals(cursor: Cursor, asked: Mapping[str, Any]) -> Row:
    """Give how many cells within sight match, and their units together."""
    given = _asked(asked)
    whole = [] if any(given.values()) else _rows(cursor, "whole_totals", {})
    return (whole or _rows(cursor, "stock_totals", given))[0]


def places(cursor: Cursor) -> list[Row]:
    """Give the places within sight that have cells, and how many."""
    return cursor.execute(SQL["places"]).fetchall()


def as_of(cursor: Cursor, asked: Mapping[str, Any], *, at: datetime) -> list[Standing]:
    """Give cells as they stood at a moment: by what had happened by then, also where it was recorded later."""
    given = _asked(asked) | {"as_of": at}
    # Numbers as they are, not written out and read again, no name beside each, and the first read while the database
    # looks up the next: half of the time where there are 100,000 cells.
    with cursor.connection.cursor(binary=True, row_factory=tuple_row) as plain:
        found = plain.stream(for_what_is_given(SQL["stock_as_of"], given), given, size=CHUNK)
        rows = list(map(Standing._make, found))
    late: dict[int, list[Row]] = {}
    for move in cursor.execute(SQL["recorded_late"], {"as_of": at}).fetchall():
        late.setdefault(move["cell_id"], []).append(move)
    if late:
        rows = [_with(row, late[row.cell_id]) if row.cell_id in late else row for row in rows]
    return [row for row in rows if row.available <= 0] if asked.get("short") else rows


def page_as_of(
    cursor: Cursor,
    asked: Mapping[str, Any],
    *,
    at: datetime,
    now: datetime,
    sort: str = "sku",
    limit: int = 50,
    offset: int = 0,
) -> tuple[list[Row], Row]:
    """Give a page of cells as they stood at a moment, each beside what is available now, and the totals of all."""
    rows = as_of(cursor, asked, at=at)
    sums = {name: sum(map(attrgetter(name), rows)) for name in (*SUMMED, *UNAVAILABLE)}
    unavailable = sum(sums.pop(name) for name in UNAVAILABLE)
    by = _ordered_by(sort)
    if by != "changed":
        rows.sort(key=attrgetter(by), reverse=sort.startswith("-"))
    page = rows[offset : offset + limit]
    cells = {"cells": [row.cell_id for row in page]}
    today = {row["cell_id"]: row["available"] for row in stock(cursor, cells, now=now, limit=len(page))}
    shown = [row._asdict() | {"available_now": today[row.cell_id]} for row in page]
    return shown, sums | {"total": len(rows), "unavailable": unavailable}


def _ordered_by(sort: str) -> str:
    by = sort.removeprefix("-")
    if by not in ORDERS:
        raise BadField(field="sort", value=sort, expected=", ".join(ORDERS))
    return by


def difference(cursor: Cursor, asked: Mapping[str, Any], *, since: datetime, until: datetime) -> list[Row]:
    """Give the cells that differ between two moments, with each counter's change."""
    before = {row.cell_id: row for row in as_of(cursor, asked, at=since)}
    changed: list[Row] = []
    for row in as_of(cursor, asked, at=until):
        was = before.get(row.cell_id)
        if was == row:
            continue
        changes = {name: getattr(row, name) - (getattr(was, name) if was else 0) for name in (*COUNTERS, "available")}
        if any(changes.values()):
            shown = row._asdict()
            named = {name: shown[name] for name in ("cell_id", "owner", "location", "sku", "pool")}
            changed.append(named | {"changes": changes, "available": row.available, "on_hand": row.on_hand})
    return changed


def moves(
    cursor: Cursor,
    *,
    sku: str | None = None,
    location: str | None = None,
    owner: str | None = None,
    cell_id: int | None = None,
    limit: int = 100,
    **asked: Any,
) -> list[Row]:
    """Give lines of the ledger, newest first; `before` is the number of a line, `since` and `until` are moments."""
    cells: list[int] | None = None if cell_id is None else [cell_id]
    if cell_id is None and (sku or location or owner):
        named = {"sku": sku, "location": location, "owner": owner, "limit": CELLS_AT_ONCE_MAX}
        cells = [row["cell_id"] for row in _rows(cursor, "cells_named", named)]
    names = ("before", "kind", "cause", "since", "until")
    given = {name: asked.get(name) for name in names} | {"cells": cells, "limit": limit}
    return _rows(cursor, "moves", given)


def holds(cursor: Cursor, *, now: datetime, limit: int = 100, **asked: Any) -> list[Row]:
    """Give parts of holds, those that end first before the others."""
    names = ("hold_id", "state", "cell", "until")
    given = {name: asked.get(name) for name in names} | {"now": now, "limit": limit}
    return _rows(cursor, "holds", given)


def _rows(cursor: psycopg.Cursor[Any], name: str, given: Mapping[str, Any]) -> list[Row]:
    return cursor.execute(for_what_is_given(SQL[name], given), given).fetchall()


def _asked(asked: Mapping[str, Any]) -> dict[str, Any]:
    search = str(asked.get("q") or "").strip().lower()
    return {name: asked.get(name) for name in FILTERS} | {"q": search or None, "short": bool(asked.get("short"))}


def _with(row: Standing, late: Sequence[Row]) -> Standing:
    """Give what stood there with moves that were recorded later."""
    counters = row._asdict()
    for move in late:
        for account, units in ((move["from_account"], -move["units"]), (move["to_account"], move["units"])):
            if account == "available":
                counters["available"] += units
            if account in STANDING:
                counters["on_hand"] += units
            if account in COUNTED:
                counters[account] += units
    return Standing(**counters)

"""Turns requests about stock into commands, and verdicts into answers and problems."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from panhuo.api.problems import status_of
from panhuo.api.shapes.stock import Entry as EntryShape
from panhuo.api.shapes.stock import HoldOrder
from panhuo.hub import Entry, Hold, Line, Moved, Moves, Promised, Refused, Writer
from panhuo.hub.accounts import KINDS, UNAVAILABLE
from panhuo.hub.commands import Verdict
from panhuo.hub.directory import Known
from panhuo.words.errors import (
    BadField,
    HoldExpired,
    HoldNotInState,
    IdUsed,
    NoSuchStock,
    NotEnoughStock,
    NotThere,
    PanhuoError,
)

__all__ = [
    "checked_entries",
    "entry_of",
    "hold_of",
    "hold_shown",
    "moved_shown",
    "moves_of",
    "problem_for",
    "verdict_of",
]


def hold_of(order: HoldOrder) -> Hold:
    """Give the command of a request for a hold."""
    lines = tuple(
        Line(line.sku, line.units, line.location, line.owner, line.channel, tuple(line.locations), line.split)
        for line in order.lines
    )
    return Hold(order.id.bytes, lines, order.expires_in_seconds, order.mode == "all", order.promise)


def moves_of(order_id: UUID, entries: Sequence[EntryShape], *, now: datetime) -> Moves:
    """Give the command of a request for moves; raises BadField for one that cannot be."""
    return Moves(order_id.bytes, checked_entries([entry_of(entry) for entry in entries], now=now))


def entry_of(entry: EntryShape) -> Entry:
    """Give the entry of one move that is asked for."""
    names = Entry._fields
    return Entry(*(getattr(entry, name) for name in names))


def checked_entries(entries: Sequence[Entry], *, now: datetime) -> tuple[Entry, ...]:
    """Give the entries if each makes sense by its kind; raises BadField for the first that does not."""
    for at, entry in enumerate(entries):
        fault = _fault(entry, now=now)
        if fault is not None:
            field, value, expected = fault
            raise BadField(field=f"moves.{at}.{field}", value=value or "", expected=expected)
    return tuple(entries)


def _fault(entry: Entry, *, now: datetime) -> tuple[str, Any, str] | None:
    kind = KINDS[entry.kind]
    between = entry.to_location is not None or entry.to_pool is not None
    here = entry.to_location in (None, entry.location) and entry.to_pool in (None, entry.pool)
    faults = (
        (kind.explained and not (entry.reason or "").strip(), "reason", entry.reason, "why, in one line"),
        (entry.kind == "counted" and entry.units < 0, "units", entry.units, ">= 0"),
        (entry.kind not in ("adjusted", "counted") and entry.units < 1, "units", entry.units, ">= 1"),
        (entry.kind == "adjusted" and entry.units == 0, "units", entry.units, "not 0"),
        (
            entry.kind in ("blocked", "unblocked") and entry.account not in UNAVAILABLE,
            "account",
            entry.account,
            ", ".join(UNAVAILABLE),
        ),
        (entry.kind in ("transferred", "dispatched", "recalled") and here, "to_location", entry.to_location, "another"),
        (
            between and entry.kind not in ("transferred", "dispatched", "recalled"),
            "to_location",
            entry.to_location,
            "none for this kind",
        ),
        (entry.happened_at is not None and entry.happened_at >= now, "happened_at", entry.happened_at, "in the past"),
        (entry.due_on is not None and entry.kind != "announced", "due_on", entry.due_on, "none for this kind"),
    )
    return next(((field, value, expected) for wrong, field, value, expected in faults if wrong), None)


def hold_shown(stock: Writer, verdict: Promised, order: HoldOrder | None = None) -> dict[str, Any]:
    """Give a hold as it is told."""
    by_id = stock.directory.by_id
    lines = [_line_shown(by_id[part[1]], part) for part in verdict.parts]
    return {
        "id": _written(verdict.id),
        "state": lines[0]["state"] if len({line["state"] for line in lines}) == 1 else "mixed",
        "lines": lines,
        "missing": _missing(verdict, order) if order is not None else [],
        "expires_at": verdict.expires_at.isoformat() if verdict.expires_at else None,
        "order_ref": verdict.order_ref,
        "replayed": verdict.replayed,
    }


def _line_shown(cell: Known, part: tuple[int, int, int, int, str]) -> dict[str, Any]:
    line, _, units, left, state = part
    where = {"line": line, "sku": cell.sku, "location": cell.location, "owner": cell.owner, "pool": cell.pool}
    return where | {"units": units, "open": left, "state": state}


def _missing(verdict: Promised, order: HoldOrder) -> list[dict[str, Any]]:
    held: dict[int, int] = {}
    for line, _, units, _, _ in verdict.parts:
        held[line] = held.get(line, 0) + units
    return [
        {"line": at, "sku": line.sku, "units": line.units, "available": held.get(at, 0)}
        for at, line in enumerate(order.lines)
        if held.get(at, 0) < line.units
    ]


def _written(number: bytes) -> str:
    """Write an id; for thousands of them at once, much faster than by way of a UUID."""
    text = number.hex()
    return f"{text[:8]}-{text[8:12]}-{text[12:16]}-{text[16:20]}-{text[20:]}"


def moved_shown(stock: Writer, verdict: Moved) -> dict[str, Any]:
    """Give what was written to the ledger as it is told."""
    lines: list[dict[str, Any]] = []
    for kind, cell_id, source, target, units in verdict.moves:
        cell = stock.directory.by_id[cell_id]
        where = {"sku": cell.sku, "location": cell.location, "owner": cell.owner, "pool": cell.pool}
        lines.append({"kind": kind, "from_account": source, "to_account": target, "units": units} | where)
    return {"id": _written(verdict.id), "moves": lines, "replayed": verdict.replayed}


def problem_for(refused: Refused, request_id: UUID) -> PanhuoError:
    """Give the error of a refusal."""
    if refused.code == "not_enough_stock":
        return NotEnoughStock([short._asdict() for short in refused.lines])
    if refused.code == "not_found" and refused.detail:
        return NoSuchStock(what=refused.detail)
    others: dict[str, PanhuoError] = {
        "other_body": IdUsed(id=request_id),
        "expired": HoldExpired(id=request_id),
        "not_in_this_state": HoldNotInState(id=request_id, state=refused.detail),
        "not_found": NotThere(kind="hold", id=request_id),
    }
    return others[refused.code]


def verdict_of(stock: Writer, verdict: Verdict, request_id: UUID, order: HoldOrder | None) -> dict[str, Any]:
    """Give the verdict on one request of a batch as it is told."""
    if isinstance(verdict, Promised):
        return {"id": _written(verdict.id), "status": 201, "hold": hold_shown(stock, verdict, order)}
    if isinstance(verdict, Moved):
        return {"id": str(request_id), "status": 201, "moved": moved_shown(stock, verdict)}
    if verdict.code == "needs_second_person":
        return {"id": str(request_id), "status": 409, "code": verdict.code}
    error = problem_for(verdict, request_id)
    told: dict[str, Any] = {"id": str(request_id), "status": status_of(error), "code": error.word or error.code}
    return told | ({"lines": error.lines} if isinstance(error, NotEnoughStock) else {})

"""Rolling back: the moves that would take back what others did; the ledger is added to, never rewritten."""

from __future__ import annotations

from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

from panhuo.access import Identity
from panhuo.hub import corrections
from panhuo.hub.accounts import STANDING, UNAVAILABLE
from panhuo.hub.commands import Entry, Moves
from panhuo.store import Database, queries, transaction
from panhuo.words.errors import BadField
from panhuo.words.ids import new_id, uuid7_from

__all__ = ["KINDS_UNDONE", "Chosen", "compensation", "propose"]

SQL = queries(__file__)
# What one place did by itself. Promises are given back by their holds, what went to another place by sending it back.
KINDS_UNDONE = ("received", "returned", "shipped", "adjusted", "counted", "blocked", "unblocked", "scrapped")
CELLS_MAX = 500


class Chosen(NamedTuple):
    """Which moves: those of one request (`cause`), or those of a window, cut to a cell, SKU, place or owner."""

    cause: UUID | None = None
    since: datetime | None = None
    until: datetime | None = None
    cell: int | None = None
    sku: str | None = None
    location: str | None = None
    owner: str | None = None
    kinds: tuple[str, ...] = KINDS_UNDONE


def propose(database: Database, by: Identity, chosen: Chosen, *, reason: str, now: datetime) -> str:
    """Ask a second person for the moves that take back the chosen ones, and give the id of the request.

    Raises BadField if nothing is chosen, nothing is left to take back, or it is more than a person can look through.
    """
    if chosen.cause is None and chosen.since is None:
        raise BadField(field="cause", value="", expected="the id of a request, or since")
    given = chosen._asdict() | {"kinds": list(chosen.kinds), "standing": list(STANDING), "limit": CELLS_MAX + 1}
    with transaction(database, by.scope) as cursor:
        effects = cursor.execute(SQL["effects"], given).fetchall()
        undone = cursor.execute(SQL["is_undone"], {"reference": _reference(chosen)}).fetchall()
    if not effects or undone:
        raise BadField(field="cause", value=str(chosen.cause or ""), expected="moves that were not taken back yet")
    if len(effects) > CELLS_MAX:
        raise BadField(field="since", value=str(chosen.since or ""), expected=f"moves of up to {CELLS_MAX} cells")
    entries = [entry for effect in effects for entry in compensation(effect, reason=reason)]
    entries = [entry._replace(reference=_reference(chosen)) for entry in entries]
    # One request is taken back once, however many people ask for it: its compensation has one id.
    first = min(effect["first_at"] for effect in effects)
    command_id = uuid7_from(first.date(), "undo", str(chosen.cause)) if chosen.cause else new_id(now)
    return corrections.ask(database, by, Moves(UUID(command_id).bytes, tuple(entries)), difference=0, now=now)


def compensation(effect: dict[str, Any], *, reason: str) -> list[Entry]:
    """Give the moves that bring a cell back from what was done to it; `effect`: the change of each of its counters.

    What was blocked becomes free first and is blocked last, so that each step finds the units it needs.
    """
    first, last = list[Entry](), list[Entry]()
    blank = Entry("", effect["sku"], 0, effect["location"], effect["owner"], effect["pool"], reason=reason)
    for account in UNAVAILABLE:
        if effect[account] > 0:
            first.append(blank._replace(kind="unblocked", units=effect[account], account=account))
        elif effect[account] < 0:
            last.append(blank._replace(kind="blocked", units=-effect[account], account=account))
    changed = [blank._replace(kind="adjusted", units=-effect["on_hand"])] if effect["on_hand"] else []
    return [*first, *changed, *last]


def _reference(chosen: Chosen) -> str | None:
    return f"undo {chosen.cause}" if chosen.cause else None

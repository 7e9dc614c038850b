"""The cells and holds that a batch touches, in memory, and the one way to change them: a move between two accounts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any, NamedTuple

from panhuo.hub.accounts import KINDS, STANDING, UNAVAILABLE, Kind
from panhuo.hub.commands import Refused, Short, Verdict

__all__ = ["COUNTED", "COUNTERS", "Cell", "Move", "No", "Page", "Part", "Told", "after", "check"]

COUNTERS = ("on_hand", "damaged", "quality_control", "frozen", "committed", "held", "incoming", "in_transit")
COUNTED = (*UNAVAILABLE, "held", "committed", "incoming", "in_transit")


class Cell:
    """The counters of one cell."""

    __slots__ = (
        *COUNTERS, "backorder_limit", "cell_id", "changed", "display_minimum", "location", "owner", "pool",
        "presale_limit", "short", "sku",
    )  # fmt: skip

    def __init__(self, cell_id: int, owner: str, location: str, sku: str, pool: str, *counters: int) -> None:
        self.cell_id, self.owner, self.location, self.sku, self.pool = cell_id, owner, location, sku, pool
        (
            self.on_hand, self.damaged, self.quality_control, self.frozen, self.committed, self.held, self.incoming,
            self.in_transit, self.short, self.backorder_limit, self.presale_limit, self.display_minimum,
        ) = counters  # fmt: skip
        self.changed = False

    @property
    def usable(self) -> int:
        """Give what stands there and is fit for sale, promised or not."""
        return self.on_hand - self.damaged - self.quality_control - self.frozen

    @property
    def available(self) -> int:
        """Give what may still be promised; below zero by what is backordered or short."""
        return self.on_hand - self.damaged - self.quality_control - self.frozen - self.committed - self.held

    @property
    def missing(self) -> int:
        """Give how much more is promised than is there or was allowed to be promised without being there."""
        return max(0, -self.available - max(self.backorder_limit, self.presale_limit))


class Part:
    """What a hold has of one cell; of a refused hold, a line and what was available."""

    __slots__ = (
        "actor", "body", "cell_id", "channel", "created_at", "expires_at", "hold_id", "line", "location", "open",
        "order_ref", "owner", "part", "state", "touched", "units",
    )  # fmt: skip

    def __init__(  # noqa: PLR0917 - a row of the database, in its order
        self, hold_id: bytes, part: int, line: int, cell_id: Any, owner: str, location: str, units: int, left: int,
        state: str, channel: str | None, order_ref: str | None, body: bytes, actor: Any, created_at: datetime,
        expires_at: Any,
    ) -> None:  # fmt: skip
        self.hold_id, self.part, self.line, self.cell_id = hold_id, part, line, cell_id
        self.owner, self.location, self.units, self.open, self.state = owner, location, units, left, state
        self.channel, self.order_ref, self.body, self.actor = channel, order_ref, body, actor
        self.created_at, self.expires_at = created_at, expires_at
        self.touched = False


class Told(NamedTuple):
    """What is written down beside a move: what asked for it, and what was said about it."""

    cause: bytes
    reference: str | None = None
    reason: str | None = None
    channel: str | None = None
    happened_at: datetime | None = None


class Move(NamedTuple):
    """One line of the ledger, with the counters after it."""

    cell: int
    kind: str
    source: str
    target: str
    units: int
    cause: bytes
    reference: str | None
    reason: str | None
    channel: str | None
    happened_at: datetime | None
    after: tuple[int, ...]


class No(Exception):
    """A command cannot be done; carries the verdict."""

    def __init__(self, verdict: Refused) -> None:
        self.verdict = verdict


class Page:
    """What one batch works on: cells, parts, answers and expected stock as loaded, and what came of it."""

    def __init__(
        self,
        cells: Mapping[int, Cell],
        parts: Mapping[bytes, list[Part]],
        *,
        now: datetime,
        actor: str | None = None,
        adjust_units_max: int = 0,
        answered: Mapping[bytes, tuple[bytes, Verdict]] | None = None,
        expected: Mapping[tuple[int, date, str], int] | None = None,
        home: tuple[str, str] = ("", ""),
    ) -> None:
        self.cells, self.now, self.actor, self.adjust_units_max = cells, now, actor, adjust_units_max
        self.parts = dict(parts)
        self.answered = dict(answered or {})
        self.expected = dict(expected or {})
        # The owner and place under which a refused request is kept, so that who asked may see it.
        self.home = home
        self.moves: list[Move] = []
        self.new_parts: list[Part] = []
        self.answers: list[tuple[bytes, bytes, Verdict]] = []
        self.due: list[Part] = []
        self.moves_saved = 0
        self._ends: dict[int, datetime] = {}

    def ends(self, seconds: int) -> datetime:
        """Give the moment that many seconds from now."""
        found = self._ends.get(seconds)
        if found is None:
            found = self._ends[seconds] = self.now + timedelta(seconds=seconds)
        return found

    def write(
        self, cell: Cell, kind: Kind, units: int, told: Told, *, source: str | None = None, target: str | None = None
    ) -> None:
        """Move units between two accounts of a cell, one of which may be outside, and note it."""
        source, target = source or str(kind.source), target or str(kind.target)
        _shift(cell, source, -units)
        _shift(cell, target, units)
        cell.short = cell.missing if kind.truth else min(cell.short, cell.missing)
        cell.changed = True
        self.moves.append(Move(cell.cell_id, kind.name, source, target, units, *told, after(cell)))

    def take_back(self, mark: int) -> None:
        """Undo the moves since `mark`, of a command that could not be done whole."""
        for move in reversed(self.moves[mark:]):
            cell = self.cells[move.cell]
            _shift(cell, move.target, -move.units)
            _shift(cell, move.source, move.units)
            cell.short = cell.missing
        del self.moves[mark:]

    def expire(self, due: Sequence[Part]) -> None:
        """Give back what expired: it counts no more, whether or not somebody has tidied it up."""
        self.due.extend(due)
        for part in due:
            told = Told(part.hold_id, channel=part.channel)
            self.write(self.cells[part.cell_id], KINDS["expired"], part.open, told)
            part.open, part.state, part.touched = 0, "expired", True


def after(cell: Cell) -> tuple[int, ...]:
    """Give the counters in the order of `COUNTERS`."""
    return (
        cell.on_hand, cell.damaged, cell.quality_control, cell.frozen, cell.committed, cell.held, cell.incoming,
        cell.in_transit,
    )  # fmt: skip


def check(cell: Cell, source: str, units: int, *, truth: bool = False) -> None:
    """Refuse (No) to take what is not there; what is found to be so may take what was promised."""
    if source == "available":
        there = cell.usable if truth else cell.available
    elif source in COUNTED:
        there = getattr(cell, source)
    else:
        return
    if there < units:
        raise No(Refused("not_enough_stock", (Short(0, cell.sku, units, max(there, 0)),)))


def _shift(cell: Cell, account: str, units: int) -> None:
    """Add units to an account of the cell; what stands there is on hand, whatever it is promised for."""
    if account in STANDING:
        # Between two accounts that stand there, on_hand goes down and up again by the same units.
        cell.on_hand += units
    if account in COUNTED:
        setattr(cell, account, getattr(cell, account) + units)

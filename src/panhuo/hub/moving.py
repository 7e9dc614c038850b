"""Moves that somebody asks for: goods come, go, are counted, blocked, sent to another place; together or not at all."""

from __future__ import annotations

from collections.abc import Sequence

from panhuo.hub.accounts import KINDS
from panhuo.hub.commands import Entry, Moved, Moves, Refused, Short, Verdict
from panhuo.hub.page import Cell, No, Page, Told, check

__all__ = ["move"]


def move(page: Page, command: Moves, cells: Sequence[tuple[int, int | None]]) -> Verdict:
    """Make all entries or none (No); `cells` are where each is about and, between two cells, where to."""
    mark = len(page.moves)
    for entry, (here, there) in zip(command.entries, cells, strict=True):
        cell, other = page.cells.get(here), None if there is None else page.cells.get(there)
        if cell is None or (there is not None and other is None):
            raise No(Refused("not_found", detail=f"{entry.sku} @ {entry.location}"))
        if other is not None:
            _between(page, entry, Told(command.id, entry.reference, entry.reason, None, entry.happened_at), cell, other)
        else:
            _enter(page, command, entry, cell)
    made = tuple((one.kind, one.cell, one.source, one.target, one.units) for one in page.moves[mark:])
    return Moved(command.id, made)


def _between(page: Page, entry: Entry, told: Told, cell: Cell, other: Cell) -> None:
    """Move between two cells, through the account `transfer`; a recall brings back what is on its way."""
    kind = KINDS[entry.kind]
    if entry.kind == "recalled":
        check(other, "in_transit", entry.units)
        page.write(other, kind, entry.units, told, source="in_transit", target="transfer")
        page.write(cell, kind, entry.units, told, source="transfer", target="available")
        return
    check(cell, "available", entry.units)
    page.write(cell, kind, entry.units, told, source="available", target="transfer")
    page.write(other, kind, entry.units, told, source="transfer", target=kind.target)


def _enter(page: Page, command: Moves, entry: Entry, cell: Cell) -> None:
    kind = KINDS[entry.kind]
    source, target, units = _accounts(entry, cell)
    if units == 0:
        return
    if kind.truth and not command.approved and units > page.adjust_units_max:
        signed = units if target == "available" else -units
        raise No(Refused("needs_second_person", detail=entry.kind, difference=signed))
    told = Told(command.id, entry.reference, entry.reason, None, entry.happened_at)
    if entry.kind == "received":
        units -= _receive_expected(page, cell, entry, target, told)
    if entry.kind in ("announced", "called_off"):
        _expect(page, cell, entry)
    if units:
        check(cell, source, units, truth=kind.truth)
        page.write(cell, kind, units, told, source=source, target=target)


def _accounts(entry: Entry, cell: Cell) -> tuple[str, str, int]:
    """Give from where, to where and how many: a correction goes the way that its sign or the count says."""
    kind = KINDS[entry.kind]
    if entry.kind in ("adjusted", "counted"):
        difference = entry.units if entry.kind == "adjusted" else entry.units - cell.on_hand
        source, target = ("found", "available") if difference > 0 else ("available", "lost")
        return source, target, abs(difference)
    # What is scrapped is what was damaged, what comes is for sale, unless the request says otherwise.
    source = kind.source or entry.account or "damaged"
    return source, kind.target or entry.account or "available", entry.units


def _receive_expected(page: Page, cell: Cell, entry: Entry, target: str, told: Told) -> int:
    """Use up what was announced under the same reference, the earliest first; gives how much that was."""
    done = 0
    for key in sorted(key for key in page.expected if key[0] == cell.cell_id and key[2] == entry.reference):
        units = min(page.expected[key], entry.units - done)
        page.expected[key] -= units
        done += units
    if done:
        page.write(cell, KINDS["received"], done, told, source="incoming", target=target)
    return done


def _expect(page: Page, cell: Cell, entry: Entry) -> None:
    key = (cell.cell_id, entry.due_on or page.now.date(), entry.reference or "")
    if entry.kind == "announced":
        page.expected[key] = page.expected.get(key, 0) + entry.units
        return
    wanted = entry.units
    for known in sorted(one for one in page.expected if one[0] == cell.cell_id and one[2] == key[2]):
        units = min(wanted, page.expected[known])
        page.expected[known] -= units
        wanted -= units
    if wanted:
        raise No(Refused("not_enough_stock", (Short(0, cell.sku, entry.units, entry.units - wanted),)))

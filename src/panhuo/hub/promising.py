"""What a hold draws from which cell, and what happens to it afterwards: allocated, shipped, released, extended."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import timedelta

from panhuo.hub.accounts import KINDS
from panhuo.hub.commands import (
    Allocate,
    Extend,
    Hold,
    Line,
    Promise,
    Promised,
    Refused,
    Release,
    Ship,
    Short,
    Verdict,
    fingerprint,
)
from panhuo.hub.page import Cell, Move, No, Page, Part, Told, after

__all__ = ["Candidates", "allocate", "extend", "hold", "release", "ship"]

# The till of a place sells also what it shows.
SHOWS_AND_SELLS = "store"
# For each line the places to draw from, in order; of each the cells with the units that stay with others.
Candidates = Sequence[Sequence[Sequence[tuple[int, int]]]]


def hold(page: Page, command: Hold, candidates: Candidates) -> Verdict:
    """Promise stock, all lines or as much as there is; refuse what cannot be, and keep the refusal as the answer."""
    known = page.parts.get(command.id)
    body = fingerprint(command)
    if known is not None:
        return _replayed(command, known) if known[0].body == body else Refused("other_body")
    if (one := _only(page, command, candidates)) is not None:
        return _promise(page, command, [(0, one, command.lines[0].units)], body)
    taken: dict[int, int] = {}
    picks: list[tuple[int, Cell, int]] = []
    shortages: list[Short] = []
    for number, line in enumerate(command.lines):
        found, available = _pick(page, command, line, candidates[number], taken)
        picks.extend((number, cell, units) for cell, units in found)
        if sum(units for _, units in found) < line.units:
            shortages.append(Short(number, line.sku, line.units, max(available, 0)))
    if (shortages and command.whole) or not picks:
        return _refuse(page, command, shortages, body)
    return _promise(page, command, picks, body)


def _only(page: Page, command: Hold, candidates: Candidates) -> Cell | None:
    """Give the cell of the usual request: one line, one place, one pool, and enough of it."""
    if len(command.lines) != 1 or len(candidates[0]) != 1 or len(candidates[0][0]) != 1:
        return None
    cell_id, keep = candidates[0][0][0]
    cell, line = page.cells.get(cell_id), command.lines[0]
    if cell is None:
        return None
    shown = 0 if line.channel == SHOWS_AND_SELLS else cell.display_minimum
    return cell if cell.available - keep - shown >= line.units else None


def _promise(page: Page, command: Hold, picks: Sequence[tuple[int, Cell, int]], body: bytes) -> Promised:
    expires_at = page.ends(command.seconds)
    made: list[Part] = []
    for number, cell, units in picks:
        cell.held += units
        cell.changed = True
        channel = command.lines[number].channel
        page.moves.append(
            Move(cell.cell_id, "held", "available", "held", units, command.id, None, None, channel, None, after(cell))
        )
        made.append(
            Part(
                command.id, len(made), number, cell.cell_id, cell.owner, cell.location, units, units, "held",
                channel, None, body, page.actor, page.now, expires_at,
            )
        )  # fmt: skip
    page.parts[command.id] = made
    page.new_parts.extend(made)
    return _promised(made)


def _pick(
    page: Page, command: Hold, line: Line, places: Sequence[Sequence[tuple[int, int]]], taken: dict[int, int]
) -> tuple[list[tuple[Cell, int]], int]:
    """Give (cell, units) for a line, as far as there is stock, and what there was; `taken` by earlier lines."""
    offers = [
        [
            (page.cells[cell_id], _sellable(page.cells[cell_id], keep, taken, line))
            for cell_id, keep in place
            if cell_id in page.cells
        ]
        for place in places
    ]
    totals = [sum(units for _, units in place if units > 0) for place in offers]
    if line.split:
        chosen, available = [offer for place in offers for offer in place], sum(totals)
    else:
        full = next((at for at, total in enumerate(totals) if total >= line.units), None)
        # Nowhere enough: in part from the place that can promise most. A place that can promise nothing is no choice,
        # so it makes no difference whether it has a cell yet.
        most = [sum(_promisable(*offer, taken, command.promise) for offer in place) for place in offers]
        best = full if full is not None else max(range(len(most)), key=most.__getitem__, default=None)
        chosen, available = ([], 0) if best is None else (offers[best], totals[best])
    picks: list[tuple[Cell, int]] = []
    wanted = line.units
    for cell, units in chosen:
        wanted -= _take(picks, taken, cell, min(units, wanted))
    if wanted and command.promise != "stock":
        for cell, _ in chosen:
            more = _take(picks, taken, cell, min(wanted, _beyond(cell, taken, command.promise)))
            wanted, available = wanted - more, available + more
    return picks, available


def _beyond(cell: Cell, taken: Mapping[int, int], promise: Promise) -> int:
    """Give what may be promised without being there, beside what is taken already."""
    limits = {"stock": 0, "backorder": cell.backorder_limit, "presale": cell.presale_limit}
    return max(0, limits[promise] + cell.available - taken.get(cell.cell_id, 0)) if limits[promise] else 0


def _promisable(cell: Cell, units: int, taken: Mapping[int, int], promise: Promise) -> int:
    """Give what may be promised in all, of which `units` from stock."""
    there = max(units, 0)
    return there + _beyond(cell, {cell.cell_id: taken.get(cell.cell_id, 0) + there}, promise)


def _sellable(cell: Cell, keep: int, taken: Mapping[int, int], line: Line) -> int:
    shown = 0 if line.channel == SHOWS_AND_SELLS else cell.display_minimum
    return cell.available - taken.get(cell.cell_id, 0) - keep - shown


def _take(picks: list[tuple[Cell, int]], taken: dict[int, int], cell: Cell, units: int) -> int:
    if units <= 0:
        return 0
    picks.append((cell, units))
    taken[cell.cell_id] = taken.get(cell.cell_id, 0) + units
    return units


def _refuse(page: Page, command: Hold, shortages: Sequence[Short], body: bytes) -> Refused:
    owner, location = page.home
    made = [
        Part(
            command.id, number, short.line, None, owner, location, short.units, short.available, "refused", None, None,
            body, page.actor, page.now, None,
        )
        for number, short in enumerate(shortages)
    ]  # fmt: skip
    page.parts[command.id] = made
    page.new_parts.extend(made)
    return Refused("not_enough_stock", tuple(shortages))


def _replayed(command: Hold, known: Sequence[Part]) -> Verdict:
    """Give the first answer again, whatever has become of the hold since."""
    if known[0].state == "refused":
        lines = (Short(part.line, command.lines[part.line].sku, part.units, part.open) for part in known)
        return Refused("not_enough_stock", tuple(lines))
    first = tuple((part.line, part.cell_id, part.units, part.units, "held") for part in known)
    return Promised(command.id, first, known[0].created_at + timedelta(seconds=command.seconds), None, replayed=True)


def allocate(page: Page, command: Allocate) -> Verdict:
    """Commit what is held to an order."""
    parts = _parts(page, command.id)
    if all(part.order_ref == command.order_ref for part in parts):
        return _promised(parts, replayed=True)
    _all_held(parts)
    for part in parts:
        told = Told(part.hold_id, reference=command.order_ref, channel=part.channel)
        page.write(page.cells[part.cell_id], KINDS["allocated"], part.open, told)
        part.state, part.order_ref, part.expires_at, part.touched = "allocated", command.order_ref, None, True
    return _promised(parts)


def ship(page: Page, command: Ship) -> Verdict:
    """Let units of an allocated hold leave, all or those of `lines`; all that is asked for or nothing."""
    parts = _parts(page, command.id)
    if not command.lines and all(part.state == "shipped" for part in parts):
        return _promised(parts, replayed=True)
    allocated = [part for part in parts if part.state == "allocated"]
    if not allocated:
        raise No(_state(parts))
    wanted: dict[int, int] = {}
    for line, units in command.lines:
        wanted[line] = wanted.get(line, 0) + units
    leaving: list[tuple[Part, int]] = []
    for part in allocated:
        units = min(part.open, wanted.get(part.line, 0)) if command.lines else part.open
        wanted[part.line] = wanted.get(part.line, 0) - units
        leaving.append((part, units))
    if command.lines and any(units > 0 for units in wanted.values()):
        raise No(Refused("not_in_this_state", detail="more units than are allocated"))
    _check_usable(page, leaving)
    for part, units in leaving:
        if units:
            told = Told(part.hold_id, reference=part.order_ref, channel=part.channel)
            page.write(page.cells[part.cell_id], KINDS["fulfilled"], units, told)
            part.open -= units
            part.state, part.touched = ("allocated" if part.open else "shipped"), True
    return _promised(parts)


def _check_usable(page: Page, leaving: Sequence[tuple[Part, int]]) -> None:
    """Refuse to ship what does not stand there: it was promised beyond stock, or found missing since."""
    from_cell: dict[int, int] = {}
    for part, units in leaving:
        from_cell[part.cell_id] = from_cell.get(part.cell_id, 0) + units
    for part, _ in leaving:
        cell = page.cells[part.cell_id]
        if cell.usable < from_cell[part.cell_id]:
            short = Short(part.line, cell.sku, from_cell[part.cell_id], max(cell.usable, 0))
            raise No(Refused("not_enough_stock", (short,)))


def release(page: Page, command: Release) -> Verdict:
    """Give back what is still held or allocated; what was shipped stays so."""
    parts = _parts(page, command.id)
    still = [part for part in parts if part.state in ("held", "allocated")]
    if not still:
        if any(part.state == "released" for part in parts):
            return _promised(parts, replayed=True)
        raise No(_state(parts))
    for part in still:
        kind = KINDS["released" if part.state == "held" else "cancelled"]
        told = Told(part.hold_id, reason=command.reason, channel=part.channel)
        page.write(page.cells[part.cell_id], kind, part.open, told)
        part.open, part.state, part.touched = 0, "released", True
    return _promised(parts)


def extend(page: Page, command: Extend) -> Verdict:
    """Let a hold last until `seconds` from now."""
    parts = _parts(page, command.id)
    _all_held(parts)
    for part in parts:
        part.expires_at, part.touched = page.ends(command.seconds), True
    return _promised(parts)


def _parts(page: Page, hold_id: bytes) -> list[Part]:
    parts = page.parts.get(hold_id)
    if parts is None or parts[0].state == "refused":
        raise No(Refused("not_found"))
    return parts


def _all_held(parts: Sequence[Part]) -> None:
    if any(part.state != "held" for part in parts):
        raise No(_state(parts))


def _promised(parts: Sequence[Part], *, replayed: bool = False) -> Promised:
    shown = tuple([(part.line, part.cell_id, part.units, part.open, part.state) for part in parts])
    return Promised(parts[0].hold_id, shown, parts[0].expires_at, parts[0].order_ref, replayed)


def _state(parts: Sequence[Part]) -> Refused:
    states = sorted({part.state for part in parts})
    return Refused("expired" if states == ["expired"] else "not_in_this_state", detail=", ".join(states))

"""The rules of stock a second time, as plainly as they can be written: what the ledger is held against.

Written from the documentation, without a look at the book: every counter is worked out anew from what stands there and
what is promised, nothing is kept that follows from something else, and what has expired is simply not counted.
"""

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from panhuo.hub import Allocate, Entry, Extend, Hold, Line, Moves, Refused, Release, Ship

BAD = ("damaged", "quality_control", "frozen")


@dataclass
class Cell:
    """What stands in a cell: good and bad units, and what is on its way."""

    good: int = 0
    bad: dict[str, int] = field(default_factory=lambda: dict.fromkeys(BAD, 0))
    in_transit: int = 0
    limits: dict[str, int] = field(default_factory=lambda: {"stock": 0, "backorder": 0, "presale": 0})


@dataclass
class Promise:
    """A hold: its parts as [line, cell, first units, units still promised], until when, for which order."""

    body: object
    parts: list[list]
    until: datetime | None
    state: str = "held"
    order: str | None = None
    shipped: dict[bytes, object] = field(default_factory=dict)


class Model:
    """Cells by (sku, location) and holds by id; `apply` gives "done" or the code of the refusal."""

    def __init__(self, *, adjust_units_max: int) -> None:
        self.cells: dict[tuple[str, str], Cell] = {}
        self.holds: dict[bytes, Promise] = {}
        self.moved: dict[bytes, object] = {}
        self.now = datetime.min
        self.most = adjust_units_max

    def promised(self, key: tuple[str, str], *states: str) -> int:
        live = (hold for hold in self.holds.values() if self.state(hold) in (states or ("held", "allocated")))
        return sum(part[3] for hold in live for part in hold.parts if part[1] == key)

    def state(self, hold: Promise) -> str:
        return "expired" if hold.state == "held" and hold.until is not None and hold.until <= self.now else hold.state

    def available(self, key: tuple[str, str]) -> int:
        return self.cells[key].good - self.promised(key) if key in self.cells else 0

    def apply(self, command: object) -> str:
        if isinstance(command, Hold):
            return self.hold(command)
        if isinstance(command, Moves):
            return self.moves(command)
        hold = self.holds.get(command.id)
        if hold is None or hold.state == "refused":
            return "not_found"
        return getattr(self, type(command).__name__.lower())(hold, command)

    def hold(self, command: Hold) -> str:
        if command.id in self.holds:
            same = self.holds[command.id].body == command[1:]
            return (
                ("not_enough_stock" if self.holds[command.id].state == "refused" else "done") if same else "other_body"
            )
        parts: list[list] = []
        enough = True
        for number, line in enumerate(command.lines):
            found = self.find(line, command, parts)
            enough &= sum(units for _, units in found) == line.units
            parts += [[number, key, units, units] for key, units in found]
        if (command.whole and not enough) or not parts:
            self.holds[command.id] = Promise(command[1:], [], None, "refused")
            return "not_enough_stock"
        self.holds[command.id] = Promise(command[1:], parts, self.now + timedelta(seconds=command.seconds))
        return "done"

    def find(self, line: Line, command: Hold, before: list[list]) -> list[tuple[tuple[str, str], int]]:
        taken = {key: sum(part[2] for part in before if part[1] == key) for key in self.cells}
        places = [line.location] if line.location else list(line.locations)
        keys = [(line.sku, place) for place in places if (line.sku, place) in self.cells]
        free = {key: max(0, self.available(key) - taken[key]) for key in keys}
        if not line.split:
            enough = [key for key in keys if free[key] >= line.units]
            limits = {key: self.cells[key].limits[command.promise] for key in keys}
            beyond = {key: max(0, self.available(key) - taken[key] - free[key] + limits[key]) for key in keys}
            can = {key: free[key] + (beyond[key] if limits[key] else 0) for key in keys}
            keys = enough[:1] or [key for key in keys if can[key] == max(can.values())][:1]
        found: list[tuple[tuple[str, str], int]] = []
        wanted = line.units
        for key in keys:
            units = min(free[key], wanted)
            found, wanted = [*found, (key, units)], wanted - units
        for key in keys:
            limit = self.cells[key].limits[command.promise]
            already = taken[key] + sum(units for name, units in found if name == key)
            beyond = min(wanted, max(0, self.available(key) - already + limit)) if limit else 0
            found, wanted = [*found, (key, beyond)], wanted - beyond
        return [(key, units) for key, units in found if units]

    def allocate(self, hold: Promise, command: Allocate) -> str:
        if hold.order == command.order_ref:
            return "done"
        if self.state(hold) != "held":
            return self.not_now(hold)
        hold.state, hold.order, hold.until = "allocated", command.order_ref, None
        return "done"

    def ship(self, hold: Promise, command: Ship) -> str:
        if command.request in hold.shipped:
            return "done" if hold.shipped[command.request] == command[1:2] else "other_body"
        if not command.lines and hold.state == "shipped":
            return "done"
        if hold.state != "allocated":
            return self.not_now(hold)
        left = dict(command.lines)
        leaving = []
        for part in hold.parts:
            units = min(part[3], left.get(part[0], 0)) if command.lines else part[3]
            left[part[0]] = left.get(part[0], 0) - units
            leaving.append(units)
        if command.lines and any(units > 0 for units in left.values()):
            return "not_in_this_state"
        pairs = list(zip(hold.parts, leaving, strict=True))
        for key in {part[1] for part in hold.parts}:
            if sum(units for part, units in pairs if part[1] == key) > self.cells[key].good:
                return "not_enough_stock"
        for part, units in pairs:
            part[3] -= units
            self.cells[part[1]].good -= units
        hold.state = "allocated" if any(part[3] for part in hold.parts) else "shipped"
        if command.request is not None:
            hold.shipped[command.request] = command[1:2]
        return "done"

    def release(self, hold: Promise, command: Release) -> str:
        if hold.state == "released":
            return "done"
        if self.state(hold) not in ("held", "allocated"):
            return self.not_now(hold)
        hold.state = "released"
        return "done"

    def extend(self, hold: Promise, command: Extend) -> str:
        if self.state(hold) != "held":
            return self.not_now(hold)
        hold.until = self.now + timedelta(seconds=command.seconds)
        return "done"

    def not_now(self, hold: Promise) -> str:
        return "expired" if self.state(hold) == "expired" else "not_in_this_state"

    def moves(self, command: Moves) -> str:
        if command.id in self.moved:
            return "done" if self.moved[command.id] == command[1:] else "other_body"
        kept = {key: Cell(cell.good, dict(cell.bad), cell.in_transit, cell.limits) for key, cell in self.cells.items()}
        for entry in command.entries:
            refusal = self.move(entry, approved=command.approved)
            if refusal:
                self.cells = kept
                return refusal
        self.moved[command.id] = command[1:]
        return "done"

    def move(self, entry: Entry, *, approved: bool) -> str | None:  # noqa: PLR0911, PLR0912 - one case a kind
        key = (entry.sku, entry.location)
        comes = entry.kind in ("opening", "received", "returned", "adjusted", "counted")
        if key not in self.cells and not comes:
            return "not_enough_stock"
        cell, units = self.cells.setdefault(key, Cell()), entry.units
        there = self.cells.setdefault((entry.sku, entry.to_location), Cell()) if entry.to_location else None
        standing = cell.good + sum(cell.bad.values())
        if entry.kind == "counted":
            units = entry.units - standing
        if entry.kind in ("adjusted", "counted", "blocked", "scrapped") and abs(units) > self.most and not approved:
            return "needs_second_person"
        match entry.kind:
            case "opening" | "received" | "returned":
                cell.good += 0 if entry.account in BAD else units
                if entry.account in BAD:
                    cell.bad[entry.account] += units
            case "adjusted" | "counted":
                if cell.good + units < 0:
                    return "not_enough_stock"
                cell.good += units
            case "blocked":
                if cell.good < units:
                    return "not_enough_stock"
                cell.good, cell.bad[entry.account] = cell.good - units, cell.bad[entry.account] + units
            case "unblocked" | "scrapped":
                if cell.bad[entry.account] < units:
                    return "not_enough_stock"
                cell.bad[entry.account] -= units
                cell.good += units if entry.kind == "unblocked" else 0
            case "shipped" | "transferred" | "dispatched":
                if self.available(key) < units:
                    return "not_enough_stock"
                cell.good -= units
                if entry.kind == "transferred":
                    there.good += units
                if entry.kind == "dispatched":
                    there.in_transit += units
            case "arrived":
                if cell.in_transit < units:
                    return "not_enough_stock"
                cell.in_transit, cell.good = cell.in_transit - units, cell.good + units
            case "recalled":
                if there.in_transit < units:
                    return "not_enough_stock"
                there.in_transit, cell.good = there.in_transit - units, cell.good + units
        return None


def outcome(command: object, verdict: object) -> str:
    """Give what the ledger said in the model's words: where nothing ever came, there is not enough."""
    code = verdict.code if isinstance(verdict, Refused) else "done"
    return "not_enough_stock" if isinstance(command, Moves) and code == "not_found" else code

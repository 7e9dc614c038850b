"""Which cells there are and which of them a line may draw from: places in order, pools by the channel's rule."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from panhuo.hub.commands import Command, Entry, Line, Moves
from panhuo.store import Scope

__all__ = ["Directory", "Known", "Rule", "Stale"]


class Stale(Exception):
    """There are cells or rules that this process does not know yet: learn, then try again."""


class Known(NamedTuple):
    """The name of a cell, which never changes."""

    cell_id: int
    owner: str
    location: str
    sku: str
    pool: str


class Rule(NamedTuple):
    """What a channel draws from: its `pool` first; if it `pulls`, the shared pool too, less `buffer_units`."""

    channel: str
    sku: str
    location: str
    pool: str
    pulls: bool
    buffer_units: int


ANY = Rule("", "", "", "", pulls=True, buffer_units=0)
PLACES_KEPT_MAX = 200_000
# What comes by these may come for the first time.
BRINGS = ("opening", "announced", "received", "returned", "adjusted", "counted")
NOWHERE = -1
# The owner, place, SKU and pool of a cell.
Name = tuple[str, str, str, str]
Place = tuple[tuple[int, int], ...]


class Directory:
    """The cells and rules that are known to this process; `newest` and `rules_version` say how far."""

    def __init__(self) -> None:
        self.newest = 0
        self.rules_version = 0
        self.by_id: dict[int, Known] = {}
        self.by_sku: dict[str, list[Known]] = {}
        self.rules: dict[str, list[Rule]] = {}
        self._places: dict[Scope, dict[Line, tuple[Place, ...]]] = {}

    @property
    def known(self) -> tuple[int, int]:
        """Say how much is known: it differs when anything was added."""
        return len(self.by_id), self.rules_version

    def check(self, newest: int, rules_version: int) -> None:
        """Raise Stale if there are cells or rules beyond what is known."""
        if newest > self.newest or rules_version != self.rules_version:
            raise Stale

    def add(self, cells: Iterable[Known]) -> None:
        """Take note of new cells."""
        for cell in cells:
            if cell.cell_id not in self.by_id:
                self.by_id[cell.cell_id] = cell
                self.by_sku.setdefault(cell.sku, []).append(cell)
                self.newest = max(self.newest, cell.cell_id)
        self._places.clear()

    def rule(self, rules: Iterable[Rule], *, version: int) -> None:
        """Replace the rules of channels; the most particular first: for SKU and place, SKU, place, all."""
        self.rules.clear()
        for rule in rules:
            self.rules.setdefault(rule.channel, []).append(rule)
        for kept in self.rules.values():
            kept.sort(key=lambda rule: (rule.sku == "", rule.location == ""))
        self.rules_version = version
        self._places.clear()

    def places_of(self, lines: Sequence[Line], scope: Scope) -> list[tuple[Place, ...]]:
        """Give where each line may draw from: for each place the cells, each with the units to leave in it."""
        known = self._places.setdefault(scope, {})
        if len(known) > PLACES_KEPT_MAX:
            known.clear()
        found: list[tuple[Place, ...]] = []
        for line in lines:
            places = known.get(line)
            if places is None:
                places = known[line] = self._find(line, scope)
            found.append(places)
        return found

    def _find(self, line: Line, scope: Scope) -> tuple[Place, ...]:
        cells = [
            cell
            for cell in self.by_sku.get(line.sku, ())
            if (line.owner is None or cell.owner == line.owner) and sees(scope, cell[1:])
        ]
        named = [line.location] if line.location is not None else list(line.locations)
        wanted = named or list(dict.fromkeys(cell.location for cell in cells))
        return tuple(
            place
            for location in wanted
            if (place := self._drawn(line, [cell for cell in cells if cell.location == location], location))
        )

    def _drawn(self, line: Line, cells: Sequence[Known], location: str) -> Place:
        rule = next(
            (
                rule
                for rule in self.rules.get(line.channel or "", ())
                if rule.sku in ("", line.sku) and rule.location in ("", location)
            ),
            ANY,
        )
        own = [(cell.cell_id, 0) for cell in cells if rule.pool and cell.pool == rule.pool]
        shared = [(cell.cell_id, rule.buffer_units) for cell in cells if cell.pool == ""] if rule.pulls else []
        return tuple(own + shared)

    def find(self, name: Name) -> int | None:
        """Give the cell of this name, None if there is none."""
        owner, location, sku, pool = name
        cells = self.by_sku.get(sku, ())
        return next((c.cell_id for c in cells if (c.owner, c.location, c.pool) == (owner, location, pool)), None)

    def cells_of(self, entry: Entry, scope: Scope) -> tuple[int, int | None]:
        """Give the cells that a move is about: where, and where to if it names that; NOWHERE for one out of sight."""
        names = names_of(entry)
        found = [self.find(name) if sees(scope, name) else None for name in names]
        here, *there = (NOWHERE if cell is None else cell for cell in found)
        return here, there[0] if there else None

    def missing(self, commands: Sequence[Command], scope: Scope) -> list[Name]:
        """Give the cells (owner, location, sku, pool) that goods come to for the first time, within sight."""
        found: dict[Name, None] = {}
        for command in commands:
            if isinstance(command, Moves):
                for entry in command.entries:
                    here, *there = names_of(entry)
                    known = self.find(here) is not None or here in found
                    if not known and entry.kind in BRINGS:
                        found[here] = None
                    for name in there:
                        if known and self.find(name) is None:
                            found[name] = None
        return [name for name in found if sees(scope, name)]


def names_of(entry: Entry) -> list[Name]:
    """Give the names of the cells that a move is about: where, and where to if it names that."""
    here = (entry.owner, entry.location, entry.sku, entry.pool)
    if entry.to_location is None and entry.to_pool is None:
        return [here]
    pool = entry.pool if entry.to_pool is None else entry.to_pool
    return [here, (entry.owner, entry.to_location or entry.location, entry.sku, pool)]


def sees(scope: Scope, name: Name) -> bool:
    """Say whether a cell is within sight."""
    return (scope.brands is None or name[0] in scope.brands) and (scope.locations is None or name[1] in scope.locations)

"""One batch in one transaction: lock the cells in order, load, let the book decide, write what came of it.

Two round trips to the database however many commands there are: what is asked for is sent together, and so is what is
written. The cells' locks are what makes it exact: who holds them sees the last word on every hold and counter.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from typing import Any, NamedTuple

import psycopg
from psycopg.rows import tuple_row

from panhuo.hub.book import Book, Cell, Part
from panhuo.hub.columns import Int8s, Uuids
from panhuo.hub.commands import Command, Hold, Moved, Moves, Promised, Ship, Verdict
from panhuo.hub.directory import Directory, Known, Rule
from panhuo.hub.rush import Rush, promise, rush_of
from panhuo.hub.saving import save_rows, save_states
from panhuo.store import SYSTEM, Scope, queries

__all__ = ["Drawn", "Unlocked", "carry_out", "draw", "learn", "make_cells", "tidy"]

SQL = queries(__file__)
FIRST_SENT, SENT_AT_ONCE = 128, 256
Connection = psycopg.Connection[Any]
Rows = dict[str, list[tuple[Any, ...]]]


class Unlocked(Exception):
    """A cell that was sold out a moment ago has stock again: try again with its lock. Carries the cells."""

    def __init__(self, cells: Iterable[int]) -> None:
        self.cells = frozenset(cells)


def learn(connection: Connection, directory: Directory) -> None:
    """Take note of the cells and rules that are new, within the caller's transaction in the service's name."""
    cursor = connection.cursor(row_factory=tuple_row)
    newest, version, _ = cursor.execute(SQL["news"]).fetchall()[0]
    cells = cursor.execute(SQL["cell_names_after"], {"after": directory.newest}).fetchall()
    directory.add(Known(*row) for row in cells)
    directory.newest = max(directory.newest, newest)
    if version != directory.rules_version:
        directory.rule((Rule(*row) for row in cursor.execute(SQL["channel_rules"]).fetchall()), version=version)


def make_cells(connection: Connection, names: Sequence[tuple[str, str, str, str]], *, now: datetime) -> None:
    """Make empty cells (owner, location, sku, pool) that are not there yet, within the caller's transaction."""
    cursor = connection.cursor(row_factory=tuple_row)
    cursor.execute(SQL["lock_making"])
    owners, locations, skus, pools = (list(column) for column in zip(*names, strict=True))
    named = {"owners": owners, "locations": locations, "skus": skus, "pools": pools, "now": now}
    made = cursor.execute(SQL["make_cells"], named).fetchall()
    if made:
        cursor.execute(SQL["note_newest"], {"newest": max(number for (number,) in made)})


class Drawn(NamedTuple):
    """The rush that commands are, or where each of them draws from and all their cells; as of how much was known."""

    rush: Rush | None
    given: list[Any]
    cells: set[int]
    known: tuple[int, int]


def draw(scope: Scope, commands: Sequence[Command], directory: Directory, *, by_book: bool = False) -> Drawn:
    """Give where commands draw from, within sight: what is out of it is as if it were not there."""
    rush = None if by_book else rush_of(commands, scope, directory)
    if rush is not None:
        return Drawn(rush, [], rush.cells, directory.known)
    given = [_drawn(command, directory, scope) for command in commands]
    return Drawn(None, given, _cells_of(commands, given), directory.known)


def carry_out(
    connection: Connection,
    scope: Scope,
    commands: Sequence[Command],
    directory: Directory,
    *,
    clock: Callable[[], datetime],
    sold_out: set[int],
    drawn: Drawn | None = None,
    by_book: bool = False,
    meanwhile: Callable[[], None] = lambda: None,
) -> Sequence[Verdict]:
    """Do commands in their order within the caller's transaction, and give a verdict on each.

    `sold_out` are cells that had nothing left when last seen; they are looked at without a lock, and the set is kept
    up to date. `drawn` may have been worked out before. `meanwhile` is done while the database writes what was sent
    first. Raises Stale, Unlocked and, unless it is to go `by_book`, Unusual: the caller undoes it and tries again.
    """
    if drawn is None or drawn.known != directory.known:
        drawn = draw(scope, commands, directory, by_book=by_book)
    if (rush := drawn.rush) is not None:
        if not by_book and drawn.cells.isdisjoint(sold_out):
            return promise(
                connection, rush, directory, now=clock(), actor=scope.actor, sold_out=sold_out, meanwhile=meanwhile
            )
        drawn = draw(scope, commands, directory, by_book=True)
    given, named = drawn.given, drawn.cells
    lookat = named & sold_out if all(isinstance(command, Hold) for command in commands) else set[int]()
    now = clock()
    rows = _look(connection, commands, directory, cells=(named - lookat, lookat), now=now)
    book, due = _book(rows, scope, commands, directory, now=now)
    if unlocked := {
        cell for cell in lookat if cell in book.cells and (book.cells[cell].available > 0 or cell in due_cells(due))
    }:
        raise Unlocked(unlocked)
    book.expire(due)
    verdicts: list[Verdict] = []
    at, until = 0, FIRST_SENT
    while at < len(commands):
        verdicts += [book.apply(*some) for some in zip(commands[at:until], given[at:until], strict=True)]
        # The database stores these while the book decides on the next; it is given something to do soon.
        save_rows(connection, book)
        if at == 0:
            meanwhile()
        at, until = until, until + min(2 * (until - at), SENT_AT_ONCE)
    if changed := {cell for cell in lookat if cell in book.cells and book.cells[cell].changed}:
        raise Unlocked(changed)
    save_states(connection, book)
    for cell_id in named:
        cell = book.cells.get(cell_id)
        if cell is not None and cell.available <= 0:
            sold_out.add(cell_id)
        else:
            sold_out.discard(cell_id)
    return verdicts


def tidy(connection: Connection, cells: Sequence[int], *, now: datetime) -> int:
    """Give back what has expired in some cells within the caller's transaction; gives how many parts that was."""
    cursor = connection.cursor(row_factory=tuple_row)
    directory = Directory()
    directory.newest, directory.rules_version, _ = cursor.execute(SQL["news"]).fetchall()[0]
    directory.add(Known(*row) for row in cursor.execute(SQL["cell_names"], {"cells": Int8s(cells)}).fetchall())
    rows = _look(connection, [], directory, cells=(set(cells), set()), now=now)
    book, due = _book(rows, SYSTEM, [], directory, now=now)
    book.expire(due)
    save_rows(connection, book)
    save_states(connection, book)
    return len(due)


def due_cells(due: Sequence[Part]) -> set[int]:
    """Give the cells that something expired in."""
    return {part.cell_id for part in due}


def _drawn(command: Command, directory: Directory, scope: Scope) -> Any:
    if isinstance(command, Hold):
        return directory.places_of(command.lines, scope)
    if isinstance(command, Moves):
        return [directory.cells_of(entry, scope) for entry in command.entries]
    return None


def _cells_of(commands: Sequence[Command], given: Sequence[Any]) -> set[int]:
    cells: set[int] = set()
    for command, where in zip(commands, given, strict=True):
        if isinstance(command, Hold):
            for line in where:
                for place in line:
                    for cell_id, _ in place:
                        cells.add(cell_id)
        elif isinstance(command, Moves):
            cells.update(cell for pair in where for cell in pair if cell is not None)
    return cells


def _look(
    connection: Connection,
    commands: Sequence[Command],
    directory: Directory,
    *,
    cells: tuple[set[int], set[int]],
    now: datetime,
) -> Rows:
    """Give what the commands touch, and what expired in it; everything is asked for in one go.

    `cells` are those to lock, and those to look at only. Raises Stale.
    """
    locked, lookat = cells
    holds = [command.id for command in commands if not isinstance(command, Moves)]
    requests = [command.id for command in commands if isinstance(command, Moves)]
    requests += [command.request for command in commands if isinstance(command, Ship) and command.request]
    dated = any(
        entry.kind in ("announced", "called_off", "received")
        for command in commands
        if isinstance(command, Moves)
        for entry in command.entries
    )
    # Who asks for a hold again gets the first answer, wherever it draws from: its cells need no lock.
    begun = [command.id for command in commands if not isinstance(command, Moves | Hold)]
    asked = {"cells": Int8s(sorted(locked)), "holds": Uuids(begun)}
    every = {"cells": Int8s(sorted(locked | lookat)), "holds": Uuids(holds), "now": now}
    statements: list[tuple[str, dict[str, Any]]] = [("news", {}), ("lock_cells", asked)]
    statements += [("look_at_cells", {"cells": Int8s(sorted(lookat))})] if lookat else []
    statements += [("parts", every)]
    statements += [("answered", {"ids": Uuids(requests)})] if requests else []
    statements += [("expected_of", every)] if dated else []
    rows = _ask(connection, statements)
    newest, version, _ = rows["news"][0]
    directory.check(newest, version)
    return rows


def _book(
    rows: Rows, scope: Scope, commands: Sequence[Command], directory: Directory, *, now: datetime
) -> tuple[Book, list[Part]]:
    """Give a book of what was found, and what expired in it."""
    found = [*rows["lock_cells"], *rows.get("look_at_cells", ())]
    loaded = {row[0]: Cell(*directory.by_id[row[0]], *row[1:-1]) for row in found}
    # A cell's moves are in the order of their times, whichever clock the process before us read.
    recorded = max([now, *(row[-1] for row in found)])
    wanted = {command.id for command in commands if not isinstance(command, Moves)}
    parts, due = dict[bytes, list[Part]](), list[Part]()
    for row in rows["parts"]:
        part = _part(row)
        if part.hold_id in wanted:
            parts.setdefault(part.hold_id, []).append(part)
        if part.state == "held" and part.expires_at <= now and part.cell_id in loaded:
            due.append(part)
    _, _, adjust_units_max = rows["news"][0]
    book = Book(
        loaded,
        parts,
        now=recorded,
        actor=scope.actor,
        adjust_units_max=adjust_units_max,
        answered={key.bytes: (body.bytes, _read(key.bytes, answer)) for key, body, answer in rows.get("answered", ())},
        expected={(cell, due_on, reference): units for cell, due_on, reference, units in rows.get("expected_of", ())},
        home=((scope.brands or ("",))[0], (scope.locations or ("",))[0]),
    )
    return book, due


def _ask(connection: Connection, statements: Sequence[tuple[str, dict[str, Any]]]) -> Rows:
    """Send statements together, and give the rows of each."""
    sent = [
        (name, connection.cursor(row_factory=tuple_row, binary=True).execute(SQL[name], given))
        for name, given in statements
    ]
    return {name: cursor.fetchall() for name, cursor in sent}


def _part(row: tuple[Any, ...]) -> Part:
    hold_id, part, line, cell_id, owner, location, units, left, state, channel, order_ref, body, *rest = row
    actor, created_at, expires_at = rest
    return Part(
        hold_id.bytes, part, line, cell_id, owner, location, units, left, state, channel, order_ref, body.bytes, actor,
        created_at, expires_at,
    )  # fmt: skip


def _read(request: bytes, answer: Any) -> Verdict:
    if "moves" in answer:
        return Moved(request, tuple(tuple(move) for move in answer["moves"]))
    expires_at = answer["expires_at"] and datetime.fromisoformat(answer["expires_at"])
    parts = tuple(tuple(part) for part in answer["parts"])
    return Promised(bytes.fromhex(answer["hold"]), parts, expires_at, answer["order_ref"])

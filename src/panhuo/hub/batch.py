"""One batch in one transaction: lock the cells in order, load, let the book decide, write what came of it.

Two round trips to the database however many commands there are: what is asked for is sent together, and so is what is
written. The cells' locks are what makes it exact: who holds them sees the last word on every hold and counter.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from operator import attrgetter
from typing import Any, NamedTuple

import psycopg
from psycopg.rows import tuple_row

from panhuo.hub.book import COUNTERS, Book, Cell, Move, Part
from panhuo.hub.columns import Int4s, Int8s, Moments, Texts, Uuids
from panhuo.hub.commands import Command, Hold, Moved, Moves, Promised, Ship, Verdict
from panhuo.hub.directory import Directory, Known, Rule
from panhuo.store import SYSTEM, Scope, queries

__all__ = ["Drawn", "Stale", "Unlocked", "carry_out", "draw", "learn", "make_cells", "tidy"]

SQL = queries(__file__)
FIRST_SENT, SENT_AT_ONCE = 128, 256
# In a rush nothing else happens, and these are all that it changes.
PROMISING, HELD = frozenset(("held", "released", "expired")), ("held", "short")
Connection = psycopg.Connection[Any]


class Stale(Exception):
    """There are cells or rules that this process does not know yet: learn, then try again."""


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
    """Where commands draw from, and all their cells; as of how much was known."""

    given: list[Any]
    cells: set[int]
    known: tuple[int, int]


def draw(scope: Scope, commands: Sequence[Command], directory: Directory) -> Drawn:
    """Give where commands draw from, within sight: what is out of it is as if it were not there."""
    given = [_drawn(command, directory, scope) for command in commands]
    return Drawn(given, _cells_of(commands, given), directory.known)


def carry_out(
    connection: Connection,
    scope: Scope,
    commands: Sequence[Command],
    directory: Directory,
    *,
    clock: Callable[[], datetime],
    sold_out: set[int],
    drawn: Drawn | None = None,
    meanwhile: Callable[[], None] | None = None,
) -> list[Verdict]:
    """Do commands in their order within the caller's transaction, and give a verdict on each.

    `sold_out` are cells that had nothing left when last seen; they are looked at without a lock, and the set is kept
    up to date. `drawn` may have been worked out before. `meanwhile` is done while the database looks up what is asked
    for first. Raises Stale and Unlocked; the caller ends the transaction and tries again.
    """
    if drawn is None or drawn.known != directory.known:
        drawn = draw(scope, commands, directory)
    given, named = drawn.given, drawn.cells
    lookat = named & sold_out if all(isinstance(command, Hold) for command in commands) else set[int]()
    book, due = _load(
        connection, scope, commands, directory, cells=(named - lookat, lookat), now=clock(), meanwhile=meanwhile
    )
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
        _save_rows(connection, book)
        at, until = until, until + min(2 * (until - at), SENT_AT_ONCE)
    if changed := {cell for cell in lookat if cell in book.cells and book.cells[cell].changed}:
        raise Unlocked(changed)
    _save_states(connection, book)
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
    book, due = _load(connection, SYSTEM, [], directory, cells=(set(cells), set()), now=now)
    book.expire(due)
    _save_rows(connection, book)
    _save_states(connection, book)
    return len(due)


def due_cells(due: Sequence[Part]) -> set[int]:
    """Give the cells that something expired in."""
    return {part.cell_id for part in due}


def _drawn(command: Command, directory: Directory, scope: Scope) -> Any:
    if isinstance(command, Hold):
        return [directory.places(line, scope) for line in command.lines]
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


def _load(
    connection: Connection,
    scope: Scope,
    commands: Sequence[Command],
    directory: Directory,
    *,
    cells: tuple[set[int], set[int]],
    now: datetime,
    meanwhile: Callable[[], None] | None = None,
) -> tuple[Book, list[Part]]:
    """Give a book of what the commands touch, and what expired in it; everything is asked for in one go.

    `cells` are those to lock, and those to look at only.
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
    rows = _ask(connection, statements, meanwhile)
    newest, version, adjust_units_max = rows["news"][0]
    if newest > directory.newest or version != directory.rules_version:
        raise Stale
    found = [*rows["lock_cells"], *rows.get("look_at_cells", ())]
    loaded = {row[0]: Cell(*directory.by_id[row[0]], *row[1:-1]) for row in found}
    # A cell's moves are in the order of their times, whichever clock the process before us read.
    recorded = max([now, *(row[-1] for row in found)])
    wanted, parts, due = set(holds), dict[bytes, list[Part]](), list[Part]()
    for row in rows["parts"]:
        part = _part(row)
        if part.hold_id in wanted:
            parts.setdefault(part.hold_id, []).append(part)
        if part.state == "held" and part.expires_at <= now and part.cell_id in loaded:
            due.append(part)
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


def _ask(
    connection: Connection, statements: Sequence[tuple[str, dict[str, Any]]], meanwhile: Callable[[], None] | None
) -> dict[str, list[tuple[Any, ...]]]:
    """Send statements together, and give the rows of each."""
    sent = [
        (name, connection.cursor(row_factory=tuple_row, binary=True).execute(SQL[name], given))
        for name, given in statements
    ]
    if meanwhile is not None:
        meanwhile()
    return {name: cursor.fetchall() for name, cursor in sent}


def _part(row: tuple[Any, ...]) -> Part:
    hold_id, part, line, cell_id, owner, location, units, left, state, channel, order_ref, body, *rest = row
    actor, created_at, expires_at = rest
    return Part(
        hold_id.bytes, part, line, cell_id, owner, location, units, left, state, channel, order_ref, body.bytes, actor,
        created_at, expires_at,
    )  # fmt: skip


def _save_rows(connection: Connection, book: Book) -> None:
    """Write the moves and holds that are new; sent, and answered when the transaction ends."""
    by = {"now": book.now, "actor": book.actor}
    if book.moves[book.moves_saved :]:
        connection.execute(SQL["add_moves"], _move_columns(book, book.moves[book.moves_saved :]) | by)
        book.moves_saved = len(book.moves)
    if book.new_parts:
        connection.execute(SQL["add_holds"], _hold_columns(book.new_parts) | by)
        for part in book.new_parts:
            part.touched = False
        book.new_parts = []


def _save_states(connection: Connection, book: Book) -> None:
    """Write how cells, holds and what is expected stand at the end of a batch."""
    cells = [cell for cell in book.cells.values() if cell.changed]
    if cells:
        promised_only = PROMISING.issuperset(move.kind for move in book.moves)
        statement, names = ("change_held", HELD) if promised_only else ("change_cells", (*COUNTERS, "short"))
        counters = dict(zip(names, map(Int4s, zip(*map(attrgetter(*names), cells), strict=True)), strict=True))
        numbers = Int8s([cell.cell_id for cell in cells])
        connection.execute(SQL[statement], {"cells": numbers, "now": book.now} | counters)
        expired = Uuids(list({part.hold_id for part in book.due}))
        connection.execute(SQL["add_outbox"], {"cells": numbers, "expired": expired, "now": book.now})
    touched = {id(part): part for parts in (*book.parts.values(), book.due) for part in parts if part.touched}
    if touched:
        connection.execute(SQL["change_holds"], _change_columns(list(touched.values())))
    if book.answers:
        connection.execute(SQL["add_answers"], _answer_columns(book) | {"now": book.now, "actor": book.actor})
    if book.expected:
        connection.execute(SQL["keep_expected"], _expected_columns(book))


def _move_columns(book: Book, moves: Sequence[Move]) -> dict[str, Any]:
    cells, kinds, sources, targets, units, causes, references, reasons, channels, happened_at, after = zip(
        *moves, strict=True
    )
    counters = dict(zip(COUNTERS, (Int4s(column) for column in zip(*after, strict=True)), strict=True))
    return counters | {
        "cells": Int8s(cells),
        **_texts("owner", [book.cells[cell].owner for cell in cells]),
        **_texts("location", [book.cells[cell].location for cell in cells]),
        **_texts("kind", kinds),
        **_texts("source", sources),
        **_texts("target", targets),
        "units": Int4s(units),
        "causes": Uuids(causes),
        **_texts("reference", references),
        **_texts("reason", reasons),
        **_texts("channel", channels),
        "happened_at": Moments(happened_at if any(happened_at) else ()),
    }


def _texts(name: str, values: Sequence[str | None]) -> dict[str, Any]:
    """Give a column of texts, empty if all are the same: then that one says it."""
    same = values.count(values[0]) == len(values)
    return {f"{name}s": Texts(() if same else values), name: values[0] if same else None}


def _hold_columns(parts: Sequence[Part]) -> dict[str, Any]:
    return {
        "holds": Uuids([part.hold_id for part in parts]),
        "parts": Int4s([part.part for part in parts]),
        "lines": Int4s([part.line for part in parts]),
        "cells": Int8s([part.cell_id or 0 for part in parts]),
        **_texts("owner", [part.owner for part in parts]),
        **_texts("location", [part.location for part in parts]),
        "units": Int4s([part.units for part in parts]),
        "open": Int4s([part.open for part in parts]),
        **_texts("state", [part.state for part in parts]),
        **_texts("channel", [part.channel for part in parts]),
        **_texts("order_ref", [part.order_ref for part in parts]),
        "bodies": Uuids([part.body for part in parts]),
        "expires_at": Moments([part.expires_at for part in parts]),
    }


def _change_columns(parts: Sequence[Part]) -> dict[str, Any]:
    return {
        "holds": Uuids([part.hold_id for part in parts]),
        "parts": Int4s([part.part for part in parts]),
        "open": Int4s([part.open for part in parts]),
        "states": Texts([part.state for part in parts]),
        "order_refs": Texts([part.order_ref for part in parts]),
        "expires_at": Moments([part.expires_at for part in parts]),
    }


def _answer_columns(book: Book) -> dict[str, Any]:
    return {
        "ids": Uuids([number for number, _, _ in book.answers]),
        "bodies": Uuids([body for _, body, _ in book.answers]),
        "answers": Texts([_written(answer) for _, _, answer in book.answers]),
    }


def _expected_columns(book: Book) -> dict[str, Any]:
    keys = list(book.expected)
    return {
        "cells": Int8s([cell for cell, _, _ in keys]),
        "due_on": Texts([due_on.isoformat() for _, due_on, _ in keys]),
        "references": Texts([reference for _, _, reference in keys]),
        "units": Int4s([book.expected[key] for key in keys]),
    }


def _written(verdict: Verdict) -> str:
    if isinstance(verdict, Moved):
        return json.dumps({"moves": verdict.moves})
    assert isinstance(verdict, Promised)  # noqa: S101 - a refusal is not kept
    expires_at = verdict.expires_at and verdict.expires_at.isoformat()
    told = {"parts": verdict.parts, "hold": verdict.id.hex(), "order_ref": verdict.order_ref}
    return json.dumps(told | {"expires_at": expires_at})


def _read(request: bytes, answer: Any) -> Verdict:
    if "moves" in answer:
        return Moved(request, tuple(tuple(move) for move in answer["moves"]))
    expires_at = answer["expires_at"] and datetime.fromisoformat(answer["expires_at"])
    parts = tuple(tuple(part) for part in answer["parts"])
    return Promised(bytes.fromhex(answer["hold"]), parts, expires_at, answer["order_ref"])

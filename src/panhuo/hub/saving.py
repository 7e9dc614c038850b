"""What a batch came to, written: sent in columns, and answered when the transaction ends."""

from __future__ import annotations

import json
from collections.abc import Sequence
from operator import attrgetter
from typing import Any

import psycopg

from panhuo.hub.book import COUNTERS, Book, Move, Part
from panhuo.hub.columns import Int4s, Int8s, Moments, Texts, Uuids, texts
from panhuo.hub.commands import Moved, Promised, Verdict
from panhuo.store import queries

__all__ = ["save_rows", "save_states"]

SQL = queries(__file__)
# In a rush nothing else happens, and these are all that it changes.
PROMISING, HELD = frozenset(("held", "released", "expired")), ("held", "short")


def save_rows(connection: psycopg.Connection[Any], book: Book) -> None:
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


def save_states(connection: psycopg.Connection[Any], book: Book) -> None:
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
        **texts("owner", [book.cells[cell].owner for cell in cells]),
        **texts("location", [book.cells[cell].location for cell in cells]),
        **texts("kind", kinds),
        **texts("source", sources),
        **texts("target", targets),
        "units": Int4s(units),
        "causes": Uuids(causes),
        **texts("reference", references),
        **texts("reason", reasons),
        **texts("channel", channels),
        "happened_at": Moments(happened_at if any(happened_at) else ()),
    }


def _hold_columns(parts: Sequence[Part]) -> dict[str, Any]:
    return {
        "holds": Uuids([part.hold_id for part in parts]),
        "parts": Int4s([part.part for part in parts]),
        "lines": Int4s([part.line for part in parts]),
        "cells": Int8s([part.cell_id or 0 for part in parts]),
        **texts("owner", [part.owner for part in parts]),
        **texts("location", [part.location for part in parts]),
        "units": Int4s([part.units for part in parts]),
        "open": Int4s([part.open for part in parts]),
        **texts("state", [part.state for part in parts]),
        **texts("channel", [part.channel for part in parts]),
        **texts("order_ref", [part.order_ref for part in parts]),
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

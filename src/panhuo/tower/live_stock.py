"""The run and the ledger of live stock: a first run opens it, and a transfer that was decided on moves in it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

import polars as pl
import psycopg

from panhuo.access import Identity
from panhuo.hub import Entry, Moves, Refused
from panhuo.hub.within import move_within
from panhuo.store import SYSTEM, queries
from panhuo.tower.tables import RunTables
from panhuo.words.errors import NotEnoughStock, NotNow, PanhuoError
from panhuo.words.ids import new_id, uuid7_from

__all__ = ["follow", "open_ledger"]

SQL = queries(__file__)
AT_ONCE = 2000
Cursor = psycopg.Cursor[dict[str, Any]]
# An action before and after a decision.
Change = tuple[Mapping[str, Any], Mapping[str, Any]]


def open_ledger(cursor: Cursor, tables: RunTables, *, run_id: str, as_of: date, now: datetime) -> int:
    """Enter the run's stock as opening balances if there is no live stock yet; gives the number of moves asked for.

    In the service's name, within the caller's transaction. What an outside system has promised already is frozen: it is
    not ours to sell again. From then on the ledger leads, and what later files say is compared with it.
    """
    if cursor.execute(SQL["any_cell"]).fetchall()[0]["known"]:
        return 0
    facts = tables.facts.filter(pl.col("stock_known") & (pl.col("location") != ""))
    entries = [entry for row in facts.iter_rows(named=True) for entry in _opening(row, as_of=as_of)]
    for at in range(0, len(entries), AT_ONCE):
        request = UUID(uuid7_from(as_of, "opening", run_id, str(at))).bytes
        move_within(cursor, SYSTEM, [Moves(request, tuple(entries[at : at + AT_ONCE]))], now=now)
    return len(entries)


def _opening(row: Mapping[str, Any], *, as_of: date) -> Iterable[Entry]:
    def units(name: str) -> int:
        return max(int(row[name] or 0), 0)

    where: tuple[str, str] = (row["location"], row["brand"] or "")
    unusable = min(units("unavailable"), units("on_hand"))
    promised = min(units("committed"), units("on_hand") - unusable)
    parts = {"damaged": unusable, "frozen": promised, "available": units("on_hand") - unusable - promised}
    for account, number in parts.items():
        if number:
            yield Entry("opening", row["sku"], number, *where, account=account, reference=f"{as_of}")
    if units("incoming"):
        yield Entry("announced", row["sku"], units("incoming"), *where, due_on=row["next_due_on"], reference="purchase")


def follow(cursor: Cursor, by: Identity, changes: Sequence[Change], *, now: datetime) -> dict[str, PanhuoError]:
    """Let the ledger follow decisions on transfers, in their transaction; gives what cannot be, by action.

    An approved transfer leaves its place and is on its way; one that is taken back is recalled, unless it has arrived.
    A place whose stock is not kept here is left alone.
    """
    starting = [after for before, after in changes if _moves(after) and not _moves(before)]
    stopping = [before for before, after in changes if _moves(before) and not _moves(after)]
    faults: dict[str, PanhuoError] = {}
    commands: list[tuple[str, Moves]] = []
    if starting:
        stock = _stock_of(cursor, starting)
        for row in starting:
            action = str(row["action_id"])
            entries = _dispatched(row, stock)
            if isinstance(entries, PanhuoError):
                faults[action] = entries
            elif entries:
                commands.append((action, Moves(UUID(new_id(now)).bytes, entries)))
    for row in stopping:
        if entries := _recalled(cursor, row):
            commands.append((str(row["action_id"]), Moves(UUID(new_id(now)).bytes, entries)))
    if commands:
        verdicts = move_within(cursor, by.scope, [command for _, command in commands], now=now)
        for (action, _), verdict in zip(commands, verdicts, strict=True):
            if isinstance(verdict, Refused):
                faults[action] = _fault(action, verdict)
    return faults


def _moves(row: Mapping[str, Any]) -> bool:
    return row["kind"] == "transfer" and row["state"] == "approved"


def _stock_of(cursor: Cursor, rows: Sequence[Mapping[str, Any]]) -> dict[tuple[str, str], list[dict[str, Any]]]:
    """Give the cells that transfers leave from, by SKU and place, the shared pool first."""
    found: dict[tuple[str, str], list[dict[str, Any]]] = {}
    skus = sorted({row["sku"] for row in rows})
    for cell in cursor.execute(SQL["cells_to_leave"], {"skus": skus}).fetchall():
        found.setdefault((cell["sku"], cell["location"]), []).append(cell)
    return found


def _dispatched(
    row: Mapping[str, Any], stock: Mapping[tuple[str, str], list[dict[str, Any]]]
) -> tuple[Entry, ...] | PanhuoError:
    """Give the moves of a transfer, from the cells of its place in turn; what they give is taken off `stock`."""
    cells = stock.get((row["sku"], row["from_location"]), [])
    wanted, entries = int(row["units"] or 0), list[Entry]()
    there = sum(max(cell["available"], 0) for cell in cells)
    if not cells:
        return ()
    if there < wanted:
        return NotEnoughStock([{"line": 0, "sku": row["sku"], "units": wanted, "available": there}])
    for cell in cells:
        units = min(max(cell["available"], 0), wanted)
        if units:
            cell["available"] -= units
            wanted -= units
            entries.append(
                Entry(
                    "dispatched", row["sku"], units, row["from_location"], cell["owner"], cell["pool"],
                    to_location=row["to_location"], reference=str(row["action_id"]),
                )
            )  # fmt: skip
    return tuple(entries)


def _recalled(cursor: Cursor, row: Mapping[str, Any]) -> tuple[Entry, ...]:
    """Give the moves that bring a transfer back: what was dispatched for it and not recalled yet."""
    asked = {"sku": row["sku"], "location": row["from_location"], "reference": str(row["action_id"])}
    return tuple(
        Entry(
            "recalled", row["sku"], sent["units"], row["from_location"], sent["owner"], sent["pool"],
            to_location=row["to_location"], reference=str(row["action_id"]),
        )
        for sent in cursor.execute(SQL["sent_for"], asked).fetchall()
    )  # fmt: skip


def _fault(action: str, verdict: Refused) -> PanhuoError:
    if verdict.code == "not_enough_stock":
        return NotEnoughStock([short._asdict() for short in verdict.lines])
    return NotNow(kind="action", id=action, state=verdict.detail or verdict.code)

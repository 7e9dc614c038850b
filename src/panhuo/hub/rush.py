"""A rush: a batch of nothing but the usual request, promised by one statement instead of one request after another.

The usual request is a hold of one line from one place and one pool, of which there is enough. What comes of such a
batch is what the book would say, command after command; whatever is unusual in it leaves all of it to the book. The
cells need not be looked at first: each is taken from if it has what the batch asks of it, or the batch is unusual.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt
import psycopg
from psycopg.rows import tuple_row

from panhuo.hub.columns import Int4s, Int8s, Numbers, Uuids, texts
from panhuo.hub.commands import Command, Hold, Promised, fingerprint
from panhuo.hub.directory import Directory
from panhuo.hub.promising import SHOWS_AND_SELLS
from panhuo.store import Scope, queries

__all__ = ["Rush", "Unusual", "promise", "rush_of"]

SQL = queries(__file__)
# Below this many, one after another is as quick.
FEW = 64
UNITS_MAX = SECONDS_MAX = 2**31 - 1
# What no cell is short of.
NOTHING = -(2**40)


class Unusual(Exception):
    """A cell has not enough for all, or an id is known: what comes of it is for the book to say."""


class Rush(NamedTuple):
    """Usual requests, the cell of each, what the statement `promise` takes for them, and all their cells."""

    commands: Sequence[Hold]
    cell_of: Sequence[int]
    columns: Mapping[str, Any]
    cells: set[int]


def rush_of(commands: Sequence[Command], scope: Scope, directory: Directory) -> Rush | None:
    """Give the rush that a batch is within sight, or None if the book must look at it."""
    if len(commands) < FEW:
        return None
    holds = [command for command in commands if isinstance(command, Hold)]
    if len(holds) < len(commands):
        return None
    ids = [command.id for command in holds]
    try:
        lines = [line for (line,) in [command.lines for command in holds]]
        # The one cell of the one place that each draws from, and the units to leave in it.
        pairs = [pair for ((pair,),) in directory.places_of(lines, scope)]
    except ValueError:
        return None
    asked, seconds = [line.units for line in lines], [command.seconds for command in holds]
    if len(set(ids)) < len(ids) or min(asked) < 1 or max(asked) > UNITS_MAX or max(seconds) > SECONDS_MAX:
        return None
    cells, keep = [cell for cell, _ in pairs], np.array([keep for _, keep in pairs], dtype=np.int64)
    cell_ids, which = np.unique(np.array(cells, dtype=np.int64), return_inverse=True)
    units, channels = np.array(asked, dtype=np.int64), [line.channel for line in lines]
    bodies = [fingerprint(command) for command in holds]
    columns = {
        "ids": Uuids(ids),
        "of": Int8s(cells),
        "units": Int4s(units),
        "seconds": Int4s(seconds),
        "bodies": Uuids([] if bodies.count(bodies[0]) == len(bodies) else bodies),
        "body": Uuids(bodies[:1]),
        "cells": Int8s(cell_ids),
        **texts("channel", channels),
        **_asked_of_cells(which, units, keep, np.array([channel == SHOWS_AND_SELLS for channel in channels])),
    }
    return Rush(holds, cells, columns, set(cell_ids.tolist()))


def _asked_of_cells(which: Numbers, units: Numbers, keep: Numbers, at_till: npt.NDArray[np.bool_]) -> dict[str, Any]:
    """Give `running`, what is asked of a request's cell up to and with it; and what is asked of each cell.

    `wanted` is asked in all; `need` is what a cell must have beside what it shows, `need_at_till` what it must have.
    """
    # The requests of a cell together, in their order.
    order = np.argsort(which, kind="stable")
    counts = np.bincount(which)
    begins = np.cumsum(counts) - counts
    summed = np.cumsum(units[order])
    together = summed - np.repeat(summed[begins] - units[order][begins], counts)
    running = np.empty_like(together)
    running[order] = together
    need, need_at_till = (
        np.maximum.reduceat(np.where(of_these, running + keep, NOTHING)[order], begins)
        for of_these in (~at_till, at_till)
    )
    return {
        "running": Int4s(running),
        "wanted": Int4s(np.add.reduceat(units[order], begins)),
        "need": Int8s(need),
        "need_at_till": Int8s(need_at_till),
    }


def promise(
    connection: psycopg.Connection[Any],
    rush: Rush,
    directory: Directory,
    *,
    now: datetime,
    actor: str | None,
    sold_out: set[int],
    meanwhile: Callable[[], None],
) -> list[Promised]:
    """Promise everything within the caller's transaction; raises Stale and Unusual, and the caller undoes it.

    `meanwhile` is done while the database writes; `sold_out` is told which cells have nothing left.
    """
    news = connection.cursor(row_factory=tuple_row).execute(SQL["news"])
    given = {**rush.columns, "now": now, "actor": actor}
    taken = connection.cursor(row_factory=tuple_row, binary=True).execute(SQL["promise"], given)
    answers = _answers(rush, now)
    meanwhile()
    try:
        newest, rules_version, _ = news.fetchall()[0]
        left = taken.fetchall()
    except psycopg.errors.UniqueViolation as known:
        raise Unusual from known
    directory.check(newest, rules_version)
    if len(left) < len(rush.cells):
        raise Unusual
    sold_out.update(cell for cell, units in left if units <= 0)
    return answers


def _answers(rush: Rush, now: datetime) -> list[Promised]:
    ends = {seconds: now + timedelta(seconds=seconds) for seconds in {command.seconds for command in rush.commands}}
    return [
        Promised(command.id, ((0, cell, units := command.lines[0].units, units, "held"),), ends[command.seconds], None)
        for command, cell in zip(rush.commands, rush.cell_of, strict=True)
    ]

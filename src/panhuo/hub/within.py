"""Moves inside somebody else's transaction: what is decided and what is moved happen together or not at all."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import psycopg
from psycopg.rows import tuple_row

from panhuo.hub.batch import carry_out, make_cells
from panhuo.hub.columns import register
from panhuo.hub.commands import Moves, Verdict
from panhuo.hub.directory import Directory, Known
from panhuo.store import Scope, queries

__all__ = ["move_within"]

SQL = queries(__file__)


def move_within(
    cursor: psycopg.Cursor[Any], scope: Scope, commands: Sequence[Moves], *, now: datetime
) -> Sequence[Verdict]:
    """Make moves in the transaction of `cursor`, which is in the name of `scope`, and give a verdict on each.

    What is refused changed nothing; whether the rest of the transaction goes ahead is the caller's to say.
    """
    connection = cursor.connection
    register(connection)
    skus = sorted({entry.sku for command in commands for entry in command.entries})
    directory = _directory(connection, skus)
    missing = directory.missing(commands, scope)
    if missing:
        make_cells(connection, missing, now=now)
        directory = _directory(connection, skus)
    return carry_out(connection, scope, commands, directory, clock=lambda: now, sold_out=set())


def _directory(connection: psycopg.Connection[Any], skus: Sequence[str]) -> Directory:
    """Give the cells of some SKUs that are within sight, as far as there is anything to know."""
    directory = Directory()
    asking = connection.cursor(row_factory=tuple_row)
    directory.add(Known(*row) for row in asking.execute(SQL["cells_of_skus"], {"skus": list(skus)}).fetchall())
    directory.newest, directory.rules_version, _ = asking.execute(SQL["news"]).fetchall()[0]
    return directory

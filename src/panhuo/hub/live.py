"""What has changed of the stock since somebody last looked: read from the outbox, for whoever is watching."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from panhuo.hub.reading import stock
from panhuo.store import SYSTEM, Database, Scope, queries, transaction

__all__ = ["changed_after", "last_change", "within"]

SQL = queries(__file__)
COMMITS_MAX = 2000
CELLS_MAX = 5000


def last_change(database: Database) -> int:
    """Give the number of the last commit that changed stock, 0 before the first."""
    with transaction(database, SYSTEM) as cursor:
        return cursor.execute(SQL["last_outbox"]).fetchall()[0]["outbox_id"]


def changed_after(database: Database, after: int, *, now: datetime) -> tuple[int, list[dict[str, Any]]]:
    """Give the last commit read and the cells that changed after `after`, as they stand: all cells, cut by `within`.

    Of very many changes at once, the latest cells are given; the others are seen when they are next looked at.
    """
    with transaction(database, SYSTEM) as cursor:
        commits = cursor.execute(SQL["outbox_after"], {"after": after, "limit": COMMITS_MAX}).fetchall()
        if not commits:
            return after, []
        cells = list(dict.fromkeys(cell for commit in reversed(commits) for cell in commit["cells"]))[:CELLS_MAX]
        rows = stock(cursor, {"cells": cells}, now=now, limit=CELLS_MAX) if cells else []
    return commits[-1]["outbox_id"], rows


def within(rows: list[dict[str, Any]], scope: Scope) -> list[dict[str, Any]]:
    """Give the rows that a scope may see."""
    return [
        row
        for row in rows
        if (scope.brands is None or row["owner"] in scope.brands)
        and (scope.locations is None or row["location"] in scope.locations)
    ]

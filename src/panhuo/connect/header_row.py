"""Finds the row that names the columns when title rows stand above it, and gives every column a name of its own."""

from __future__ import annotations

from collections.abc import Sequence

__all__ = ["ROWS_LOOKED_AT", "find_header_row", "unique_headers"]

ROWS_LOOKED_AT = 20
_FILLED_SHARE = 0.6


def find_header_row(rows: Sequence[Sequence[str | None] | None]) -> int:
    """Give the place of the header among the first rows: the first that fills most of the columns; 0 if none does.

    A title fills one cell, a header nearly all of them.
    """
    filled = [sum(bool(cell and cell.strip()) for cell in row or ()) for row in rows[:ROWS_LOOKED_AT]]
    # The upper quartile, so that neither titles nor a few broken lines with too many cells set the measure.
    wide = sorted(count for count in filled if count > 1) or [1]
    needed = wide[(len(wide) - 1) * 3 // 4] * _FILLED_SHARE
    return next((place for place, count in enumerate(filled) if count and count >= needed), 0)


def unique_headers(cells: Sequence[str | None]) -> list[str]:
    """Give one name a column: blank ones are named by their place, repeated ones get a number.

    >>> unique_headers(["sku", "", "sku"])
    ['sku', 'column_2', 'sku_2']
    """
    taken: dict[str, int] = {}
    names: list[str] = []
    for place, cell in enumerate(cells, start=1):
        name = (cell or "").replace("\ufeff", "").strip() or f"column_{place}"
        if name == "_line":
            name = "line in the file"
        taken[name] = taken.get(name, 0) + 1
        names.append(name if taken[name] == 1 else f"{name}_{taken[name]}")
    return names

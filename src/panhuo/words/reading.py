"""A column that was read: its typed values, and which rows failed and how."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import polars as pl

__all__ = ["BLANK_WORDS", "Reading", "closely", "spread"]

# What programs write where nothing is known; only in columns that are not text, where they cannot be a name.
BLANK_WORDS = ("", "-", "--", "—", "——", "/", "null", "none", "nan", "nat", "n/a", "#n/a", "na", "<na>")


@dataclass(frozen=True)
class Reading:
    """The values (null where empty or unreadable) and, for each error code, the rows that failed with it."""

    values: pl.Series
    faults: list[tuple[str, pl.Series]]


def closely(
    written: pl.Series,
    kind: pl.DataType,
    *,
    code: str,
    closer: Callable[[pl.Series], pl.Series],
    usable: Callable[[pl.Series], pl.Series] | None = None,
) -> Reading:
    """Cast text to `kind`; what a cast cannot read goes through `closer`, and fails with `code` if that gives null.

    `usable` says which values may stay (finite numbers); the others are looked at closely too.
    """
    values = written.cast(kind, strict=False)
    if usable is not None:
        values = values.set(~usable(values).fill_null(value=True), None)
    left = written.is_not_null() & values.is_null()
    if not left.any():
        return Reading(values, [])
    rest = written.filter(left)
    reread = closer(rest).cast(kind, strict=False)
    blank = rest.str.strip_chars().str.to_lowercase().is_in(BLANK_WORDS)
    rows = left.arg_true()
    failed = spread(reread.is_null() & ~blank, rows, len(written))
    return Reading(values.scatter(rows, reread), [(code, failed)])


def spread(mask: pl.Series, rows: pl.Series, length: int) -> pl.Series:
    """Spread a mask over the row numbers `rows` to a mask over all `length` rows; the others are false."""
    return pl.repeat(value=False, n=length, dtype=pl.Boolean, eager=True).scatter(rows, mask)

"""Ids, all UUIDv7 in form (RFC 9562): the same for the same finding, from its day and a hash; new for what happens."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING
from uuid import UUID

if TYPE_CHECKING:
    import polars as pl

__all__ = ["ids_column", "new_id", "uuid7_from"]

_VERSION = 0x7 << 76
_VARIANT = 0b10 << 62
_LOW_62_BITS = (1 << 62) - 1
_HIGH_12_BITS = (1 << 12) - 1


def uuid7_from(as_of: date, *parts: str) -> str:
    """Give the id of what `parts` name on the day `as_of`; the same input gives the same id.

    The 48 time bits are midnight UTC of `as_of` in milliseconds, so ids sort by day; the 74 random bits are the first
    of the SHA-256 of the parts (each preceded by its length, so that ("ab", "c") and ("a", "bc") differ).
    """
    return _uuid(_time_bits(as_of), parts)


def new_id(now: datetime) -> str:
    """Give an id that nobody had before; ids sort by the moment `now`, which must carry a zone."""
    random = secrets.randbits(74)
    time_bits = (int(now.timestamp() * 1000) & ((1 << 48) - 1)) << 80
    high, low = (random >> 62) & _HIGH_12_BITS, random & _LOW_62_BITS
    return str(UUID(int=time_bits | _VERSION | (high << 64) | _VARIANT | low))


def ids_column(as_of: date, frame: pl.DataFrame, columns: Sequence[str]) -> pl.Series:
    """Give each row's `uuid7_from(as_of, ...)` of its `columns`, written as text (empty cells as empty text)."""
    import polars as pl

    time_bits = _time_bits(as_of)
    written = frame.select(pl.col(name).cast(pl.String).fill_null("") for name in columns)
    return pl.Series("id", [_uuid(time_bits, parts) for parts in written.iter_rows()], dtype=pl.String)


def _time_bits(as_of: date) -> int:
    midnight = datetime(as_of.year, as_of.month, as_of.day, tzinfo=UTC)
    return (int(midnight.timestamp() * 1000) & ((1 << 48) - 1)) << 80


def _uuid(time_bits: int, parts: Iterable[str]) -> str:
    digest = hashlib.sha256()
    for part in parts:
        encoded = part.encode()
        digest.update(len(encoded).to_bytes(8) + encoded)
    random = int.from_bytes(digest.digest()[:10])
    high, low = (random >> 62) & _HIGH_12_BITS, random & _LOW_62_BITS
    return str(UUID(int=time_bits | _VERSION | (high << 64) | _VARIANT | low))

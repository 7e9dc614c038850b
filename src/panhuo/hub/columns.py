"""Columns of values as PostgreSQL's binary arrays, made by NumPy: a batch of thousands of rows in microseconds.

psycopg writes an array value by value in Python, which takes longer than the database takes to store the rows. The
layout is that of PostgreSQL's array_send: dimensions, nulls or not, the element's type, length, lower bound, then
each element with its length before it (src/backend/utils/adt/arrayfuncs.c).
"""

from __future__ import annotations

import struct
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any, ClassVar

import numpy as np
import numpy.typing as npt
import psycopg
from psycopg.adapt import Dumper
from psycopg.pq import Format

__all__ = ["Int4s", "Int8s", "Moments", "Numbers", "Texts", "Uuids", "register", "texts"]

Numbers = npt.NDArray[np.int64]
EPOCH = datetime(2000, 1, 1, tzinfo=UTC)
MICROSECOND = timedelta(microseconds=1)
NULL = struct.pack(">i", -1)


class _Column:
    """A column as the database reads it: `element` and `array` are the types' numbers in its catalogue."""

    element: ClassVar[int]
    array: ClassVar[int]

    def __init__(self, count: int, body: bytes) -> None:
        head = struct.pack(">iii", 1 if count else 0, 1, self.element)
        self.written = head + (struct.pack(">ii", count, 1) + body if count else b"")


class Int4s(_Column):
    """Whole numbers of up to 31 bits."""

    element, array = 23, 1007

    def __init__(self, values: Sequence[int] | Numbers) -> None:
        table = np.empty(len(values), dtype=[("length", ">i4"), ("value", ">i4")])
        table["length"], table["value"] = 4, values
        super().__init__(len(values), table.tobytes())


class Int8s(_Column):
    """Whole numbers of up to 63 bits."""

    element, array = 20, 1016

    def __init__(self, values: Sequence[int] | Numbers) -> None:
        table = np.empty(len(values), dtype=[("length", ">i4"), ("value", ">i8")])
        table["length"], table["value"] = 8, values
        super().__init__(len(values), table.tobytes())


class Uuids(_Column):
    """Ids, each of 16 bytes."""

    element, array = 2950, 2951

    def __init__(self, values: Sequence[bytes]) -> None:
        table = np.empty(len(values), dtype=[("length", ">i4"), ("value", "V16")])
        table["length"], table["value"] = 16, np.frombuffer(b"".join(values), dtype="V16")
        super().__init__(len(values), table.tobytes())


class Moments(_Column):
    """Moments; None is null."""

    element, array = 1184, 1185

    def __init__(self, values: Sequence[datetime | None]) -> None:
        written = {value: _moment(value) for value in set(values)}
        super().__init__(len(values), b"".join(map(written.__getitem__, values)))


class Texts(_Column):
    """Texts; None is null."""

    element, array = 25, 1009

    def __init__(self, values: Sequence[str | None]) -> None:
        written = {value: _text(value) for value in set(values)}
        super().__init__(len(values), b"".join(map(written.__getitem__, values)))


def texts(name: str, values: Sequence[str | None]) -> dict[str, Any]:
    """Give a column of texts, empty if all are the same: then that one says it."""
    same = values.count(values[0]) == len(values)
    return {f"{name}s": Texts(() if same else values), name: values[0] if same else None}


def _moment(value: datetime | None) -> bytes:
    return NULL if value is None else struct.pack(">iq", 8, (value - EPOCH) // MICROSECOND)


def _text(value: str | None) -> bytes:
    if value is None:
        return NULL
    encoded = value.encode()
    return struct.pack(">i", len(encoded)) + encoded


def register(connection: psycopg.Connection[Any]) -> None:
    """Let a connection take columns."""
    for kind in (Int4s, Int8s, Uuids, Moments, Texts):
        connection.adapters.register_dumper(kind, _dumper(kind))


def _dumper(kind: type[_Column]) -> type[Dumper]:
    class ColumnDumper(Dumper):
        format = Format.BINARY
        oid = kind.array

        def dump(self, obj: _Column) -> bytes:
            return obj.written

    return ColumnDumper

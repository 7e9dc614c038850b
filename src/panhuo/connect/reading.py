"""Opens a file of any kind that we know as rows with their own headers and line numbers."""

from __future__ import annotations

from pathlib import Path

import polars as pl

from panhuo.connect.records import Opened
from panhuo.connect.text_files import open_text
from panhuo.connect.workbooks import open_workbook
from panhuo.words.errors import PathMissing, UnreadableFile

__all__ = ["SUFFIXES", "open_file"]

SUFFIXES = frozenset({".csv", ".tsv", ".txt", ".xlsx", ".xlsm", ".xls", ".parquet"})
_WORKBOOKS = frozenset({".xlsx", ".xlsm", ".xls"})
_MAGIC = {b"PAR1": ".parquet", b"PK\x03\x04": ".xlsx", b"\xd0\xcf\x11\xe0": ".xls"}


def open_file(path: Path) -> Opened:
    """Read a file by what it is, whatever its name says: people rename exports, and some tools call their TSV `.xls`.

    Raises PathMissing if there is no such file, UnreadableFile if it cannot be read.
    """
    if not path.is_file():
        raise PathMissing(path=str(path))
    try:
        kind = _kind(path)
        if kind == ".parquet":
            return _open_parquet(path)
        return open_workbook(path) if kind in _WORKBOOKS else open_text(path)
    except Exception as error:
        # Each reader has its own errors (Rust panics included); to the person all mean: this file cannot be read.
        raise UnreadableFile(
            file=str(path), detail=str(error).splitlines()[0] if str(error) else repr(error)
        ) from error


def _kind(path: Path) -> str:
    with path.open("rb") as file:
        return _MAGIC.get(file.read(4), ".txt")


def _open_parquet(path: Path) -> Opened:
    """Read a Parquet file; `_line` counts its rows from 1."""
    rows = pl.read_parquet(path)
    rows = rows.rename({"_line": "line in the file"}, strict=False)
    line = pl.int_range(1, rows.height + 1, dtype=pl.Int64, eager=True).alias("_line")
    broken = pl.DataFrame(schema={"line": pl.Int64, "text": pl.String})
    return Opened(rows.with_columns(line), broken, "parquet", None, None)

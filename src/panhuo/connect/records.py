"""What passes between reading, connectors and the rest of the program."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

import polars as pl

from panhuo.words import Text

__all__ = ["SET_ASIDE_SCHEMA", "Converted", "Opened", "Origin", "ReadFile"]

SET_ASIDE_SCHEMA = pl.Schema(
    {"line": pl.Int64(), "code": pl.String(), "reason_en": pl.String(), "reason_zh": pl.String()}
)


@dataclass(frozen=True)
class Opened:
    """A file as rows: its own headers plus `_line`; `broken` are the lines that made no row (line, text)."""

    rows: pl.DataFrame
    broken: pl.DataFrame
    kind: str
    encoding: str | None
    separator: str | None


@dataclass(frozen=True)
class Origin:
    """What a connector may need to know beside the rows: file name and kind (csv, tsv, xlsx, parquet), which layout was
    recognised, the day a report without dates is taken for and from where that day is known, time zone, currency."""

    file_name: str
    kind: str
    dialect: str
    as_of: date
    as_of_source: str
    timezone: str
    currency: str


@dataclass(frozen=True)
class Converted:
    """What a connector gives: rows by table (canonical columns plus `_line`), lines left out on purpose, warnings."""

    tables: Mapping[str, pl.DataFrame]
    set_aside: pl.DataFrame = field(default_factory=lambda: pl.DataFrame(schema=SET_ASIDE_SCHEMA))
    warnings: tuple[Text, ...] = ()


@dataclass(frozen=True)
class ReadFile:
    """One file, read: what it was recognised as, the accepted rows by table, what was refused and what set aside.

    `sha256` is that of the file's bytes; `dialect` the layout of the source; `rows_read` the rows below the header.
    """

    path: Path
    sha256: str
    source: str
    dialect: str
    encoding: str | None
    tables: dict[str, pl.DataFrame]
    refused: pl.DataFrame
    set_aside: pl.DataFrame
    rows_read: int
    warnings: tuple[Text, ...] = ()

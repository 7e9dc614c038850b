"""Reads one file of other people's into canonical tables, and finds the files of a folder that may hold data."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Mapping
from datetime import date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import polars as pl

from panhuo.connect.reading import SUFFIXES, open_file
from panhuo.connect.recognise import recognise
from panhuo.connect.records import Converted, Opened, Origin, ReadFile
from panhuo.words.errors import BrokenLine, DamagedCode, RowError
from panhuo.words.validation import REFUSED_SCHEMA, validate

__all__ = ["read", "recognised_files"]

_DAY_IN_NAME = re.compile(r"(?<!\d)(20\d{2})[-_.年]?(0[1-9]|1[0-2])[-_.月]?(0[1-9]|[12]\d|3[01])(?!\d)")
_PLACES = ("location", "from_location", "to_location")
_CHUNK_BYTES = 1 << 20
# A spreadsheet that takes a long code for a number shows 6.93E+12 and has lost the digits.
_SCIENTIFIC = r"^\d(?:\.\d+)?[eE]\+\d{1,2}$"


def read(path: Path, *, timezone: str, currency: str, location_alias: Mapping[str, str] | None = None) -> ReadFile:
    """Read a file of a known source into canonical tables.

    `timezone` is that of times without an offset and of the day of a sale; `currency` is that of the settings;
    `location_alias` gives our name for a place by the name that files use.
    Raises PathMissing, UnreadableFile, or UnknownFile if no source has such headers.
    """
    opened = open_file(path)
    known = recognise(opened.rows.columns, file_name=path.name)
    origin = _origin(path, opened, known.dialect, timezone=timezone, currency=currency)
    convert: Callable[..., Converted] = known.connector.convert
    converted = convert(opened.rows, origin=origin)
    tables: dict[str, pl.DataFrame] = {}
    refused = [_broken(opened, path.name)]
    for name, raw in converted.tables.items():
        sound, damaged = _without_damaged_codes(raw, path.name)
        accepted, faulty = validate(name, sound, file=path.name, timezone=timezone)
        tables[name] = _placed(accepted, location_alias or {})
        refused += [damaged, faulty]
    return ReadFile(
        path=path,
        sha256=_sha256(path),
        source=known.source,
        dialect=known.dialect,
        encoding=opened.encoding,
        tables=tables,
        refused=pl.concat(refused).unique(maintain_order=True),
        set_aside=converted.set_aside,
        rows_read=opened.rows.height + opened.broken.height,
        warnings=converted.warnings,
    )


def recognised_files(folder: Path) -> list[Path]:
    """Give the files of a folder that may hold data, in name order; hidden ones and READMEs are passed over."""
    return sorted(
        file
        for file in folder.iterdir()
        if file.is_file()
        and file.suffix.lower() in SUFFIXES
        and not file.name.startswith((".", "~$"))
        and not file.stem.lower().startswith(("readme", "licence", "license", "notice"))
    )


def _origin(path: Path, opened: Opened, dialect: str, *, timezone: str, currency: str) -> Origin:
    named = _DAY_IN_NAME.search(path.name)
    day: date | None = None
    if named:
        try:
            day = date(*(int(part) for part in named.groups()))
        except ValueError:
            day = None
    modified = datetime.fromtimestamp(path.stat().st_mtime, tz=ZoneInfo(timezone)).date()
    source = "file name" if day else "file time"
    return Origin(path.name, opened.kind, dialect, day or modified, source, timezone, currency)


def _sha256(path: Path) -> str:
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while chunk := file.read(_CHUNK_BYTES):
            digest.update(chunk)
    return digest.hexdigest()


def _broken(opened: Opened, file_name: str) -> pl.DataFrame:
    """Give the lines that did not make a row as refused rows, their text kept."""
    text = pl.col("text")
    return _refusal(
        opened.broken, file_name, line="line", column="", value=text.str.slice(0, 200), row=text, case=BrokenLine
    )


def _without_damaged_codes(raw: pl.DataFrame, file_name: str) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Part rows whose SKU a spreadsheet turned into 6.93E+12: several goods may hide behind one such code."""
    damaged = pl.col("sku").str.contains(_SCIENTIFIC).fill_null(value=False)
    if "sku" not in raw.columns or raw.schema["sku"] != pl.String or not raw.select(damaged.any()).item():
        return raw, pl.DataFrame(schema=REFUSED_SCHEMA)
    found = raw.filter(damaged)
    row = pl.struct(pl.exclude("_line").cast(pl.String)).struct.json_encode()
    refused = _refusal(found, file_name, line="_line", column="sku", value=pl.col("sku"), row=row, case=DamagedCode)
    return raw.filter(~damaged), refused


def _refusal(
    rows: pl.DataFrame, file_name: str, *, line: str, column: str, value: pl.Expr, row: pl.Expr, case: type[RowError]
) -> pl.DataFrame:
    known = rows.select(line=pl.col(line).cast(pl.Int64), value=value, row=row)
    said = [case(column=column, value=text) for text in known["value"].to_list()]
    return known.select(
        pl.lit(file_name).alias("file"),
        "line",
        pl.lit(column).alias("column"),
        "value",
        pl.lit(case.code).alias("code"),
        pl.Series("reason_en", [error.part("text", "en") for error in said], dtype=pl.String),
        pl.Series("reason_zh", [error.part("text", "zh") for error in said], dtype=pl.String),
        "row",
    )


def _placed(rows: pl.DataFrame, alias: Mapping[str, str]) -> pl.DataFrame:
    """Call places by our names."""
    places = [column for column in _PLACES if column in rows.columns]
    return rows.with_columns(pl.col(places).replace(dict(alias))) if alias and places else rows

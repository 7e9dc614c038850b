"""Makes rows of a delimited text file: fast where the file is clean, line by line where it is not; no line is lost."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import polars as pl

from panhuo.connect.encoding import as_utf8, judge_separator, quotes_mean_quoting
from panhuo.connect.header_row import find_header_row, unique_headers
from panhuo.connect.records import Opened

__all__ = ["open_text"]

_SAMPLE_BYTES = 1 << 20
_ROWS_A_BATCH = 50_000
_LINES_JUDGED = 60
_LINES_A_RECORD_MAX = 100
_UNREADABLE = "\ufffd"


@dataclass(frozen=True)
class _Layout:
    """How cells are told apart, and at which place among the records the header stands."""

    separator: str
    quoting: bool
    header_at: int = 0


@dataclass(frozen=True)
class _Record:
    """One record: the line that it begins on, its text, and its cells (None if a quote opens and does not close)."""

    line: int
    text: str
    cells: list[str] | None


def open_text(path: Path) -> Opened:
    """Read a delimited text file; every value stays text, so codes keep their leading zeros. Raises OSError."""
    content, encoding = as_utf8(path.read_bytes())
    if b"\n" not in content:
        content = content.replace(b"\r", b"\n")
    content = content.rstrip(b"\r\n\t ")
    sample = content[:_SAMPLE_BYTES].decode("utf-8", errors="ignore")
    separator = judge_separator(sample)
    layout = _Layout(separator, quotes_mean_quoting(sample, separator=separator))
    first = list(_records(sample.split("\n")[:_LINES_JUDGED], layout))
    layout = replace(layout, header_at=find_header_row([record.cells for record in first]))
    rows = _clean_rows(content, first[layout.header_at], layout) if first else None
    broken = pl.DataFrame(schema={"line": pl.Int64, "text": pl.String})
    if rows is None:
        rows, broken = _rows_line_by_line(content.decode("utf-8"), layout)
    return Opened(rows, broken, "tsv" if separator == "\t" else "csv", encoding, separator)


def _clean_rows(content: bytes, header: _Record, layout: _Layout) -> pl.DataFrame | None:
    """Read a file in which each line is a record; None if it is not such a file or a line has too many cells."""
    unsafe = _has_blank_line(content) or _UNREADABLE.encode() in content
    if unsafe or header.cells is None or (layout.quoting and not _quotes_close_on_their_line(content)):
        return None
    try:
        rows = pl.read_csv(
            io.BytesIO(content),
            separator=layout.separator,
            quote_char='"' if layout.quoting else None,
            infer_schema=False,
            skip_rows=header.line - 1,
        )
    except pl.exceptions.PolarsError:
        return None
    if len(header.cells) != rows.width:
        return None
    rows.columns = unique_headers(header.cells)
    below = header.line + 1
    line = pl.int_range(below, below + rows.height, dtype=pl.Int64, eager=True).alias("_line")
    return rows.with_columns(line)


def _quotes_close_on_their_line(content: bytes) -> bool:
    """Tell whether every line holds an even number of quotes, so that no cell runs over a line end."""
    if b'"' not in content:
        return True
    view = np.frombuffer(content, dtype=np.uint8)
    quotes = np.flatnonzero(view == ord('"'))
    ends = np.flatnonzero(view == ord("\n"))
    return bool(np.all(np.searchsorted(quotes, ends) % 2 == 0)) and len(quotes) % 2 == 0


def _has_blank_line(content: bytes) -> bool:
    return b"\n\n" in content or b"\n\r\n" in content or content.startswith((b"\n", b"\r\n"))


def _rows_line_by_line(text: str, layout: _Layout) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Read records one by one; a record that does not fit the header is kept as broken, with its line and its text."""
    headers: list[str] = []
    batches: list[pl.DataFrame] = []
    lines: list[int] = []
    rows: list[list[str | None]] = []
    broken: list[tuple[int, str]] = []
    for place, record in enumerate(_records(text.split("\n"), layout)):
        if place <= layout.header_at:
            headers = unique_headers(record.cells or [])
            continue
        fitted = _fitted(record, len(headers))
        if fitted is None:
            broken.append((record.line, record.text))
        else:
            lines.append(record.line)
            rows.append(fitted)
        if len(lines) >= _ROWS_A_BATCH:
            batches.append(_batch(headers, lines, rows))
            lines, rows = [], []
    batches.append(_batch(headers, lines, rows))
    return pl.concat(batches), pl.DataFrame(broken, schema={"line": pl.Int64, "text": pl.String}, orient="row")


def _fitted(record: _Record, width: int) -> list[str | None] | None:
    """Give the cells in the header's width: missing ones are unknown, spare ones must be empty; else None."""
    cells = record.cells
    if cells is None or _UNREADABLE in record.text or any(cell.strip() for cell in cells[width:]):
        return None
    return [cell or None for cell in cells[:width]] + [None] * (width - len(cells))


def _batch(headers: list[str], lines: list[int], cells_of_rows: list[list[str | None]]) -> pl.DataFrame:
    columns = zip(*cells_of_rows, strict=True) if cells_of_rows else ((),) * len(headers)
    named = {
        header: pl.Series(header, list(cells), dtype=pl.String) for header, cells in zip(headers, columns, strict=True)
    }
    return pl.DataFrame({**named, "_line": pl.Series("_line", lines, dtype=pl.Int64)})


def _records(lines: list[str], layout: _Layout) -> Iterator[_Record]:
    """Give the records of a text; a quote that does not close within a hundred lines spoils its own line only."""
    at = 0
    while at < len(lines):
        text, used = lines[at].rstrip("\r"), 1
        while (
            layout.quoting
            and _is_open(text, layout.separator)
            and used < _LINES_A_RECORD_MAX
            and at + used < len(lines)
        ):
            text += "\n" + lines[at + used].rstrip("\r")
            used += 1
        if layout.quoting and _is_open(text, layout.separator):
            yield _Record(at + 1, lines[at].rstrip("\r"), None)
            used = 1
        elif text.strip():
            yield _Record(at + 1, text, _cells(text, layout))
        at += used


def _cells(text: str, layout: _Layout) -> list[str]:
    if not layout.quoting or '"' not in text:
        return text.split(layout.separator)
    return next(csv.reader(io.StringIO(text, newline=""), delimiter=layout.separator))


def _is_open(record: str, separator: str) -> bool:
    """Tell whether the record ends inside a quoted cell; a quote within an unquoted cell is only a sign."""
    if record.count('"') % 2 == 0:
        return False
    at_start, quoted, position = True, False, 0
    while position < len(record):
        sign = record[position]
        if quoted and sign == '"':
            if record[position + 1 : position + 2] == '"':
                position += 1
            else:
                quoted = False
        elif not quoted and sign == '"' and at_start:
            quoted = True
        at_start = sign == separator and not quoted
        position += 1
    return quoted

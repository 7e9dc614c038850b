"""Makes rows of a delimited text file: fast where the file is clean, line by line where it is not; no line is lost."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import polars as pl

from panhuo.connect.encoding import as_utf8, judge_separator, quotes_mean_quoting
from panhuo.connect.header_row import find_header_row, unique_headers
from panhuo.connect.records import Opened

__all__ = ["open_text"]

_SAMPLE_BYTES = 1 << 20
_ROWS_A_BATCH = 50_000
_LINES_A_RECORD_MAX = 100
_UNREADABLE = "\ufffd"


def open_text(path: Path) -> Opened:
    """Read a delimited text file; every value stays text, so codes keep their leading zeros. Raises OSError."""
    content, encoding = as_utf8(path.read_bytes())
    if b"\n" not in content:
        content = content.replace(b"\r", b"\n")
    content = content.rstrip(b"\r\n\t ")
    sample = content[:_SAMPLE_BYTES].decode("utf-8", errors="ignore")
    separator = judge_separator(sample)
    quoting = quotes_mean_quoting(sample, separator=separator)
    first = list(_records(sample.splitlines()[:60], separator=separator, quoting=quoting))
    header_at = find_header_row([cells for _, cells, _ in first])
    rows = _clean_rows(content, first, header_at, separator, quoting) if first else None
    if rows is not None and not _has_unreadable(content):
        broken = pl.DataFrame(schema={"line": pl.Int64, "text": pl.String})
    else:
        rows, broken = _rows_line_by_line(content.decode("utf-8"), header_at, separator, quoting)
    return Opened(rows, broken, "tsv" if separator == "\t" else "csv", encoding, separator)


def _has_unreadable(content: bytes) -> bool:
    return _UNREADABLE.encode() in content


def _clean_rows(
    content: bytes, first: list[tuple[int, list[str] | None, str]], header_at: int, separator: str, quoting: bool
) -> pl.DataFrame | None:
    """Read a file in which each line is a record; None if it is not such a file or a line has too many cells."""
    header_line = first[header_at][0]
    if (quoting and not _quotes_close_on_their_line(content)) or _has_blank_line(content):
        return None
    try:
        rows = pl.read_csv(
            io.BytesIO(content),
            separator=separator,
            quote_char='"' if quoting else None,
            infer_schema=False,
            skip_rows=header_line - 1,
            missing_utf8_is_empty_string=False,
        )
    except pl.exceptions.PolarsError:
        return None
    headers = first[header_at][1] or []
    if len(headers) != rows.width:
        return None
    rows.columns = unique_headers(headers)
    lines = pl.int_range(header_line + 1, header_line + 1 + rows.height, dtype=pl.Int64, eager=True).alias("_line")
    return rows.with_columns(lines)


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


def _rows_line_by_line(
    text: str, header_at: int, separator: str, quoting: bool
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Read records one by one; a record that does not fit the header is kept as broken, with its line and its text."""
    headers: list[str] = []
    batches: list[pl.DataFrame] = []
    lines: list[int] = []
    cells_of_rows: list[list[str | None]] = []
    broken: list[tuple[int, str]] = []
    position = 0
    for line, cells, record in _records(text.split("\n"), separator=separator, quoting=quoting):
        if position == header_at and cells is not None:
            headers = unique_headers(cells)
        elif position > header_at or cells is None:
            fitted = _fitted(cells, len(headers)) if cells is not None and _UNREADABLE not in record else None
            if fitted is None:
                broken.append((line, record))
            else:
                lines.append(line)
                cells_of_rows.append(fitted)
        position += 1
        if len(lines) >= _ROWS_A_BATCH:
            batches.append(_batch(headers, lines, cells_of_rows))
            lines, cells_of_rows = [], []
    batches.append(_batch(headers, lines, cells_of_rows))
    return pl.concat(batches), pl.DataFrame(broken, schema={"line": pl.Int64, "text": pl.String}, orient="row")


def _fitted(cells: list[str], width: int) -> list[str | None] | None:
    """Give the cells in the header's width: missing ones are unknown, spare ones must be empty; None if they do not fit."""
    if len(cells) > width and any(cell.strip() for cell in cells[width:]):
        return None
    return [cell or None for cell in cells[:width]] + [None] * (width - len(cells))


def _batch(headers: list[str], lines: list[int], cells_of_rows: list[list[str | None]]) -> pl.DataFrame:
    columns = zip(*cells_of_rows, strict=True) if cells_of_rows else ((),) * len(headers)
    named = {
        header: pl.Series(header, list(cells), dtype=pl.String) for header, cells in zip(headers, columns, strict=True)
    }
    return pl.DataFrame({**named, "_line": pl.Series("_line", lines, dtype=pl.Int64)})


def _records(
    lines: list[str], *, separator: str, quoting: bool
) -> Iterator[tuple[int, list[str] | None, str]]:
    """Give (line number, cells, text) of each record; cells is None where a quote opens and does not close in time."""
    at = 0
    while at < len(lines):
        record, used = lines[at].rstrip("\r"), 1
        while quoting and _is_open(record, separator) and used < _LINES_A_RECORD_MAX and at + used < len(lines):
            record += "\n" + lines[at + used].rstrip("\r")
            used += 1
        if quoting and _is_open(record, separator):
            record, used, cells = lines[at].rstrip("\r"), 1, None
        else:
            cells = _cells(record, separator, quoting)
        if record.strip():
            yield at + 1, cells, record
        at += used


def _cells(record: str, separator: str, quoting: bool) -> list[str]:
    if not quoting or '"' not in record:
        return record.split(separator)
    return next(csv.reader(io.StringIO(record, newline=""), delimiter=separator))


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

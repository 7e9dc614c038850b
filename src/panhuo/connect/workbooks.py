"""Makes rows of a workbook: the first sheet that holds a table, all values as text, Excel's own escapes undone."""

from __future__ import annotations

import re
from pathlib import Path

import fastexcel
import polars as pl

from panhuo.connect.header_row import ROWS_LOOKED_AT, find_header_row, unique_headers
from panhuo.connect.records import Opened

__all__ = ["open_workbook"]

# Excel writes characters that XML or it itself gives a meaning as _xHHHH_, and the escape's own underscore as _x005F_.
_ESCAPE = re.compile(r"_x([0-9A-Fa-f]{4})_")


def open_workbook(path: Path) -> Opened:
    """Read the first sheet that has a header and a row, else the first sheet.

    Raises fastexcel.FastExcelError if the file is no workbook.
    """
    workbook = fastexcel.read_excel(path)
    sheets = (_rows(_cells(workbook, name)) for name in workbook.sheet_names)
    rows = next((rows for rows in sheets if rows.height), None)
    if rows is None:
        rows = _rows(_cells(workbook, workbook.sheet_names[0]))
    return Opened(rows, pl.DataFrame(schema={"line": pl.Int64, "text": pl.String}), "xlsx", None, None)


def _cells(workbook: fastexcel.ExcelReader, name: str) -> pl.DataFrame:
    sheet = workbook.load_sheet(name, header_row=None, skip_rows=0, dtypes="string")
    return sheet.to_polars()


def _rows(cells: pl.DataFrame) -> pl.DataFrame:
    if not cells.width:
        return pl.DataFrame(schema={"_line": pl.Int64})
    header_at = find_header_row(cells.head(ROWS_LOOKED_AT).rows())
    headers = unique_headers([_unescaped(cell) for cell in cells.row(header_at)])
    line = pl.int_range(1, pl.len() + 1, dtype=pl.Int64).alias("_line")
    numbered = cells.with_columns(line).slice(header_at + 1)
    numbered.columns = [*headers, "_line"]
    filled = numbered.filter(pl.any_horizontal(pl.col(headers).is_not_null()))
    return filled.with_columns(_without_escapes(filled, header) for header in headers)


def _without_escapes(rows: pl.DataFrame, header: str) -> pl.Series:
    column = rows.get_column(header)
    escaped = column.unique().drop_nulls()
    escaped = escaped.filter(escaped.str.contains(_ESCAPE.pattern))
    return column.replace({text: _unescaped(text) for text in escaped.to_list()}) if escaped.len() else column


def _unescaped(text: str | None) -> str:
    return _ESCAPE.sub(lambda match: chr(int(match.group(1), 16)), text or "")

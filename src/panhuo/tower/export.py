"""The grid as a file for a spreadsheet, safe against cells that a spreadsheet would run as a formula."""

from __future__ import annotations

import io
import math
from collections.abc import Sequence

import polars as pl
import xlsxwriter

from panhuo.tower.columns import Column

__all__ = ["as_csv", "as_xlsx"]

# OWASP, "CSV Injection": what begins so may be run when the file is opened.
DANGEROUS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
# A sheet of Excel holds 1,048,576 rows, one of which is the header.
ROWS_MAX = 1_048_575


def as_csv(rows: pl.DataFrame, columns: Sequence[Column], *, lang: str) -> bytes:
    """Give CSV in UTF-8 with a mark, so that Excel reads Chinese; what looks like a formula begins with a quote."""
    frame = rows.select(_safe(column).alias(column.key) for column in columns)
    header = {column.key: _title(column, lang) for column in columns}
    buffer = io.BytesIO()
    buffer.write("\ufeff".encode())
    frame.rename(_unique(header)).write_csv(buffer)
    return buffer.getvalue()


def as_xlsx(rows: pl.DataFrame, columns: Sequence[Column], *, lang: str) -> bytes:
    """Give a workbook with numbers as numbers, days as days, and texts never read as formulas."""
    buffer = io.BytesIO()
    options = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False, "in_memory": True}
    book = xlsxwriter.Workbook(buffer, options)
    sheet = book.add_worksheet("panhuo")
    bold = book.add_format({"bold": True, "bottom": 1})
    formats = {
        "money": book.add_format({"num_format": "#,##0.00"}),
        "share": book.add_format({"num_format": "0.0%"}),
        "date": book.add_format({"num_format": "yyyy-mm-dd"}),
        "number": book.add_format({"num_format": "#,##0.##"}),
        "text": book.add_format({}),
    }
    sheet.freeze_panes(1, 2)
    for at, column in enumerate(columns):
        sheet.write_string(0, at, _title(column, lang), bold)
        sheet.set_column(at, at, 24 if column.type == "text" else 13)
        values = rows.get_column(column.key).head(ROWS_MAX)
        if column.type == "date":
            for line, day in enumerate(values.cast(pl.Date), start=1):
                if day is not None:
                    sheet.write_datetime(line, at, day, formats["date"])
        elif column.type == "text":
            for line, words in enumerate(values.cast(pl.String), start=1):
                if words is not None:
                    sheet.write_string(line, at, words)
        else:
            for line, number in enumerate(values.cast(pl.Float64), start=1):
                if number is not None and math.isfinite(number):
                    sheet.write_number(line, at, number, formats[column.type])
    sheet.autofilter(0, 0, max(1, min(rows.height, ROWS_MAX)), max(0, len(columns) - 1))
    book.close()
    return buffer.getvalue()


def _safe(column: Column) -> pl.Expr:
    value = pl.col(column.key)
    if column.type != "text":
        return value
    dangerous = pl.any_horizontal(*(value.str.starts_with(mark) for mark in DANGEROUS))
    return pl.when(dangerous).then(pl.lit("'") + value).otherwise(value)


def _title(column: Column, lang: str) -> str:
    unit = column.unit.within(lang)
    return f"{column.title.within(lang)} ({unit})" if unit and column.type == "number" else column.title.within(lang)


def _unique(header: dict[str, str]) -> dict[str, str]:
    """Give each column a title of its own: two indicators may be called alike."""
    seen: set[str] = set()
    given: dict[str, str] = {}
    for key, title in header.items():
        given[key] = title if title not in seen else f"{title} [{key}]"
        seen.add(given[key])
    return given

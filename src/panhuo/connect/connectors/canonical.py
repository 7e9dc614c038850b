"""Canonical tables: a file whose columns already carry our names is taken as it is.

Source: the tables of this project, `words/tables/*.csv`; any file format that can be read.
Mapped: every column of that name (case, spaces, hyphens do not count); columns of other names are kept beside the
row. A stock file without `as_of` is taken for the day in the file's name, else for the day on which the file was last
changed. A file name that says the table (sales.csv, sales_2024.parquet) decides between tables that need the same
columns.
Set aside: nothing.
"""

from __future__ import annotations

import re
from collections.abc import Collection

import polars as pl

from panhuo import words
from panhuo.connect.day_order import in_year_order
from panhuo.connect.headers import normalised
from panhuo.connect.mapping import present
from panhuo.connect.notes import assumed_day
from panhuo.connect.records import Converted, Origin
from panhuo.words import Text

__all__ = ["DIALECTS", "MEANING", "TITLE", "accepts", "convert", "likeness"]

TITLE = Text(en="Panhuo tables", zh="盘活标准表")
MEANING = Text(
    en="A table with Panhuo's own column names, such as sales.csv or stock.csv.",
    zh="列名与盘活标准表一致的文件，例如 sales.csv、stock.csv。",
)

# What tells a table apart beyond its required columns: either of these would otherwise fit almost any list of goods.
_ALSO_NEEDED = {"availability": {"in_stock"}, "contracts": {"terms"}}
_UNDATED_STOCK = "stock, day not in the file"


def _dialects() -> dict[str, frozenset[str]]:
    found: dict[str, frozenset[str]] = {}
    for name, table in words.tables().items():
        if table.direction == "input":
            required = {column.name for column in table.columns if column.required} | _ALSO_NEEDED.get(name, set())
            found[name] = frozenset(required)
    by_day = found.pop("sales") - {"date", "sold_at"}
    found["sales, day by day"] = by_day | {"date"}
    found["sales, moment by moment"] = by_day | {"sold_at"}
    found[_UNDATED_STOCK] = found["stock"] - {"as_of"}
    return found


DIALECTS = _dialects()


def accepts(dialect: str, *, headers: Collection[str], file_name: str) -> bool:
    """Take a file if it is named after the table or most of its headers belong to it: a mere `sku` proves nothing."""
    return _is_named_after(file_name, _table_of(dialect)) or (
        _share_known(dialect, headers) > 0.5 and len(_known(dialect, headers)) > 1
    )


def likeness(dialect: str, *, headers: Collection[str], file_name: str) -> float:
    """Count the needed headers; the file's name and the share of known headers decide near ties."""
    named = 1.5 if _is_named_after(file_name, _table_of(dialect)) else 0.0
    return len(DIALECTS[dialect]) + named + _share_known(dialect, headers) / 2


def convert(raw: pl.DataFrame, *, origin: Origin) -> Converted:
    """Give the file as the table it is, columns under their exact names."""
    table = _table_of(origin.dialect)
    rows = _under_exact_names(raw, table)
    moments = [column.name for column in words.table(table).columns if column.type in ("date", "time")]
    rows = rows.with_columns(in_year_order(rows[name]) for name in moments if name in rows.columns)
    if origin.dialect != _UNDATED_STOCK:
        return Converted({table: rows})
    dated = rows.with_columns(pl.lit(origin.as_of).alias("as_of"))
    return Converted({table: dated}, warnings=assumed_day(origin))


def _under_exact_names(raw: pl.DataFrame, table: str) -> pl.DataFrame:
    """Rename headers that mean a column to that column; an exact header comes before one that is only alike."""
    found = {column.name: present(raw, column.name) for column in words.table(table).columns}
    found |= {name: name for name in found if name in raw.columns}
    names = {header: name for name, header in found.items() if header is not None and header != name}
    return raw.rename(names)


def _table_of(dialect: str) -> str:
    return dialect.split(",", maxsplit=1)[0]


def _is_named_after(file_name: str, table: str) -> bool:
    """Tell whether the name begins with the table's: sales.csv, sales-2024.csv; session_products.csv is not session."""
    stem = file_name.lower().replace("-", "_")
    named = [name for name in words.tables() if re.match(rf"{name}(?![a-z])", stem)]
    return max(named, key=len, default="") == table


def _known(dialect: str, headers: Collection[str]) -> set[str]:
    return {normalised(column.name) for column in words.table(_table_of(dialect)).columns} & set(headers)


def _share_known(dialect: str, headers: Collection[str]) -> float:
    return len(_known(dialect, headers)) / max(1, len(headers))

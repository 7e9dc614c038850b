"""The grid of products: filtered, searched, sorted and cut to a page inside the engine; a page goes out by columns."""

from __future__ import annotations

import base64
import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import polars as pl

from panhuo.tower.columns import Column
from panhuo.tower.tables import SEARCHED
from panhuo.words.errors import BadField

__all__ = ["OPERATORS", "Page", "Question", "Rows", "asked", "page", "read_cursor", "write_cursor", "written"]

OPERATORS = ("eq", "ne", "lt", "le", "gt", "ge", "in", "contains", "null")
FILTERS_MAX = 30
TEXT_MAX = 500


@dataclass(frozen=True)
class Question:
    """What is asked of the grid; `filters` are "column:operator:value", `sort` "column" or "-column", comma between."""

    filters: tuple[str, ...] = ()
    search: str = ""
    sort: str = ""


@dataclass(frozen=True)
class Page:
    """Rows by columns; `total` counts all that match, `next` is the cursor of the page after, None at the end."""

    columns: dict[str, list[Any]]
    rows: int
    total: int
    next: str | None


@dataclass(frozen=True)
class Rows:
    """The rows that match: `kept` as they lie, and their order as row numbers (None: as they lie).

    Only a page is ever put in order: to sort the numbers of 300,000 rows takes 10 ms, to move the rows 250.
    """

    kept: pl.DataFrame
    order: pl.Series | None

    @property
    def height(self) -> int:
        """Give how many rows match."""
        return self.kept.height

    def cut(self, offset: int, limit: int | None) -> pl.DataFrame:
        """Give rows in their order, from `offset` on, all of them without a limit."""
        return self.kept.slice(offset, limit) if self.order is None else self.kept[self.order.slice(offset, limit)]


def asked(frame: pl.DataFrame, question: Question, *, known: Mapping[str, Column]) -> Rows:
    """Give the rows that match, in the order asked for, unknown values last; raises BadField naming what is wrong.

    Rows that are equal in the order asked for keep the order of `frame`, which is that of SKU and place.
    """
    if len(question.filters) > FILTERS_MAX:
        raise BadField(field="filter", value=len(question.filters), expected=f"<= {FILTERS_MAX}")
    conditions = [_condition(written, known=known) for written in question.filters]
    search = question.search.strip().lower()
    if search:
        conditions.append(pl.col(SEARCHED).str.contains(search[:TEXT_MAX], literal=True))
    kept = frame.filter(*conditions) if conditions else frame
    keys, descending = _order(question.sort, known=known)
    if not keys:
        return Rows(kept, None)
    by = pl.arg_sort_by(keys, descending=descending, nulls_last=True, maintain_order=True)
    return Rows(kept, kept.select(by).to_series())


def page(rows: Rows, *, run_id: str, offset: int, limit: int, shown: Sequence[str]) -> Page:
    """Cut a page out of the rows."""
    part = rows.cut(offset, limit)
    end = offset + part.height
    following = write_cursor(run_id, end) if end < rows.height else None
    return Page(written(part, shown), part.height, rows.height, following)


def written(rows: pl.DataFrame, shown: Sequence[str]) -> dict[str, list[Any]]:
    """Give columns as JSON can hold them: money and days as texts, numbers that are none as null."""
    return {name: _texts(rows.get_column(name)).to_list() for name in shown}


def write_cursor(run_id: str, offset: int) -> str:
    """Give the cursor that stands for an offset in a run: its rows never change, so no row is missed or seen twice."""
    return base64.urlsafe_b64encode(json.dumps([run_id, offset]).encode()).decode().rstrip("=")


def read_cursor(cursor: str) -> tuple[str, int]:
    """Give the run and offset of a cursor; raises BadField."""
    try:
        run_id, offset = json.loads(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
        if isinstance(run_id, str) and isinstance(offset, int) and 0 <= offset < 1 << 40:
            return run_id, offset
    except (ValueError, TypeError):
        pass
    raise BadField(field="cursor", value=cursor[:40], expected="the `next` of the page before")


def _texts(column: pl.Series) -> pl.Series:
    if column.dtype.is_decimal() or column.dtype == pl.Date:
        return column.cast(pl.String)
    if column.dtype.is_float():
        return column.fill_nan(None).round(6)
    return column


def _condition(filter_text: str, *, known: Mapping[str, Column]) -> pl.Expr:
    name, _, rest = filter_text.partition(":")
    operator, _, value = rest.partition(":")
    if name not in known:
        raise BadField(field="filter", value=name, expected=", ".join(list(known)[:12]) + " ...")
    if operator not in OPERATORS:
        raise BadField(field="filter", value=operator, expected=", ".join(OPERATORS))
    column, kind = pl.col(name), known[name].type
    match operator:
        case "null":
            return column.is_null() if value != "false" else column.is_not_null()
        case "contains":
            return column.cast(pl.String).str.to_lowercase().str.contains(value.lower()[:TEXT_MAX], literal=True)
        case "in":
            return column.is_in([_value(part, kind, name=name) for part in value.split("|")[:200]])
        case _:
            bound = pl.lit(_value(value, kind, name=name))
            compared = column.cast(pl.Float64) if kind == "money" else column
            return getattr(compared, operator)(bound)


def _value(text: str, kind: str, *, name: str) -> object:
    try:
        match kind:
            case "date":
                return date.fromisoformat(text)
            case "text":
                return text
            case _:
                number = float(text)
    except ValueError as error:
        raise BadField(field=f"filter {name}", value=text, expected=kind) from error
    if not math.isfinite(number):
        raise BadField(field=f"filter {name}", value=text, expected=kind)
    return number


def _order(sort: str, *, known: Mapping[str, Column]) -> tuple[list[str], list[bool]]:
    keys: list[str] = []
    descending: list[bool] = []
    for part in filter(None, sort.split(",")):
        name = part.removeprefix("-")
        if name not in known:
            raise BadField(field="sort", value=name, expected=", ".join(list(known)[:12]) + " ...")
        if name not in keys:
            keys.append(name)
            descending.append(part.startswith("-"))
    return keys, descending

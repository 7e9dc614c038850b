"""The canonical tables as data: what each table and column is called, means, and must obey.

The vocabulary lives in `words/tables/`: `index.csv` has one line a table, `NAME.csv` one line a column.
Validation, the lake, the documentation and the console read the same lines.
"""

from __future__ import annotations

import csv
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    import polars as pl

__all__ = ["Column", "Table", "Text", "Type", "empty", "polars_schema", "stored_as", "table", "tables"]

Type = Literal["text", "integer", "number", "share", "boolean", "date", "time", "money", "json"]


@dataclass(frozen=True)
class Text:
    """One thing said in both languages; a person sees the one that they chose."""

    en: str
    zh: str

    def within(self, lang: str) -> str:
        """Give the text in `lang` ("zh" or "en")."""
        return self.zh if lang == "zh" else self.en


@dataclass(frozen=True)
class Column:
    """One column: `type` is how it is stored, `unit` what it counts; `choices` and the bounds are what it may hold."""

    name: str
    type: Type
    unit: str
    required: bool
    choices: tuple[str, ...]
    minimum: float | None
    maximum: float | None
    title: Text
    meaning: Text


@dataclass(frozen=True)
class Table:
    """One table, how its rows are told apart, and what a later file corrects.

    `key`: the columns that tell rows apart (none: equal rows may repeat, as order lines do).
    `replaced_by`: rows of a later file replace all earlier rows with the same values in these columns.
    `document`: a column that replaces by itself where it is filled (the order number of sales); "" if there is none.
    `one_of`: columns of which each row must fill at least one.
    """

    name: str
    direction: Literal["input", "output"]
    key: tuple[str, ...]
    replaced_by: tuple[str, ...]
    document: str
    one_of: tuple[str, ...]
    title: Text
    meaning: Text
    columns: tuple[Column, ...]

    def column(self, name: str) -> Column:
        """Give the column called `name`; KeyError if the table has none."""
        for column in self.columns:
            if column.name == name:
                return column
        raise KeyError(name)


@cache
def tables() -> dict[str, Table]:
    """Give every canonical table by name, inputs first."""
    folder = files("panhuo.words").joinpath("tables")
    index = folder.joinpath("index.csv").read_text(encoding="utf-8").splitlines()
    return {row["table"]: _table(row) for row in csv.DictReader(index)}


def table(name: str) -> Table:
    """Give one canonical table; KeyError if there is none of that name."""
    return tables()[name]


def stored_as(column: Column) -> pl.DataType:
    """Give the Polars type in which a column is kept."""
    import polars as pl

    stored: dict[Type, pl.DataType] = {
        "text": pl.String(),
        "json": pl.String(),
        "integer": pl.Int64(),
        "number": pl.Float64(),
        "share": pl.Float64(),
        "boolean": pl.Boolean(),
        "date": pl.Date(),
        "time": pl.Datetime("us", "UTC"),
        "money": pl.Decimal(18, 4),
    }
    return stored[column.type]


def polars_schema(name: str) -> pl.Schema:
    """Give the Polars type of every column of the table `name`, in order."""
    import polars as pl

    return pl.Schema({column.name: stored_as(column) for column in table(name).columns})


def empty(name: str) -> pl.DataFrame:
    """Give the table `name` without rows."""
    import polars as pl

    return pl.DataFrame(schema=polars_schema(name))


def _table(row: dict[str, str]) -> Table:
    path = files("panhuo.words").joinpath("tables", f"{row['table']}.csv")
    columns = tuple(_column(line) for line in csv.DictReader(path.read_text(encoding="utf-8").splitlines()))
    return Table(
        name=row["table"],
        direction="input" if row["direction"] == "input" else "output",
        key=tuple(row["key"].split()),
        replaced_by=tuple(row["replaced_by"].split()),
        document=row["document"],
        one_of=tuple(row["one_of"].split()),
        title=Text(en=row["title_en"], zh=row["title_zh"]),
        meaning=Text(en=row["meaning_en"], zh=row["meaning_zh"]),
        columns=columns,
    )


def _column(line: dict[str, str]) -> Column:
    return Column(
        name=line["column"],
        type=line["type"],  # pyright: ignore[reportArgumentType]  # a test holds every line to the known types
        unit=line["unit"],
        required=line["required"] == "yes",
        choices=tuple(line["choices"].split("|")) if line["choices"] else (),
        minimum=float(line["minimum"]) if line["minimum"] else None,
        maximum=float(line["maximum"]) if line["maximum"] else None,
        title=Text(en=line["title_en"], zh=line["title_zh"]),
        meaning=Text(en=line["meaning_en"], zh=line["meaning_zh"]),
    )

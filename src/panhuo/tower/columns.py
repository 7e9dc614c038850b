"""The columns that the grid can show: facts named in `columns.csv`, and every indicator of the open folder."""

from __future__ import annotations

import csv
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from importlib.resources import files
from typing import Literal

from panhuo.health.measuring import indicator_members
from panhuo.health.quadrant import QUADRANTS
from panhuo.health.stage import STAGES
from panhuo.words.schema import Text

__all__ = ["Column", "ColumnType", "columns", "columns_for", "formula_of"]

ColumnType = Literal["text", "number", "money", "date", "share"]
# Indicators that tell what goods cost, for those who may not know.
COST_INDICATORS = {"gmroi", "value_on_hand", "expected_leftover_value"}
MONEY, SHARE = "money", "share"
CHOICES = {"stage": STAGES, "quadrant": QUADRANTS}


@dataclass(frozen=True)
class Column:
    """One column: its key, its kind, what it says, its values by name; `cost` marks those that tell what goods cost."""

    key: str
    type: ColumnType
    title: Text
    unit: Text
    meaning: Text
    formula: str | None
    source: Literal["fact", "indicator"]
    cost: bool
    default: bool
    choices: Mapping[str, Text] | None = None


@cache
def columns() -> dict[str, Column]:
    """Give every column by its key, facts first."""
    written = files("panhuo.tower").joinpath("columns.csv").read_text(encoding="utf-8")
    found = {line["key"]: _fact(line) for line in csv.DictReader(written.splitlines())}
    for name, indicator in indicator_members().items():
        if name in found:
            found[name] = replace(found[name], formula=formula_of(indicator.__doc__))
        else:
            found[name] = Column(
                key=name,
                type=_type(indicator.UNIT),
                title=indicator.TITLE,
                unit=indicator.UNIT,
                meaning=indicator.MEANING,
                formula=formula_of(indicator.__doc__),
                source="indicator",
                cost=name in COST_INDICATORS,
                default=False,
            )
    return found


def columns_for(*, costs: bool) -> Sequence[Column]:
    """Give the columns for somebody who may (or may not) know what goods cost."""
    return [column for column in columns().values() if costs or not column.cost]


def formula_of(docstring: str | None) -> str | None:
    """Give the formula that an indicator's docstring states, on one line."""
    lines = (docstring or "").splitlines()
    start = next((number for number, line in enumerate(lines) if line.startswith("Formula:")), None)
    if start is None:
        return None
    found = [lines[start].removeprefix("Formula:").strip()]
    for line in lines[start + 1 :]:
        if not line.startswith(" "):
            break
        found.append(line.strip())
    return " ".join(found)


def _fact(line: dict[str, str]) -> Column:
    kind: ColumnType = line["type"]  # pyright: ignore[reportAssignmentType]
    return Column(
        key=line["key"],
        type=kind,
        title=Text(en=line["title_en"], zh=line["title_zh"]),
        unit=Text(en=line["unit_en"], zh=line["unit_zh"]),
        meaning=Text(en=line["meaning_en"], zh=line["meaning_zh"]),
        formula=None,
        source="fact",
        cost=line["cost"] == "yes",
        default=line["default"] == "yes",
        choices=CHOICES.get(line["key"]),
    )


def _type(unit: Text) -> ColumnType:
    return "money" if unit.en == MONEY else "share" if unit.en.startswith(SHARE) else "number"

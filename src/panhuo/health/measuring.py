"""Measures all indicators of the open folder over any grouping, each behind its own fence."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import ModuleType

import narwhals as nw
import polars as pl

from panhuo import open_folder
from panhuo.health import indicators as folder
from panhuo.open_folder import Fault
from panhuo.words.money import money_column

__all__ = ["NEEDS", "indicator_members", "measured"]

# Amounts are floats while they are expectations, and exact decimals from here on.
MONEY = "money"
NEEDS = ("TITLE", "MEANING", "UNIT", "measure")


def indicator_members() -> dict[str, ModuleType]:
    """Give the indicators of the open folder by name."""
    return open_folder.members(folder, needs=NEEDS)


def measured(
    facts: pl.DataFrame, *, by: Sequence[str], members: Mapping[str, ModuleType] | None = None
) -> tuple[pl.DataFrame, tuple[Fault, ...]]:
    """Give one row per group of `by` with one column an indicator, and the faults of those that gave none."""
    chosen = indicator_members() if members is None else members
    table = facts.select(by).unique(maintain_order=True)
    faults: list[Fault] = []
    for name, member in chosen.items():
        column, fault = open_folder.guarded("health", name, _measure, facts, by=by, column=name, indicator=member)
        if column is not None:
            table = table.join(column, on=list(by), how="left", maintain_order="left", nulls_equal=True)
        if fault is not None:
            faults.append(fault)
    return table, tuple(faults)


def _measure(facts: pl.DataFrame, *, by: Sequence[str], column: str, indicator: ModuleType) -> pl.DataFrame:
    frame = nw.from_native(facts).lazy()
    result: pl.DataFrame = frame.group_by(*by).agg(indicator.measure().alias(column)).collect().to_native()
    return result.with_columns(money_column(pl.col(column))) if indicator.UNIT.en == MONEY else result

"""The four figures against their targets as cards: value, verdict, how it is computed, and the numbers that went in."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass

import polars as pl

from panhuo.report import figures
from panhuo.report.reader import Reader

__all__ = ["KpiCard", "kpi_cards", "written"]

IN_DAYS = ("turnover_days",)


def _money(value: float | None, reader: Reader) -> str:
    return reader.money_short(value)


def _count(value: float | None, reader: Reader) -> str:
    return figures.count(value)


def _share(value: float | None, reader: Reader) -> str:
    return figures.share(value)


INPUTS: dict[str, dict[str, Callable[[float | None, Reader], str]]] = {
    "turnover_days": {"stock_value": _money, "cost_of_sales_per_day": _money},
    "dead_stock_share": {"expected_leftover_value": _money, "stock_value": _money},
    "stock_out_share": {"stocked_out": _count, "active": _count},
    "forecast_error": {"wape": _share},
}


@dataclass(frozen=True)
class KpiCard:
    """One card: `verdict` is met, missed or unknown; `fill` and `mark` place value and target on a bar of 0 to 100."""

    kpi: str
    title: str
    value: str
    target: str
    verdict: str
    verdict_text: str
    how: str
    inputs: str
    fill: float
    mark: float


def kpi_cards(scorecard: pl.DataFrame, reader: Reader) -> tuple[KpiCard, ...]:
    """Give a card for every row of `review.scorecard`, in its order."""
    return tuple(_card(row, reader) for row in scorecard.iter_rows(named=True))


def written(kpi: str, value: float | None, *, reader: Reader) -> str:
    """Write a figure in its own unit: days for turnover, per cent for the others."""
    return reader.days(value) if kpi in IN_DAYS else figures.share(value)


def _card(row: dict[str, object], reader: Reader) -> KpiCard:
    kpi = str(row["kpi"])
    value, target, met = _number(row["value"]), _number(row["target"]), row["met"]
    verdict = "unknown" if met is None else "met" if met else "missed"
    longest = max(value or 0.0, (target or 0.0) * 2, 1e-9)
    bound = written(kpi, target, reader=reader).replace(".0%", "%")
    return KpiCard(
        kpi=kpi,
        title=reader.pick(row, "title"),
        value=written(kpi, value, reader=reader) if value is not None else reader.say("kpi.unknown_value"),
        target=reader.say("kpi.target", target=bound) if target is not None else reader.say("kpi.no_target"),
        verdict=verdict,
        verdict_text=reader.say(f"kpi.{verdict}"),
        how=reader.pick(row, "how"),
        inputs=_inputs(kpi, json.loads(str(row["inputs"])), reader),
        fill=round(100 * (value or 0.0) / longest, 1),
        mark=round(100 * (target or 0.0) / longest, 1),
    )


def _inputs(kpi: str, inputs: dict[str, float | None], reader: Reader) -> str:
    """Write the sum behind a figure; empty when part of it is unknown."""
    if kpi not in INPUTS or any(inputs.get(name) is None for name in INPUTS[kpi]):
        return ""
    written = {name: write(inputs[name], reader) for name, write in INPUTS[kpi].items()}
    return reader.say(f"kpi.{kpi}_inputs", **written)


def _number(found: object) -> float | None:
    return float(found) if isinstance(found, int | float) else None

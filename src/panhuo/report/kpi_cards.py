"""The four figures against their targets as cards: value, verdict, how it is computed, and the numbers that went in."""

from __future__ import annotations

import json
from dataclasses import dataclass

import polars as pl

from panhuo.report import figures
from panhuo.report.reader import Reader

__all__ = ["KpiCard", "kpi_cards", "written"]

IN_DAYS = ("turnover_days",)


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
    if all(number is None for name, number in inputs.items() if name != "days"):
        return ""
    if kpi == "turnover_days":
        return reader.say(
            "kpi.turnover_inputs",
            stock=reader.money_short(inputs["stock_value"]),
            sales=reader.money_short(inputs["cost_of_sales"]),
            days=figures.count(inputs["days"]),
        )
    if kpi == "dead_stock_share":
        return reader.say(
            "kpi.dead_inputs",
            leftover=reader.money_short(inputs["expected_leftover_value"]),
            stock=reader.money_short(inputs["stock_value"]),
        )
    if kpi == "stock_out_share":
        out, active = figures.count(inputs["stocked_out"]), figures.count(inputs["active"])
        return reader.say("kpi.stock_out_inputs", out=out, active=active)
    return reader.say("kpi.error_inputs", series=figures.share(inputs.get("wape_series")))


def _number(found: object) -> float | None:
    return float(found) if isinstance(found, int | float) else None

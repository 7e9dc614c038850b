"""Today: money at risk and its change, the figures against their targets, and how the health of the stock spreads."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import polars as pl

from panhuo import review
from panhuo.words.messages import text

__all__ = ["View", "figures", "money", "view"]

BIN = 10


@dataclass(frozen=True)
class View:
    """A run as somebody sees it: its tables cut to their sight; `accuracy` is empty for who does not see all."""

    facts: pl.DataFrame
    health: pl.DataFrame
    accuracy: pl.DataFrame


def view(facts: pl.DataFrame, health: pl.DataFrame, accuracy: pl.DataFrame, *, sees_all: bool) -> View:
    """Put a view together: how far off the forecast was is known of the whole only."""
    return View(facts, health, accuracy if sees_all else accuracy.head(0))


def money(amount: float | Decimal | None) -> str | None:
    """Give an amount as an exact text to the cent; an expectation knows no more."""
    return None if amount is None else str(Decimal(str(amount)).quantize(Decimal("0.01")))


def figures(now: View, before: View | None, *, targets: Mapping[str, float], lang: str) -> dict[str, Any]:
    """Give money at risk, figures against targets and the spread of health, with the change since `before`."""
    return {
        "money_at_risk": _at_risk(now, before),
        "kpis": _kpis(now, before, targets=targets, lang=lang),
        "health": _spread(now),
    }


def _at_risk(now: View, before: View | None) -> dict[str, Any]:
    risk = review.money_at_risk(now.facts)
    was = review.money_at_risk(before.facts) if before else None
    return {
        "amount": money(risk.amount),
        "change": money(_change(risk.amount, was.amount if was else None)),
        "parts": [
            {
                "key": "run_out",
                "amount": money(risk.run_out),
                "change": money(_change(risk.run_out, was and was.run_out)),
            },
            {
                "key": "leftover",
                "amount": money(risk.leftover),
                "change": money(_change(risk.leftover, was and was.leftover)),
            },
        ],
    }


def _kpis(now: View, before: View | None, *, targets: Mapping[str, float], lang: str) -> list[dict[str, Any]]:
    rows = review.scorecard(now.facts, now.health, now.accuracy, targets=targets).to_dicts()
    was: dict[str, float | None] = {}
    if before is not None:
        earlier = review.scorecard(before.facts, before.health, before.accuracy, targets=targets)
        was = dict(earlier.select("kpi", "value").iter_rows())
    return [_kpi(row, was=was.get(row["kpi"]), lang=lang) for row in rows]


def _kpi(row: dict[str, Any], *, was: float | None, lang: str) -> dict[str, Any]:
    inputs: dict[str, float | None] = json.loads(row["inputs"])
    return {
        "key": row["kpi"],
        "title": row[f"title_{lang}"],
        "value": row["value"],
        "unit": "days" if row["kpi"] == "turnover_days" else "share",
        "target": row["target"],
        "verdict": "unknown" if row["met"] is None else "met" if row["met"] else "missed",
        "change": _change(row["value"], was),
        "how": row[f"how_{lang}"],
        "inputs": [
            {"name": name, "title": text(f"tower.input.{name}", lang), "value": value} for name, value in inputs.items()
        ],
    }


def _spread(now: View) -> list[dict[str, Any]]:
    """Count SKU-locations and their stock value by tenths of the health score."""
    scored = now.health.select("sku", "location", "score").join(
        now.facts.select("sku", "location", "value_on_hand"), on=["sku", "location"], how="left"
    )
    tenth = (pl.col("score") / BIN).floor().clip(0, BIN - 1).cast(pl.Int64)
    counted = (
        scored.filter(pl.col("score").is_not_null())
        .group_by(tenth.alias("tenth"))
        .agg(pl.len().alias("count"), pl.col("value_on_hand").cast(pl.Float64).sum().alias("value"))
    )
    found = {row["tenth"]: row for row in counted.to_dicts()}
    return [
        {
            "from": number * BIN,
            "to": (number + 1) * BIN,
            "count": found[number]["count"] if number in found else 0,
            "value": money(found[number]["value"]) if number in found else "0.00",
        }
        for number in range(BIN)
    ]


def _change(now: float | None, was: float | None) -> float | None:
    return None if now is None or was is None else now - was

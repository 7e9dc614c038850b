"""One SKU in one place for tests of the rules, described by what a merchandiser would say of it."""

from __future__ import annotations

import json
from datetime import date, timedelta
from typing import Any

import polars as pl

from panhuo import alerts, health
from panhuo.demand import Demand
from tests.health.shop import AS_OF, ago, facts, poisson

__all__ = ["AS_OF", "Alert", "ago", "one", "raised", "shop"]

Alert = dict[str, Any]
PRODUCT = {"list_price": 20, "unit_cost": 10}  # margin 10, salvage 3, so a unit left over loses 7


def shop(
    *,
    on_hand: int,
    per_day: float,
    weeks: tuple[int, ...] = (),
    product: dict[str, Any] | None = None,
    received: date | None = None,
    history_from: int = 100,
    in_stock: float | None = None,
    returned: dict[str, Any] | None = None,
) -> tuple[pl.DataFrame, Demand]:
    """Give the facts and Poisson demand of SKU "a"; `weeks` are its units, latest first; SKU "z" only makes history."""
    sold = [{"date": ago(7 * week), "units": units} for week, units in enumerate(weeks) if units]
    found = facts(
        sales=[*sold, *([returned] if returned else []), {"sku": "z", "date": ago(history_from), "units": 1}],
        stock=[{"as_of": ago(0), "on_hand": on_hand, "received_on": received}],
        products=[PRODUCT | (product or {})],
        availability=[] if in_stock is None else [{"date": ago(1), "in_stock": in_stock}],
    )
    demand = poisson(found, per_day, 0.0)
    return health.with_demand(found, demand), demand


def raised(kind: str, found: pl.DataFrame, demand: Demand) -> list[Alert]:
    """Give the alerts of one rule, evidence read."""
    table, faults = alerts.raise_alerts(found, demand, as_of=AS_OF, members={kind: alerts.rule_members()[kind]})
    assert faults == ()
    return [row | {"evidence": json.loads(row["evidence"])} for row in table.to_dicts()]


def one(kind: str, **described: Any) -> Alert | None:
    """Give the alert of one rule on the SKU so described, or None."""
    found = [alert for alert in raised(kind, *shop(**described)) if alert["sku"] == "a"]
    assert len(found) <= 1
    return found[0] if found else None


def in_days(days: int) -> date:
    """Give the day so many days after AS_OF."""
    return AS_OF + timedelta(days=days)

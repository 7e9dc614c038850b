"""Raises the alerts: asks every rule, writes the sentence and the evidence of each finding, and sorts by money."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from types import ModuleType

import polars as pl

from panhuo import open_folder
from panhuo.alerts import rules as folder
from panhuo.alerts.telling import told
from panhuo.demand import Demand
from panhuo.open_folder import Fault
from panhuo.words import polars_schema
from panhuo.words.ids import ids_column
from panhuo.words.money import money_column

__all__ = ["LEVELS", "NEEDS", "raise_alerts", "rule_members"]

LEVELS = ("yellow", "orange", "red")
NEEDS = ("TITLE", "MEANING", "WHY", "find")


def rule_members() -> dict[str, ModuleType]:
    """Give the rules of the open folder by kind."""
    return open_folder.members(folder, needs=NEEDS)


def raise_alerts(
    facts: pl.DataFrame, demand: Demand, *, as_of: date, members: Mapping[str, ModuleType] | None = None
) -> tuple[pl.DataFrame, tuple[Fault, ...]]:
    """Give the table `alerts`, the most money at risk first, and the faults of rules that failed.

    `facts` is the output of `health.with_demand`, row i being series i of `demand`. Ids depend on as_of, kind, sku and
    location alone: the same finding on the same day is the same alert.
    """
    found: list[pl.DataFrame] = []
    faults: list[Fault] = []
    for kind, rule in (rule_members() if members is None else members).items():
        alerts, fault = open_folder.guarded(
            "alerts", kind, _raised_by, rule, kind=kind, facts=facts, demand=demand, as_of=as_of
        )
        if alerts is not None:
            found.append(alerts)
        if fault is not None:
            faults.append(fault)
    return _ranked(pl.concat(found) if found else _empty()), tuple(faults)


def _raised_by(rule: ModuleType, *, kind: str, facts: pl.DataFrame, demand: Demand, as_of: date) -> pl.DataFrame:
    found: pl.DataFrame = rule.find(facts, demand, as_of=as_of)
    unknown = set(found["level"].to_list()) - set(LEVELS)
    if unknown:
        message = f"levels must be among {', '.join(LEVELS)}, not {', '.join(sorted(map(str, unknown)))}"
        raise ValueError(message)
    currencies = facts.select("sku", "location", "currency")
    told_rows = told(found.join(currencies, on=["sku", "location"], how="left", maintain_order="left"), why=rule.WHY)
    kinds = told_rows.with_columns(kind=pl.lit(kind))
    with_ids = kinds.with_columns(ids_column(as_of, kinds, ["kind", "sku", "location"]).alias("alert"))
    money = money_column(pl.col("value_at_risk").cast(pl.Float64).clip(lower_bound=0.0)).alias("value_at_risk")
    schema = polars_schema("alerts")
    return with_ids.with_columns(money).select(schema.names()).cast(schema)


def _ranked(alerts: pl.DataFrame) -> pl.DataFrame:
    urgency = pl.col("level").replace_strict({level: place for place, level in enumerate(LEVELS)}, return_dtype=pl.Int8)
    by = [pl.col("value_at_risk"), urgency, pl.col("kind"), pl.col("sku"), pl.col("location")]
    return alerts.sort(by, descending=[True, True, False, False, False], nulls_last=True)


def _empty() -> pl.DataFrame:
    return pl.DataFrame(schema=polars_schema("alerts"))

"""Run the policies in turn and write what they propose as one table of actions, the most valuable first."""

from __future__ import annotations

from datetime import date
from types import ModuleType

import polars as pl

from panhuo.decide import policies
from panhuo.decide.position import Position, position_of
from panhuo.decide.settings import Settings
from panhuo.decide.telling import with_sentences
from panhuo.demand import Demand
from panhuo.open_folder import Fault, guarded, members
from panhuo.words import empty, polars_schema
from panhuo.words.ids import ids_column
from panhuo.words.money import money_column

__all__ = ["policy_members", "propose"]

_NAMED_BY = ["kind", "sku", "from_location", "to_location"]
_MONEY = ["price", "worth", "cost"]
_NEEDS = ["ANSWERS", "MEANING", "TITLE", "TURN", "WHY", "propose"]


def policy_members() -> dict[str, ModuleType]:
    """Give the policies of the open folder by kind, in the order in which they run."""
    found = members(policies, needs=_NEEDS)
    return dict(sorted(found.items(), key=lambda member: (member[1].TURN, member[0])))


def propose(
    facts: pl.DataFrame,
    demand: Demand,
    *,
    lanes: pl.DataFrame,
    alerts: pl.DataFrame | None,
    as_of: date,
    settings: Settings | None = None,
) -> tuple[pl.DataFrame, tuple[Fault, ...]]:
    """Give the table `actions`, by falling worth, and the faults of policies that failed.

    facts: one row a SKU and location, with the columns of `health.facts` and optionally `elasticity` and
    `markdown_floor_share`; demand: the same rows in the same order. lanes: the canonical table; without rows nothing is
    transferred. alerts: the output table; an action names the alert that it answers. Each policy sees the stock
    position that the ones before it leave, so worths add up and no unit is promised twice.
    Raises ValueError if facts and demand differ in their rows.
    """
    position = position_of(facts, demand, lanes=lanes, as_of=as_of, settings=settings or Settings())
    found: list[pl.DataFrame] = []
    faults: list[Fault] = []
    for name, policy in policy_members().items():
        result, fault = guarded("decide", name, _proposed_by, policy, name=name, position=position, alerts=alerts)
        if fault is not None:
            faults.append(fault)
        if result is not None:
            actions, position = result
            found.append(actions)
    actions = pl.concat([empty("actions"), *found])
    return actions.sort("worth", "action", descending=[True, False]), tuple(faults)


def _proposed_by(
    policy: ModuleType, *, name: str, position: Position, alerts: pl.DataFrame | None
) -> tuple[pl.DataFrame, Position]:
    """Give one policy's actions as the output table, and the position after them."""
    drafts, after = policy.propose(position)
    if drafts.is_empty():
        return empty("actions"), after
    drafts = _with_product(drafts, position.facts).with_columns(pl.lit(name).alias("kind"))
    drafts = _with_alert(drafts, position.facts, alerts, answers=policy.ANSWERS)
    return _as_table(with_sentences(drafts, policy.WHY), position.as_of), after


def _with_product(drafts: pl.DataFrame, facts: pl.DataFrame) -> pl.DataFrame:
    """Add the SKU, its currency and whether its cost is assumed."""
    rows = drafts["row"].cast(pl.UInt32)
    known = {"sku": pl.String, "currency": pl.String, "costs_assumed": pl.Boolean}
    columns = [
        facts[name].gather(rows).cast(kind)
        if name in facts.columns
        else pl.Series(name, [None] * len(rows), dtype=kind)
        for name, kind in known.items()
    ]
    return drafts.with_columns(columns)


def _with_alert(
    drafts: pl.DataFrame, facts: pl.DataFrame, alerts: pl.DataFrame | None, *, answers: tuple[str, ...]
) -> pl.DataFrame:
    """Add the alert that the action answers: of its own row, else of the row that gives; the first kind first."""
    if alerts is None or alerts.is_empty():
        return drafts.with_columns(pl.lit(None, dtype=pl.String).alias("alert"))
    rank = pl.col("kind").replace_strict({kind: place for place, kind in enumerate(answers)}, default=None)
    answered = (
        alerts.with_columns(rank.alias("_rank"))
        .drop_nulls("_rank")
        .sort("_rank", "alert")
        .unique(["sku", "location"], keep="first", maintain_order=True)
        .select("sku", "location", "alert")
    )
    by_row = facts.select("sku", "location").join(answered, on=["sku", "location"], how="left", maintain_order="left")[
        "alert"
    ]
    own = by_row.gather(drafts["row"].cast(pl.UInt32))
    if "giver_row" not in drafts.columns:
        return drafts.with_columns(own.alias("alert"))
    giver = by_row.gather(drafts["giver_row"].cast(pl.UInt32))
    return drafts.with_columns(own.alias("alert")).with_columns(pl.coalesce("alert", giver.alias("_g")).alias("alert"))


def _as_table(drafts: pl.DataFrame, as_of: date) -> pl.DataFrame:
    """Give the canonical table: ids, money rounded once, every column present."""
    schema = polars_schema("actions")
    missing = [pl.lit(None, dtype=kind).alias(name) for name, kind in schema.items() if name not in drafts.columns]
    whole = drafts.with_columns(missing)
    return whole.with_columns(
        ids_column(as_of, whole, _NAMED_BY).alias("action"),
        # Until a person has signed a rule that lets some actions pass, everything waits for a person.
        pl.lit(value=True).alias("needs_approval"),
        *[money_column(pl.col(name)).alias(name) for name in _MONEY],
    ).select(pl.col(name).cast(kind) for name, kind in schema.items())

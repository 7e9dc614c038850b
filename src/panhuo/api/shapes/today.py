"""The shapes of the Today page."""

from __future__ import annotations

from datetime import date
from typing import Literal

from pydantic import ConfigDict, Field

from panhuo.api.shapes.base import Money, Shape
from panhuo.api.shapes.work import RunBrief

__all__ = ["Counts", "HealthBin", "Heatmap", "Input", "Kpi", "LevelCounts", "MoneyAtRisk", "RiskPart", "Today"]


class RiskPart(Shape):
    """One part of the money at risk."""

    key: Literal["run_out", "leftover"]
    amount: Money | None
    change: Money | None


class MoneyAtRisk(Shape):
    """The money at risk and its change since the run before."""

    amount: Money | None
    change: Money | None
    parts: list[RiskPart]


class Input(Shape):
    """A number that went into a figure."""

    name: str
    title: str
    value: float | None


class Kpi(Shape):
    """A figure against its target, with how it is computed."""

    key: str
    title: str
    value: float | None
    unit: Literal["days", "share"]
    target: float | None
    verdict: Literal["met", "missed", "unknown"]
    change: float | None
    how: str
    inputs: list[Input]


class HealthBin(Shape):
    """How many items have a health score within a tenth, and what their stock is worth."""

    model_config = ConfigDict(extra="forbid", populate_by_name=True, serialize_by_alias=True)
    from_: int = Field(alias="from")
    to: int
    count: int
    value: Money | None


class LevelCounts(Shape):
    """Open alerts by level."""

    red: int
    orange: int
    yellow: int


class Counts(Shape):
    """What is open."""

    actions: int
    alerts: LevelCounts


class Today(Shape):
    """What a planner sees first."""

    run: RunBrief | None
    before: RunBrief | None
    currency: str | None
    as_of: date | None
    money_at_risk: MoneyAtRisk
    worth_of_actions: Money
    kpis: list[Kpi]
    health: list[HealthBin]
    counts: Counts


class Heatmap(Shape):
    """Health score by what it is and where it stands: a row a line, a column a place."""

    rows: list[str]
    row_titles: list[str]
    columns: list[str]
    score: list[list[float | None]]
    value: list[list[Money | None]]
    count: list[list[int]]

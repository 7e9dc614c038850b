"""The shapes of the grid, of a product and its fan, and of what a search found."""

from __future__ import annotations

from datetime import date
from typing import Any, Literal
from uuid import UUID

from panhuo.api.shapes.base import Money, Shape
from panhuo.api.shapes.decisions import Action, Alert

__all__ = [
    "AgeBand",
    "Choice",
    "DemandLine",
    "Driver",
    "Drivers",
    "Fact",
    "Fan",
    "FanAhead",
    "FanArrival",
    "FanComputed",
    "FanPast",
    "FanPlanned",
    "FanStock",
    "Found",
    "FoundItem",
    "GridColumn",
    "GridColumns",
    "GridPage",
    "Indicator",
    "IndicatorInput",
    "Product",
    "ProductLocation",
]


class Choice(Shape):
    """A value that a column can have, and what it is called."""

    value: str
    title: str


class GridColumn(Shape):
    """A column that the grid can show."""

    key: str
    title: str
    unit: str | None
    type: Literal["text", "number", "money", "date", "share"]
    meaning: str
    formula: str | None
    source: Literal["fact", "indicator"]
    default: bool
    choices: list[Choice] | None


class GridColumns(Shape):
    """All columns of the grid."""

    columns: list[GridColumn]


class GridPage(Shape):
    """A page of the grid by columns: rows are product x place."""

    columns: dict[str, list[Any]]
    rows: int
    total: int
    next: str | None
    run_id: UUID | None


class IndicatorInput(Shape):
    """A number that went into an indicator."""

    name: str
    title: str
    value: float | None


class Indicator(Shape):
    """An indicator with its formula and what went in."""

    key: str
    title: str
    value: float | str | None
    shown: str
    unit: str | None
    meaning: str
    formula: str | None
    inputs: list[IndicatorInput]


class ProductLocation(Shape):
    """A product at one place; on hand = available + committed + unavailable."""

    location: str
    name: str | None
    on_hand: int | None
    committed: int | None
    unavailable: int | None
    available: int | None
    incoming: int | None
    value: Money | None
    score: float | None
    stage: str | None
    run_out_on: date | None


class AgeBand(Shape):
    """Units by how long they have been in stock."""

    band: str
    units: int


class DemandLine(Shape):
    """What is expected of the next four weeks, and what it rests on."""

    model: str | None
    mean_28d: float | None
    low_28d: float | None
    high_28d: float | None
    rate_observed: float | None
    rate_true: float | None


class Driver(Shape):
    """A part of what is expected: `base`, `level`, `season`, `price`, `event`, `place`, `models`, `total`, `people`, or
    `signal_` and the name of one.
    """

    driver: str
    title: str
    units: float


class Change(Shape):
    """How a forecast changed since the run before: what was expected then, what each part moved, and in words."""

    since: date
    units: float
    parts: list[Driver]
    why: str


class Drivers(Shape):
    """What drives a forecast: parts that add up to the units expected, and the largest of them in words."""

    units: float | None
    days: int
    parts: list[Driver]
    why: str | None
    change: Change | None


class Fact(Shape):
    """A plain fact of a product."""

    name: str
    title: str
    value: float | int | str | None


class Product(Shape):
    """One product's story."""

    sku: str
    name: str | None
    brand: str | None
    category: str | None
    locations: list[ProductLocation]
    indicators: list[Indicator]
    ages: list[AgeBand]
    alerts: list[Alert]
    actions: list[Action]
    why: str
    demand: DemandLine | None
    facts: list[Fact]


class FanPast(Shape):
    """Units sold in a period."""

    date: date
    units: float


class FanAhead(Shape):
    """The demand of a coming period: mean and quantiles."""

    date: date
    mean: float
    levels: dict[str, float]


class FanComputed(Shape):
    """What a coming period would be without people's words."""

    date: date
    mean: float


class FanStock(Shape):
    """The stock on a day: at high, mean and low demand."""

    date: date
    low: float
    mean: float
    high: float


class FanArrival(Shape):
    """Goods that are due."""

    date: date
    units: int


class FanPlanned(Shape):
    """Goods that an action brings or takes."""

    date: date
    units: int
    kind: str
    action_id: UUID


class Fan(Shape):
    """What a product sold, will probably sell, and what its stock does."""

    period: Literal["day", "week"]
    as_of: date
    history: list[FanPast]
    forecast: list[FanAhead]
    computed: list[FanComputed]
    stock: list[FanStock]
    run_out_on: date | None
    window_end: date | None
    incoming: list[FanArrival]
    planned: list[FanPlanned]


class FoundItem(Shape):
    """Something found."""

    kind: Literal["product", "location", "action"]
    id: str
    title: str
    subtitle: str | None


class Found(Shape):
    """What was found, the nearest first."""

    items: list[FoundItem]

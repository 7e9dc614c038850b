"""The shapes of the Forecast page: accuracy, models, breakers, and what people know better."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Literal
from uuid import UUID

from pydantic import Field

from panhuo.api.shapes.base import Day, Line, Shape

__all__ = [
    "Launch",
    "Learning",
    "ModelChoice",
    "NewAnalogue",
    "NewModelChoice",
    "NewOverride",
    "Override",
    "Overrides",
    "Relations",
    "SignalLines",
]

Reason = Annotated[str, Field(min_length=3, max_length=500, pattern=r"^[^\x00]*$")]


class Accuracy(Shape):
    """How right forecasts were over some days: errors are shares of the units that came, coverage of the 90 % band."""

    days: int
    values: int
    units: float
    wape: float | None
    bias: float | None
    rmse: float | None
    pinball: float | None
    coverage_90: float | None


class ByLead(Accuracy):
    """By how many periods before the forecast was made."""

    lead: int


class BySegment(Accuracy):
    """By the kind of goods."""

    segment: str
    title: str


class ByModel(Accuracy):
    """By model, on the same days; `used` is what decisions were made on."""

    model: str
    title: str


class ByDay(Accuracy):
    """By day and lead."""

    day: date
    lead: int


class Champion(Shape):
    """The model that speaks, since when, and why."""

    model: str
    title: str
    since: date
    why: Literal["start", "evidence", "pinned"]
    before: str | None
    before_title: str | None
    gain: float | None


class Duel(Shape):
    """A challenger against the champion: what it would have saved, and the chance of that by luck alone."""

    model: str
    title: str
    days: int
    gain: float
    chance: float
    worst: float
    worst_segment: str | None
    wins: bool


class Model(Shape):
    """A model that can speak."""

    model: str
    title: str


class Breaker(Shape):
    """The state of a kind of goods after its last scored period."""

    segment: str
    title: str
    state: Literal["closed", "open", "half_open"]
    since: date
    reason: Literal["coverage", "bias", "gross"] | None
    bad_in_a_row: int
    good_in_a_row: int
    day: date
    values: int
    came: float
    said: float
    coverage_90: float | None


class Before(Shape):
    """How the run's own hold-out went, of one kind of goods."""

    segment: str
    title: str
    model: str
    series: int
    values: int
    units: float
    wape: float | None
    wape_total: float | None
    rmse: float | None
    bias: float | None
    coverage_90: float | None
    pinball: float | None


class ValueAdded(Shape):
    """What replaced forecasts brought: units by which people were nearer than what was computed."""

    over: int
    open: int
    nearer: int
    gained_units: float
    share: float | None


class Override(Shape):
    """A word of somebody on a SKU, and once its days are over, what it brought."""

    override_id: UUID
    kind: Literal["history", "forecast"]
    sku: str
    name: str | None
    location: str | None
    starts_on: date
    ends_on: date
    units: float | None
    reason: str
    by_name: str
    made_at: datetime
    withdrawn_at: datetime | None
    withdrawn_by: str | None
    computed: float | None
    replaced: float | None
    came: float | None
    gained: float | None


class Overrides(Shape):
    """Words of people, the latest first."""

    items: list[Override]


class NewOverride(Shape):
    """A past to learn otherwise (`history`; no units: unknown), or a forecast to replace; units of the whole span."""

    kind: Literal["history", "forecast"]
    sku: Line
    location: Line | None = None
    starts_on: Day
    ends_on: Day
    units: Annotated[float, Field(ge=0, le=1e9, allow_inf_nan=False)] | None = None
    reason: Reason


class NewModelChoice(Shape):
    """Which model shall speak (`pin`; `unpin`: let evidence decide), or which segment is trusted again (`trust`)."""

    kind: Literal["pin", "unpin", "trust"]
    subject: Line
    reason: Reason


class ModelChoice(Shape):
    """A choice that was kept; the next run follows it."""

    kind: Literal["pin", "unpin", "trust"]
    subject: str
    reason: str
    by_name: str
    made_at: datetime


class SignalWorth(Shape):
    """A signal: how far ahead of demand it runs, its effect, and forecasts without it and with it."""

    signal: str
    title: str
    planned: bool
    series: int
    lag_days: int | None
    effect: float
    error: float
    worth: float
    wape_without: float | None
    wape_with: float | None
    used: bool
    reason: str


class SignalDay(Shape):
    """What a signal said on a day."""

    day: date
    value: float


class SignalLine(Shape):
    """A signal that speaks of a product: whether it is used, the units it adds in four weeks, its last quarter."""

    signal: str
    title: str
    subject: str
    used: bool
    units: float | None
    days: list[SignalDay]


class SignalLines(Shape):
    """The signals that speak of a product, those in use first."""

    items: list[SignalLine]


class Analogue(Shape):
    """An earlier launch: how much it counts (0 to 1), what it sold in its first four weeks, and what people said."""

    analogue: str
    name: str | None
    kind: Literal["alike", "pick", "drop"]
    weight: float
    launched_on: date | None
    units_28d: float


class Chosen(Shape):
    """What somebody said of an analogue; the next run follows."""

    analogue: str
    kind: Literal["pick", "drop"]
    by_name: str
    made_at: datetime


class Newcomer(Shape):
    """What new goods are taken for: level is demand over what the curve of analogues says."""

    launched_on: date
    days: int
    presale_units: float
    presale_level: float | None
    level: float
    certainty: float
    units: float
    units_plain: float


class Launch(Shape):
    """A product that is new or to come; newcomer is null for all others."""

    newcomer: Newcomer | None
    analogues: list[Analogue]
    chosen: list[Chosen]


class NewAnalogue(Shape):
    """Take an earlier launch for an analogue (`pick`), or not (`drop`), or as it was found (`clear`)."""

    analogue: Line
    kind: Literal["pick", "drop", "clear"]


class InputCheck(Shape):
    """What of the data cannot be believed: `stopped`, `times`, or the name of a column; and in words."""

    check: str
    day: date
    why: str


class Brushed(Shape):
    """A burst of orders that looks like brushing: how sure (0 to 1), what speaks for it, who set its days aside."""

    sku: str
    name: str | None
    location: str
    starts_on: date
    ends_on: date
    units: float
    usual: float
    score: float
    why: str
    set_aside_by: str | None


class Relation(Shape):
    """Two things that moved together: strength -1 to 1 and its error, over how many periods; of a host also by how many
    times the goods sold on its days. `shown`: all goods that the host shows.
    """

    kind: Literal["product", "ip", "channel", "host"]
    name: str
    title: str
    with_kind: Literal["product", "ip", "shown"]
    with_name: str
    with_title: str
    strength: float
    error: float
    periods: int
    times: float | None


class Relations(Shape):
    """What moved with what, the strongest first."""

    items: list[Relation]


class Learning(Shape):
    """How right forecasts were, which model speaks and why, where a breaker is open, and what people brought."""

    as_of: date
    period: str
    leads: list[int]
    champion: Champion
    duels: list[Duel]
    models: list[Model]
    by_lead: list[ByLead]
    by_segment: list[BySegment]
    leaderboard: list[ByModel]
    days: list[ByDay]
    breakers: list[Breaker]
    before: list[Before]
    inputs: list[InputCheck]
    brushed: list[Brushed]
    signals: list[SignalWorth]
    value_added: ValueAdded
    choices: list[ModelChoice]

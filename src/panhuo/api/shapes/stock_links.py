"""The shapes of what live stock is wired to: channels and their rules, feeds, differences, webhooks."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import BeforeValidator, Field

from panhuo.api.shapes.base import CELL_MAX, STORABLE, Flag, Moment, Shape, whole

__all__ = [
    "Accepting",
    "ChannelRule",
    "ChannelRules",
    "CorrectionAsked",
    "Deliveries",
    "Delta",
    "DeltaResult",
    "Feed",
    "FeedOrder",
    "Feeds",
    "Limits",
    "NewWebhook",
    "Policy",
    "Replayed",
    "Snapshot",
    "SnapshotResult",
    "StockDifference",
    "StockDifferences",
    "Undoing",
    "Webhook",
    "WebhookMade",
    "Webhooks",
]

UNITS_MAX = 1_000_000_000
Code = Annotated[str, Field(min_length=1, max_length=200, pattern=STORABLE)]
Perhaps = Annotated[str, Field(max_length=200, pattern=STORABLE)]
Number = Annotated[int, Field(ge=0, le=UNITS_MAX), BeforeValidator(whole)]
Signed = Annotated[int, Field(ge=-UNITS_MAX, le=UNITS_MAX), BeforeValidator(whole)]


class ChannelRule(Shape):
    """What a channel draws from: its `pool` first; if it `pulls`, the shared pool too, less `buffer_units`.

    Empty `sku` or `location`: any. The most particular rule counts.
    """

    channel: Code
    sku: Perhaps = ""
    location: Perhaps = ""
    pool: Perhaps = ""
    pulls: Flag = True
    buffer_units: Number = 0


class ChannelRules(Shape):
    """The rules of all channels; a channel without one draws from the shared pool."""

    items: list[ChannelRule]


class Limits(Shape):
    """How far a cell may promise beyond its stock, and how many units stay on show in the shop."""

    backorder_limit: Number = 0
    presale_limit: Number = 0
    display_minimum: Number = 0


class Policy(Shape):
    """Corrections of more units than this need a second person."""

    adjust_units_max: Number


class FeedOrder(Shape):
    """How far a feed may differ: by units, or by a share of what it believes, whichever is more."""

    tolerance_units: Number = 0
    tolerance_share: Annotated[float, Field(ge=0, le=1, allow_inf_nan=False), BeforeValidator(whole)] = 0.0


class Feed(FeedOrder):
    """An outside system, what it knows and how well it agrees."""

    feed: str
    cells: int
    as_of: datetime | None
    checked_at: datetime | None
    different: int
    beyond: int


class Feeds(Shape):
    """The outside systems that say what they believe."""

    items: list[Feed]


class BeliefRow(Shape):
    """Units that a feed believes are on hand."""

    sku: Code
    location: Code
    owner: Perhaps = ""
    units: Signed


class Snapshot(Shape):
    """What a feed believes as of a moment."""

    as_of: Moment
    rows: Annotated[list[BeliefRow], Field(min_length=1, max_length=10_000)]


class SnapshotResult(Shape):
    """How many beliefs were taken, and how many were kept because they are newer."""

    taken: int
    kept: int


class DeltaRow(BeliefRow):
    """Units that a feed believes now, if it believed `was` before; without `was`, if it believed nothing."""

    was: Signed | None = None


class Delta(Shape):
    """Changes of what a feed believes."""

    as_of: Moment
    rows: Annotated[list[DeltaRow], Field(min_length=1, max_length=10_000)]


class Conflict(Shape):
    """A change that did not fit: what the feed is held to believe instead (null: nothing)."""

    line: int
    sku: str
    units: int | None


class DeltaResult(Shape):
    """How many changes were taken, and those that did not fit."""

    taken: int
    conflicts: list[Conflict]


class StockDifference(Shape):
    """Where a feed and the ledger differ: `units` is what the ledger would have to be corrected by."""

    difference_id: UUID
    feed: str
    cell_id: int
    sku: str
    location: str
    owner: str
    pool: str
    believed: int
    moved_since: int
    on_hand: int
    units: int
    as_of: datetime
    found_at: datetime
    seen_at: datetime
    beyond: bool
    state: str
    reason: str | None
    decided_by_name: str | None
    decided_at: datetime | None


class StockDifferences(Shape):
    """Differences, those beyond tolerance first."""

    items: list[StockDifference]


class CorrectionAsked(Shape):
    """A second person is asked to correct the ledger."""

    approval_id: UUID


class Undoing(Shape):
    """Which moves to take back, and why: those of one request (its id is their `cause`), or those `since` a moment."""

    cause: UUID | None = None
    since: Moment | None = None
    until: Moment | None = None
    cell: Annotated[int, Field(ge=1, le=CELL_MAX)] | None = None
    sku: Code | None = None
    location: Code | None = None
    owner: Perhaps | None = None
    reason: Annotated[str, Field(min_length=1, max_length=500, pattern=STORABLE)]


class Accepting(Shape):
    """Why the ledger is right."""

    reason: Annotated[str, Field(min_length=1, max_length=500, pattern=STORABLE)]


class NewWebhook(Shape):
    """An address to be told. `owners` and `locations` cut what it is told."""

    url: Annotated[str, Field(min_length=1, max_length=2000, pattern=STORABLE)]
    types: Annotated[list[Literal["stock.changed", "hold.expired"]], Field(min_length=1, max_length=2)]
    owners: Annotated[list[Perhaps], Field(max_length=500)] | None = None
    locations: Annotated[list[Perhaps], Field(max_length=500)] | None = None


class WebhookMade(Shape):
    """The secret that signs what is sent; it is shown this once."""

    webhook_id: UUID
    secret: str


class Webhook(Shape):
    """An address that is told, and what waits for it or was given up."""

    webhook_id: UUID
    url: str
    types: list[str]
    owners: list[str] | None
    locations: list[str] | None
    enabled: bool
    created_at: datetime
    waiting: int
    dead: int
    last_done: datetime | None


class Webhooks(Shape):
    """The addresses that are told."""

    items: list[Webhook]


class Delivery(Shape):
    """One event for one address, and what came of it."""

    delivery_id: UUID
    event: dict[str, Any]
    state: str
    attempts: int
    next_at: datetime
    answer: str | None
    created_at: datetime


class Deliveries(Shape):
    """What was sent to an address, newest first."""

    items: list[Delivery]


class Replayed(Shape):
    """How many deliveries are tried again."""

    deliveries: int

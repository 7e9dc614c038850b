"""The shapes of live stock: cells, moves, holds, and what is asked of them."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import BeforeValidator, ConfigDict, Field

from panhuo.api.shapes.base import STORABLE, Day, Moment, Shape, whole

__all__ = [
    "Allocation",
    "Batch",
    "Cell",
    "Cells",
    "Difference",
    "Differences",
    "Extension",
    "HeldLine",
    "Hold",
    "HoldOrder",
    "Holds",
    "Ledger",
    "LedgerLine",
    "MoveOrder",
    "MoveOrders",
    "Moved",
    "MovedLine",
    "OpenHold",
    "Places",
    "Releasing",
    "Shipping",
    "Verdict",
    "Waiting",
]

UNITS_MAX = 1_000_000_000
Code = Annotated[str, Field(min_length=1, max_length=200, pattern=STORABLE)]
Said = Annotated[str, Field(min_length=1, max_length=500, pattern=STORABLE)]
# A pool or owner may be none.
Perhaps = Annotated[str, Field(max_length=200, pattern=STORABLE)]
Units = Annotated[int, Field(ge=1, le=UNITS_MAX), BeforeValidator(whole)]
Signed = Annotated[int, Field(ge=-UNITS_MAX, le=UNITS_MAX), BeforeValidator(whole)]
Seconds = Annotated[int, Field(ge=1, le=31 * 24 * 3600), BeforeValidator(whole)]
HOLD_SECONDS = 900
Kind = Literal[
    "opening", "announced", "called_off", "received", "shipped", "returned", "adjusted", "counted", "blocked",
    "unblocked", "scrapped", "transferred", "dispatched", "arrived", "recalled",
]  # fmt: skip


class LineOrder(Shape):
    """Units of one SKU: from `location`, or the first of `locations` in that order, or any; `split` over several."""

    sku: Code
    units: Units
    location: Code | None = None
    owner: Perhaps | None = None
    channel: Code | None = None
    locations: Annotated[list[Code], Field(max_length=50, default_factory=list)]
    split: bool = False


class HoldOrder(Shape):
    """Hold stock for somebody. `id` is yours (a UUID, best version 7): the same request again gives the same answer."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "id": "0193a1b2-7c3d-7e4f-8a5b-6c7d8e9fa0b1",
                    "lines": [{"sku": "22423", "units": 2, "location": "Wholesale", "channel": "live-room"}],
                    "mode": "all",
                    "expires_in_seconds": 900,
                }
            ]
        }
    )

    id: UUID
    lines: Annotated[list[LineOrder], Field(min_length=1, max_length=100)]
    mode: Literal["all", "partial"] = "all"
    expires_in_seconds: Seconds = HOLD_SECONDS
    promise: Literal["stock", "backorder", "presale"] = "stock"


class HeldLine(Shape):
    """What of a line is held where; `open` is what of it is still held or allocated."""

    line: int
    sku: str
    location: str
    owner: str
    pool: str
    units: int
    open: int
    state: str


class Hold(Shape):
    """A hold: what was held of each line; `missing` lists lines that were held in part only."""

    id: UUID
    state: str
    lines: list[HeldLine]
    missing: Annotated[list[dict[str, Any]], Field(default_factory=list[dict[str, Any]])]
    expires_at: datetime | None
    order_ref: str | None
    replayed: bool = False


class Verdict(Shape):
    """What came of one request of a batch: `hold` or `moved`, else why not."""

    id: UUID | None
    status: int
    code: str | None = None
    detail: str | None = None
    hold: Hold | None = None
    moved: Moved | None = None
    lines: list[dict[str, Any]] | None = None


class Batch(Shape):
    """One verdict for each request, in their order."""

    verdicts: list[Verdict]


class Allocation(Shape):
    """The order that the stock is for."""

    order_ref: Code


class ShipLine(Shape):
    """Units of one line of a hold, by its number from 0."""

    line: Annotated[int, Field(ge=0, le=99), BeforeValidator(whole)]
    units: Units


class Shipping(Shape):
    """What leaves: everything, or `lines` under a `request_id` of yours, so that it is not done twice."""

    lines: Annotated[list[ShipLine], Field(max_length=100, default_factory=list)]
    request_id: UUID | None = None


class Releasing(Shape):
    """Why it is given back."""

    reason: Said | None = None


class Extension(Shape):
    """How long from now."""

    expires_in_seconds: Seconds = HOLD_SECONDS


class OpenHold(Shape):
    """A part of a hold, in a list."""

    hold_id: UUID
    line: int
    cell_id: int
    sku: str
    location: str
    owner: str
    pool: str
    units: int
    open: int
    state: str
    channel: str | None
    order_ref: str | None
    created_at: datetime
    expires_at: datetime | None


class Holds(Shape):
    """Parts of holds, those that end first before the others."""

    items: list[OpenHold]


class Entry(Shape):
    """One move. `adjusted` takes signed units, `counted` what stands there; corrections need a `reason`.

    `account` is what the kind leaves open: `damaged`, `quality_control` or `frozen` for `blocked`, `unblocked`,
    `scrapped` (also `available`), and where goods that come are put. `happened_at`: if it happened before now.
    """

    kind: Kind
    sku: Code
    units: Signed
    location: Code
    owner: Perhaps = ""
    pool: Perhaps = ""
    to_location: Code | None = None
    to_pool: Perhaps | None = None
    account: Literal["available", "damaged", "quality_control", "frozen"] | None = None
    reason: Said | None = None
    reference: Said | None = None
    due_on: Day | None = None
    happened_at: Moment | None = None


class MoveOrder(Entry):
    """One move under an id of yours."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "id": "0193a1b2-7c3d-7e4f-8a5b-6c7d8e9fa0b2",
                    "kind": "received",
                    "sku": "22423",
                    "units": 24,
                    "location": "Wholesale",
                    "reference": "PO-1007",
                }
            ]
        }
    )

    id: UUID


class MoveOrders(Shape):
    """Moves that are made together or not at all, under one id of yours."""

    id: UUID
    moves: Annotated[list[Entry], Field(min_length=1, max_length=500)]


class MovedLine(Shape):
    """One line that was written to the ledger."""

    kind: str
    sku: str
    location: str
    owner: str
    pool: str
    from_account: str
    to_account: str
    units: int


class Moved(Shape):
    """What was written to the ledger."""

    id: UUID
    moves: list[MovedLine]
    replayed: bool = False


class Waiting(Shape):
    """Nothing was moved yet: a second person must agree."""

    approval_id: UUID
    limit: int


class Cell(Shape):
    """Stock of one SKU at one place, of one owner, in one pool.

    `atp` adds what is announced up to the day asked; `available_now` stands beside what was `as_of` a moment.
    """

    cell_id: int
    sku: str
    name: str | None = None
    location: str
    owner: str
    pool: str
    on_hand: int
    available: int
    held: int
    committed: int
    damaged: int
    quality_control: int
    frozen: int
    incoming: int
    in_transit: int
    short: int | None = None
    atp: int | None = None
    available_now: int | None = None
    backorder_limit: int | None = None
    presale_limit: int | None = None
    display_minimum: int | None = None
    changed_at: datetime | None = None


class Totals(Shape):
    """The units of all that match."""

    on_hand: int
    available: int
    held: int
    committed: int
    unavailable: int
    incoming: int
    in_transit: int


class Cells(Shape):
    """A page of cells; `total` and `totals` are of all that match. `as_of`: as they stood then."""

    items: list[Cell]
    total: int
    totals: Totals | None
    next: str | None
    as_of: datetime | None


class Place(Shape):
    """A place that has stock, and in how many cells."""

    location: str
    cells: int


class Places(Shape):
    """The places within sight."""

    items: list[Place]


class Difference(Shape):
    """A cell that differs between two moments, and by how much each counter."""

    cell_id: int
    sku: str
    location: str
    owner: str
    pool: str
    on_hand: int
    available: int
    changes: dict[str, int]


class Differences(Shape):
    """The cells that differ between two moments."""

    items: list[Difference]


class LedgerLine(Shape):
    """A line of the ledger: units from one account to another, who, why, and the counters after it."""

    move_id: int
    cell_id: int
    sku: str
    location: str
    owner: str
    pool: str
    kind: str
    from_account: str
    to_account: str
    units: int
    cause: UUID
    reference: str | None
    reason: str | None
    channel: str | None
    by: str | None
    recorded_at: datetime
    happened_at: datetime
    on_hand: int
    available: int
    held: int
    committed: int
    damaged: int
    quality_control: int
    frozen: int
    incoming: int
    in_transit: int


class Ledger(Shape):
    """Lines of the ledger, newest first."""

    items: list[LedgerLine]
    next: str | None


Verdict.model_rebuild()

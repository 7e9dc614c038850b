"""What live stock is wired to: channels and limits, feeds and differences, webhooks and their deliveries."""

from __future__ import annotations

from typing import Annotated, Literal
from uuid import UUID

from fastapi import APIRouter, Depends, Query
from pydantic import Field

from panhuo.access import Identity
from panhuo.api.door import ServiceOf, allowed
from panhuo.api.shapes.base import CELL_MAX, STORABLE, Done
from panhuo.api.shapes.stock_links import (
    Accepting,
    ChannelRule,
    ChannelRules,
    CorrectionAsked,
    Deliveries,
    Delta,
    DeltaResult,
    FeedOrder,
    Feeds,
    Limits,
    NewWebhook,
    Policy,
    Replayed,
    Snapshot,
    SnapshotResult,
    StockDifferences,
    WebhookMade,
    Webhooks,
)
from panhuo.hub import corrections, feeds, rules, webhooks
from panhuo.hub.directory import Rule

__all__ = ["router"]

router = APIRouter(tags=["stock"])
Reader = Annotated[Identity, Depends(allowed("stock.read"))]
Keeper = Annotated[Identity, Depends(allowed("stock.manage"))]
Teller = Annotated[Identity, Depends(allowed("webhooks.manage"))]
Most = Annotated[int, Query(ge=1, le=500)]
FeedName = Annotated[str, Field(min_length=1, max_length=100, pattern=r"^[\w.-]+$")]
Words = Annotated[str, Query(max_length=200, pattern=STORABLE)]


@router.get("/hub/channels")
def read_channels(service: ServiceOf, caller: Keeper) -> ChannelRules:
    """Give what channels draw from."""
    return ChannelRules.model_validate({"items": rules.rules(service.database, caller)})


@router.put("/hub/channels")
def keep_channel(order: ChannelRule, service: ServiceOf, caller: Keeper) -> Done:
    """Set what a channel draws from: everywhere, for a SKU, for a place, or both."""
    rules.keep_rule(service.database, caller, Rule(**order.model_dump()), now=service.clock())
    return Done()


@router.delete("/hub/channels")
def drop_channel(service: ServiceOf, caller: Keeper, channel: Words, sku: Words = "", location: Words = "") -> Done:
    """Remove the rule of a channel for exactly this SKU and place."""
    rules.drop_rule(service.database, caller, channel=channel, sku=sku, location=location, now=service.clock())
    return Done()


@router.put("/hub/cells/{cell_id}/limits")
def set_limits(
    cell_id: Annotated[int, Field(ge=1, le=CELL_MAX)], order: Limits, service: ServiceOf, caller: Keeper
) -> Done:
    """Set how far a cell may promise beyond its stock, and how many units stay on show."""
    rules.set_limits(service.database, caller, cell_id, **order.model_dump(), now=service.clock())
    return Done()


@router.get("/hub/policy")
def read_policy(service: ServiceOf, caller: Reader) -> Policy:
    """Give how many units one person may correct."""
    return Policy(adjust_units_max=corrections.limit(service.database, caller))


@router.put("/hub/policy")
def set_policy(order: Policy, service: ServiceOf, caller: Keeper) -> Done:
    """Set how many units one person may correct."""
    corrections.set_limit(service.database, caller, units=order.adjust_units_max, now=service.clock())
    return Done()


@router.get("/hub/feeds")
def read_feeds(service: ServiceOf, caller: Keeper) -> Feeds:
    """Give the outside systems and how well they agree with the ledger."""
    return Feeds.model_validate({"items": feeds.feeds(service.database, caller)})


@router.put("/hub/feeds/{feed}")
def keep_feed(feed: FeedName, order: FeedOrder, service: ServiceOf, caller: Keeper) -> Done:
    """Make a feed, or change how far it may differ."""
    feeds.keep_feed(service.database, caller, feed, **order.model_dump(), now=service.clock())
    return Done()


@router.post("/hub/feeds/{feed}/snapshot")
def take_snapshot(feed: FeedName, order: Snapshot, service: ServiceOf, caller: Keeper) -> SnapshotResult:
    """Take what a feed believes as of a moment."""
    beliefs = [feeds.Belief(**row.model_dump()) for row in order.rows]
    taken = feeds.snapshot(service.database, caller, feed, beliefs, as_of=order.as_of, now=service.clock())
    return SnapshotResult(**taken)


@router.post("/hub/feeds/{feed}/delta")
def take_delta(feed: FeedName, order: Delta, service: ServiceOf, caller: Keeper) -> DeltaResult:
    """Change what a feed believes, row by row, where it believed what it says; the others are given back."""
    changes = [feeds.Change(row.sku, row.location, row.owner, row.was, row.units) for row in order.rows]
    conflicts = feeds.delta(service.database, caller, feed, changes, as_of=order.as_of, now=service.clock())
    return DeltaResult.model_validate({"taken": len(changes) - len(conflicts), "conflicts": conflicts})


@router.post("/hub/feeds:check")
def check_feeds(service: ServiceOf, caller: Keeper) -> Feeds:
    """Hold every feed against the ledger now; it is done by itself every five minutes."""
    feeds.check(service.database, now=service.clock())
    return Feeds.model_validate({"items": feeds.feeds(service.database, caller)})


@router.get("/hub/differences")
def read_differences(
    service: ServiceOf,
    caller: Reader,
    state: Literal["open", "proposed", "corrected", "accepted", "gone"] = "open",
    limit: Most = 100,
) -> StockDifferences:
    """Give where feeds and the ledger differ, within sight."""
    rows = feeds.differences(service.database, caller, state=state, limit=limit)
    return StockDifferences.model_validate({"items": rows})


@router.post("/hub/differences/{difference_id:uuid}:propose")
def propose_correction(difference_id: UUID, service: ServiceOf, caller: Keeper) -> CorrectionAsked:
    """Ask a second person to correct the ledger to what the feed believes."""
    approval_id = feeds.propose(service.database, caller, str(difference_id), now=service.clock())
    return CorrectionAsked.model_validate({"approval_id": approval_id})


@router.post("/hub/differences/{difference_id:uuid}:accept")
def accept_difference(difference_id: UUID, order: Accepting, service: ServiceOf, caller: Keeper) -> Done:
    """Say that the ledger is right and the feed is not."""
    feeds.accept(service.database, caller, str(difference_id), reason=order.reason, now=service.clock())
    return Done()


@router.get("/hub/webhooks")
def read_webhooks(service: ServiceOf, caller: Teller) -> Webhooks:
    """Give the addresses that are told what happens."""
    return Webhooks.model_validate({"items": webhooks.webhooks(service.database, caller)})


@router.post("/hub/webhooks", status_code=201)
def add_webhook(order: NewWebhook, service: ServiceOf, caller: Teller) -> WebhookMade:
    """Let an address be told from now on; the secret is shown this once."""
    made = webhooks.add(service.database, caller, **order.model_dump(), now=service.clock())
    return WebhookMade.model_validate({"webhook_id": made[0], "secret": made[1]})


@router.delete("/hub/webhooks/{webhook_id:uuid}")
def drop_webhook(webhook_id: UUID, service: ServiceOf, caller: Teller) -> Done:
    """Forget an address and what waits for it."""
    webhooks.drop(service.database, caller, str(webhook_id), now=service.clock())
    return Done()


@router.post("/hub/webhooks/{webhook_id:uuid}:pause")
def pause_webhook(webhook_id: UUID, service: ServiceOf, caller: Teller) -> Done:
    """Tell an address no more until it is resumed; what happens meanwhile is told then."""
    webhooks.enable(service.database, caller, str(webhook_id), enabled=False, now=service.clock())
    return Done()


@router.post("/hub/webhooks/{webhook_id:uuid}:resume")
def resume_webhook(webhook_id: UUID, service: ServiceOf, caller: Teller) -> Done:
    """Tell an address again."""
    webhooks.enable(service.database, caller, str(webhook_id), enabled=True, now=service.clock())
    return Done()


@router.get("/hub/webhooks/{webhook_id:uuid}/deliveries")
def read_deliveries(
    webhook_id: UUID,
    service: ServiceOf,
    caller: Teller,
    state: Literal["waiting", "done", "dead"] | None = None,
    limit: Most = 100,
) -> Deliveries:
    """Give what was sent to an address, newest first."""
    rows = webhooks.deliveries(service.database, caller, str(webhook_id), state=state, limit=limit)
    return Deliveries.model_validate({"items": rows})


@router.post("/hub/webhooks/{webhook_id:uuid}:replay")
def replay_deliveries(webhook_id: UUID, service: ServiceOf, caller: Teller, delivery: UUID | None = None) -> Replayed:
    """Try again what was given up: one delivery, or all."""
    number = webhooks.replay(
        service.database, caller, str(webhook_id), str(delivery) if delivery else None, now=service.clock()
    )
    return Replayed(deliveries=number)

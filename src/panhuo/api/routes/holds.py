"""Holds: promise stock for a moment, give it to an order, ship it, give it back; one by one or thousands at once."""

from __future__ import annotations

import json
from collections.abc import Sequence
from contextlib import suppress
from datetime import timedelta
from functools import cache
from typing import Annotated, Any, Literal
from uuid import UUID

from fastapi import APIRouter, Body, Depends, Query, Request, Response
from fastapi.responses import JSONResponse
from pydantic import Field, TypeAdapter, ValidationError

from panhuo.access import Identity
from panhuo.api.door import ServiceOf, allowed, allowed_quickly
from panhuo.api.lane import Quick
from panhuo.api.shapes.base import CELL_MAX, Shape
from panhuo.api.shapes.stock import (
    Allocation,
    Batch,
    Extension,
    Hold,
    HoldOrder,
    Holds,
    OpenHold,
    Releasing,
    Shipping,
)
from panhuo.api.state import Service
from panhuo.api.stock_answers import hold_of, hold_shown, problem_for, verdict_of
from panhuo.hub import Allocate, Extend, Promised, Refused, Release, Ship, reading
from panhuo.hub.commands import Command
from panhuo.store import transaction
from panhuo.words.errors import BadField, NotThere, TooLarge

__all__ = ["BATCH_MAX", "batch_of", "lines_of", "quick", "router"]

router = APIRouter(tags=["stock"])
Holder = Annotated[Identity, Depends(allowed_quickly("stock.hold"))]
Reader = Annotated[Identity, Depends(allowed("stock.read"))]
BATCH_MAX = 8000
NDJSON = "application/x-ndjson"


def batch_of(name: str) -> dict[str, Any]:
    """Give what the document says of a batch of requests of this shape."""
    # Anything may stand in a batch: what is no such request is refused alone, and the others go on.
    item = {"anyOf": [{"$ref": f"#/components/schemas/{name}"}, {}]}
    array = {"type": "array", "minItems": 1, "items": item}
    lines = {"type": "string", "description": "One request a line."}
    content = {"application/json": {"schema": array}, NDJSON: {"schema": lines}}
    return {"requestBody": {"required": True, "content": content}}


State = Literal["held", "allocated", "shipped", "released", "expired"]


@router.post("/hub/holds", status_code=201, response_model=Hold)
async def hold(order: HoldOrder, service: ServiceOf, caller: Holder) -> Response:
    """Hold stock for a while: all lines, or in part. 409 `not_enough_stock` says what there is instead."""
    verdict = await service.stock.apply_soon(caller.scope, hold_of(order))
    if isinstance(verdict, Refused):
        raise problem_for(verdict, order.id)
    assert isinstance(verdict, Promised)  # noqa: S101 - the answer to a hold
    return JSONResponse(hold_shown(service.stock, verdict, order), 201)


quick = [Quick("/hub/holds", TypeAdapter(HoldOrder), "stock.hold", hold)]


@router.post(
    "/hub/holds:batch",
    response_model=Batch,
    openapi_extra=batch_of("HoldOrder"),
)
async def hold_batch(request: Request, service: ServiceOf, caller: Holder) -> Response:
    """Hold for up to 8,000 requests at once, each for itself; one verdict for each, in their order.

    An array, or newline-delimited JSON; the verdicts come the same way. A line that cannot be read is refused alone.
    """
    orders = await lines_of(request, HoldOrder)
    good = [order for order in orders if not isinstance(order, dict)]
    verdicts = iter(await service.stock.apply_all(caller.scope, [hold_of(order) for order in good]))
    told = [
        order if isinstance(order, dict) else verdict_of(service.stock, next(verdicts), order.id, order)
        for order in orders
    ]
    if request.headers.get("content-type", "").startswith(NDJSON):
        return Response("".join(json.dumps(one) + "\n" for one in told), media_type=NDJSON)
    return JSONResponse({"verdicts": told})


@cache
def _readers(shape: type[Shape]) -> tuple[TypeAdapter[Any], TypeAdapter[list[Any]]]:
    """Give what reads one request of a shape, and what reads a whole array of them."""
    every: Any = Annotated[list[shape], Field(min_length=1, max_length=BATCH_MAX)]
    return TypeAdapter(shape), TypeAdapter(every)


async def lines_of(request: Request, shape: type[Shape]) -> list[Any]:
    """Give the requests of a batch in their order; for one that cannot be read, the verdict that refuses it."""
    one, every = _readers(shape)
    body = await request.body()
    if request.headers.get("content-type", "").startswith(NDJSON):
        written: Sequence[Any] = [line for line in body.split(b"\n") if line.strip()]
    else:
        # Mostly all of it is as it should be, and that is read in one go.
        with suppress(ValidationError):
            return every.validate_json(body)
        try:
            written = json.loads(body)
        except (ValueError, RecursionError) as error:
            raise BadField(field="body", value="", expected="a JSON array, or one request a line") from error
    if not isinstance(written, list) or not written:
        raise BadField(field="body", value="", expected=f"1-{BATCH_MAX} requests")
    if len(written) > BATCH_MAX:
        raise TooLarge(most=f"{BATCH_MAX} requests")
    return [_read(line, one) for line in written]


def _read(one: Any, shape: TypeAdapter[Any]) -> Any:
    try:
        return shape.validate_json(one) if isinstance(one, bytes) else shape.validate_python(one)
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        field = ".".join(str(part) for part in first["loc"])
        known = one.get("id") if isinstance(one, dict) else None
        return {"id": _id_or_none(known), "status": 422, "code": "PH410", "detail": f"{field}: {first['msg']}"}


def _id_or_none(value: Any) -> str | None:
    try:
        return str(UUID(value))
    except (ValueError, TypeError, AttributeError):
        return None


@router.get("/hub/holds")
def read_holds(
    service: ServiceOf,
    caller: Reader,
    state: State | None = None,
    cell: Annotated[int | None, Query(ge=1, le=CELL_MAX)] = None,
    ends_within_seconds: Annotated[int | None, Query(ge=0, le=31 * 24 * 3600)] = None,
    limit: Annotated[int, Query(ge=1, le=500)] = 100,
) -> Holds:
    """Give parts of holds within sight, those that end first before the others."""
    now = service.clock()
    until = None if ends_within_seconds is None else now + timedelta(seconds=ends_within_seconds)
    with transaction(service.database, caller.scope) as cursor:
        rows = reading.holds(cursor, now=now, state=state, cell=cell, until=until, limit=limit)
    return Holds(items=[_part(row) for row in rows])


@router.get("/hub/holds/{hold_id:uuid}")
def read_hold(hold_id: UUID, service: ServiceOf, caller: Reader) -> Holds:
    """Give a hold, part by part."""
    with transaction(service.database, caller.scope) as cursor:
        rows = reading.holds(cursor, now=service.clock(), hold_id=hold_id, limit=500)
    if not rows:
        raise NotThere(kind="hold", id=hold_id)
    return Holds(items=[_part(row) for row in rows])


def _part(row: dict[str, Any]) -> OpenHold:
    return OpenHold.model_validate({name: row[name] for name in OpenHold.model_fields})


@router.post("/hub/holds/{hold_id:uuid}:allocate", response_model=Hold)
async def allocate(hold_id: UUID, order: Allocation, service: ServiceOf, caller: Holder) -> Response:
    """Give what is held to a placed order: it no longer expires."""
    return await _done(service, caller, hold_id, Allocate(hold_id.bytes, order.order_ref))


@router.post("/hub/holds/{hold_id:uuid}:ship", response_model=Hold)
async def ship(
    hold_id: UUID, service: ServiceOf, caller: Holder, order: Annotated[Shipping | None, Body()] = None
) -> Response:
    """Let allocated units leave for the customer: all, or some of each line."""
    order = order or Shipping(lines=[])
    if order.lines and order.request_id is None:
        raise BadField(field="request_id", value="", expected="a UUID: a part is not shipped twice by the same request")
    lines = tuple((line.line, line.units) for line in order.lines)
    request = order.request_id.bytes if order.request_id else None
    return await _done(service, caller, hold_id, Ship(hold_id.bytes, lines, request))


@router.post("/hub/holds/{hold_id:uuid}:release", response_model=Hold)
async def release(
    hold_id: UUID, service: ServiceOf, caller: Holder, order: Annotated[Releasing | None, Body()] = None
) -> Response:
    """Give back what is still held or allocated."""
    return await _done(service, caller, hold_id, Release(hold_id.bytes, order.reason if order else None))


@router.post("/hub/holds/{hold_id:uuid}:extend", response_model=Hold)
async def extend(hold_id: UUID, order: Extension, service: ServiceOf, caller: Holder) -> Response:
    """Let a hold last longer, from now."""
    return await _done(service, caller, hold_id, Extend(hold_id.bytes, order.expires_in_seconds))


async def _done(service: Service, caller: Identity, hold_id: UUID, command: Command) -> Response:
    verdict = await service.stock.apply_soon(caller.scope, command)
    if isinstance(verdict, Refused):
        raise problem_for(verdict, hold_id)
    assert isinstance(verdict, Promised)  # noqa: S101 - the answer to what is done to a hold
    return JSONResponse(hold_shown(service.stock, verdict))

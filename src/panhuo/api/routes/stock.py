"""Live stock: what stands where, now and at any past minute, the ledger, and moves."""

from __future__ import annotations

from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Depends, Query, Request, Response
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import JSONResponse

from panhuo.access import Identity
from panhuo.api.door import ServiceOf, allowed, allowed_quickly
from panhuo.api.routes.holds import batch_of, lines_of
from panhuo.api.shapes.base import CELL_MAX, Day, Moment
from panhuo.api.shapes.stock import (
    Batch,
    Cells,
    Differences,
    Ledger,
    LedgerLine,
    Moved,
    MoveOrder,
    MoveOrders,
    Places,
    Waiting,
)
from panhuo.api.shapes.stock_links import CorrectionAsked, Undoing
from panhuo.api.state import Service
from panhuo.api.stock_answers import moved_shown, moves_of, problem_for, verdict_of
from panhuo.hub import Moved as MovedVerdict
from panhuo.hub import Moves, Refused, corrections, reading, undoing
from panhuo.store import transaction
from panhuo.tower.listing import read_offset, write_offset
from panhuo.tower.names import names_of
from panhuo.words.errors import BadField, PanhuoError

__all__ = ["router"]

router = APIRouter(tags=["stock"])
Reader = Annotated[Identity, Depends(allowed("stock.read"))]
Mover = Annotated[Identity, Depends(allowed_quickly("stock.move"))]
Words = Annotated[str | None, Query(max_length=200)]


@router.get("/hub/stock")
def read_stock(
    service: ServiceOf,
    caller: Reader,
    sku: Words = None,
    location: Words = None,
    owner: Words = None,
    q: Words = None,
    short: bool = False,  # noqa: FBT001, FBT002 - a query parameter
    as_of: Moment | None = None,
    incoming_until: Day | None = None,
    sort: Words = "sku",
    cursor: Words = None,
    limit: Annotated[int, Query(ge=1, le=1000)] = 50,
) -> Cells:
    """Give stock within sight, a page at a time: as it stands, or `as_of` a moment; `short`: what has run out."""
    offset, now = read_offset(cursor), service.clock()
    asked = {"sku": sku, "location": location, "owner": owner, "q": q, "short": short}
    order: dict[str, Any] = {"sort": sort or "sku", "limit": limit, "offset": offset}
    with transaction(service.database, caller.scope) as database:
        if as_of is not None:
            rows, sums = reading.page_as_of(database, asked, at=as_of, now=now, **order)
        else:
            rows = reading.stock(database, asked, now=now, incoming_until=incoming_until, **order)
            sums = reading.totals(database, asked)
    total = sums.pop("total")
    following = write_offset(offset + len(rows)) if offset + len(rows) < total else None
    names = names_of(service.database, service.home, [row["sku"] for row in rows])
    page = {
        "items": [row | {"name": names.get(row["sku"])} for row in rows],
        "total": total,
        "totals": sums,
        "next": following,
        "as_of": as_of,
    }
    return Cells.model_validate(page)


@router.get("/hub/locations")
def read_places(service: ServiceOf, caller: Reader) -> Places:
    """Give the places within sight that have stock."""
    with transaction(service.database, caller.scope) as cursor:
        return Places.model_validate({"items": reading.places(cursor)})


@router.get("/hub/stock:difference")
def read_difference(
    service: ServiceOf,
    caller: Reader,
    since: Moment,
    until: Moment | None = None,
    sku: Words = None,
    location: Words = None,
    owner: Words = None,
) -> Differences:
    """Give the cells that differ between two moments, and by how much."""
    asked = {"sku": sku, "location": location, "owner": owner}
    with transaction(service.database, caller.scope) as cursor:
        rows = reading.difference(cursor, asked, since=since, until=until or service.clock())
    return Differences.model_validate({"items": rows})


@router.get("/hub/moves")
def read_moves(
    service: ServiceOf,
    caller: Reader,
    sku: Words = None,
    location: Words = None,
    owner: Words = None,
    cell: Annotated[int | None, Query(ge=1, le=CELL_MAX)] = None,
    kind: Words = None,
    cause: UUID | None = None,
    since: Moment | None = None,
    until: Moment | None = None,
    cursor: Words = None,
    limit: Annotated[int, Query(ge=1, le=500)] = 100,
) -> Ledger:
    """Give lines of the ledger within sight, newest first: of a cell, its whole story."""
    before = _line(cursor)
    with transaction(service.database, caller.scope) as database:
        rows = reading.moves(
            database,
            sku=sku,
            location=location,
            owner=owner,
            cell_id=cell,
            kind=kind,
            cause=cause,
            since=since,
            until=until,
            before=before,
            limit=limit,
        )
    following = str(rows[-1]["move_id"]) if len(rows) == limit else None
    return Ledger(items=[_ledger_line(row) for row in rows], next=following)


def _line(cursor: str | None) -> int | None:
    if cursor is None:
        return None
    if not (cursor.isascii() and cursor.isdigit() and int(cursor) <= CELL_MAX):
        raise BadField(field="cursor", value=cursor[:40], expected="the `next` of the page before")
    return int(cursor)


def _ledger_line(row: dict[str, Any]) -> LedgerLine:
    told = row | {"by": row["actor_name"]}
    return LedgerLine.model_validate({name: told[name] for name in LedgerLine.model_fields})


@router.post("/hub/moves", status_code=201, response_model=Moved, responses={202: {"model": Waiting}})
async def move(order: MoveOrders | MoveOrder, service: ServiceOf, caller: Mover) -> Response:
    """Write to the ledger: one move, or several that are made together or not at all.

    A correction of more units than one person may make waits for a second: 202, with the request's id.
    """
    entries = order.moves if isinstance(order, MoveOrders) else [order]
    command = moves_of(order.id, entries, now=service.clock())
    verdict = await service.stock.apply_soon(caller.scope, command)
    if isinstance(verdict, Refused) and verdict.code == "needs_second_person":
        return await run_in_threadpool(_waiting, service, caller, command, verdict)
    if isinstance(verdict, Refused):
        raise problem_for(verdict, order.id)
    assert isinstance(verdict, MovedVerdict)  # noqa: S101 - the answer to moves
    return JSONResponse(moved_shown(service.stock, verdict), 201)


def _waiting(service: Service, caller: Identity, command: Moves, verdict: Refused) -> Response:
    approval_id = corrections.ask(service.database, caller, command, difference=verdict.difference, now=service.clock())
    return JSONResponse({"approval_id": approval_id, "limit": corrections.limit(service.database, caller)}, 202)


@router.post("/hub/moves:undo", status_code=202)
def undo_moves(order: Undoing, service: ServiceOf, caller: Mover) -> CorrectionAsked:
    """Ask a second person for the moves that take back others; what was written is never changed.

    Receipts, returns, shipments, corrections and blocks can be taken back; a hold is released, a transfer sent back.
    """
    chosen = undoing.Chosen(**order.model_dump(exclude={"reason"}))
    asked = undoing.propose(service.database, caller, chosen, reason=order.reason, now=service.clock())
    return CorrectionAsked(approval_id=UUID(asked))


@router.post(
    "/hub/moves:batch",
    response_model=Batch,
    openapi_extra=batch_of("MoveOrder"),
)
async def move_batch(request: Request, service: ServiceOf, caller: Mover) -> Response:
    """Write up to 8,000 moves, each for itself; one verdict for each, in their order."""
    orders = await lines_of(request, MoveOrder)
    now = service.clock()
    told: list[Any] = []
    commands: list[Moves] = []
    for order in orders:
        if isinstance(order, dict):
            told.append(order)
            continue
        try:
            commands.append(moves_of(order.id, [order], now=now))
            told.append(order)
        except PanhuoError as fault:
            text = fault.part("text", "en")
            told.append({"id": str(order.id), "status": 400, "code": fault.code, "detail": text})
    verdicts = iter(await service.stock.apply_all(caller.scope, commands))
    answers = [
        one if isinstance(one, dict) else verdict_of(service.stock, next(verdicts), one.id, None) for one in told
    ]
    return JSONResponse({"verdicts": answers})

"""Whether the service lives and is ready, its figures for Prometheus, and the stream of events."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Header, Query, Request, Response
from fastapi.responses import PlainTextResponse, StreamingResponse

from panhuo.access import Identity
from panhuo.api.door import Caller, ServiceOf, allowed, identify
from panhuo.api.events import TOPICS, stream
from panhuo.api.metrics import exposition
from panhuo.store import last_event

__all__ = ["events_router", "router"]

router = APIRouter(tags=["system"])
events_router = APIRouter(tags=["events"])
Scraper = Annotated[Identity, Depends(allowed("runs.read"))]


@router.get("/healthz", response_class=PlainTextResponse)
async def healthz() -> str:
    """Say that the process lives."""
    return "alive"


@router.get("/readyz", response_class=PlainTextResponse)
def readyz(service: ServiceOf) -> str:
    """Say that the database answers; 503 with a problem if it does not."""
    last_event(service.database)
    return "ready"


@router.get("/metrics", response_class=Response)
def metrics(caller: Scraper) -> Response:
    """Give the figures in the text format of Prometheus; needs a token that may see runs."""
    return Response(exposition(), media_type="text/plain; version=0.0.4; charset=utf-8")


@events_router.get("/events", response_class=StreamingResponse)
async def events(
    request: Request,
    service: ServiceOf,
    caller: Caller,
    topics: Annotated[str, Query(max_length=200)] = ",".join(TOPICS),
    last_event_id: Annotated[str, Header(max_length=40)] = "",
) -> StreamingResponse:
    """Stream what happens within sight as server-sent events; `Last-Event-ID` catches up on what was missed."""
    wanted = frozenset(topics.split(",")) & frozenset(TOPICS)
    since = int(last_event_id) if last_event_id.isascii() and last_event_id.isdigit() else None

    def still() -> None:
        identify(request, service)

    source = stream(service.watch, caller, topics=wanted, since=since, still=still)
    headers = {"X-Accel-Buffering": "no", "Cache-Control": "no-store"}
    return StreamingResponse(source, media_type="text/event-stream", headers=headers)

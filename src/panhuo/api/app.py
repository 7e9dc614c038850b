"""Puts the API together: the routes, the layers around them, the console's files, and what opens and closes."""

from __future__ import annotations

import asyncio
import signal
import threading
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from functools import partial
from importlib.metadata import version
from types import FrameType

from fastapi import APIRouter, FastAPI
from fastapi.routing import APIRoute
from starlette.middleware.gzip import GZipMiddleware

from panhuo import hub
from panhuo.access.single_sign_on import provider_from_environment
from panhuo.api import problems
from panhuo.api.events import Watch
from panhuo.api.lane import Lane
from panhuo.api.logs import log_to_stderr
from panhuo.api.metrics import observe_stock
from panhuo.api.middleware import Etag, Guard
from panhuo.api.routes import (
    access,
    decisions,
    forecasts,
    holds,
    launches,
    products,
    settings,
    stock,
    stock_links,
    system,
    today,
    work,
)
from panhuo.api.shapes.base import Problem
from panhuo.api.state import Service, Settings, settings_from_environment
from panhuo.store import open_database
from panhuo.store.processes import die_with_parent

__all__ = ["application", "create_app"]

BASE = "/api/v1"
CONNECTIONS_MAX = 8
# Level 9 costs four times the CPU of level 5 for a few per cent.
GZIP_LEVEL, GZIP_FROM_BYTES = 5, 1000
FAILURES = {
    status: {"model": Problem, "content": {"application/problem+json": {}}, "description": text}
    for status, text in {
        400: "Not possible",
        401: "Not signed in",
        403: "Not permitted",
        404: "Not found",
        409: "Not in this state",
        413: "Too large",
        422: "A value that cannot be",
        429: "Too often",
        503: "The database does not answer",
    }.items()
}
DESCRIPTION = """Everything that the console can do, for programs.

Sign in with `Authorization: Bearer TOKEN` (`panhuo token create`, or Settings). Errors are problems (RFC 9457) with a
stable `code`. Lists are paged by `cursor`. Money is a decimal text. `Accept-Language: zh` or `en` chooses the words.
"""


def application() -> FastAPI:
    """Give the app of a server process started by `panhuo serve`."""
    die_with_parent()
    log_to_stderr()
    return create_app(settings_from_environment())


def create_app(given: Settings) -> FastAPI:
    """Give the app for these settings; it opens the database when it starts."""

    @asynccontextmanager
    async def opened(app: FastAPI) -> AsyncGenerator[None]:
        with (
            open_database(given.urls, connections_max=CONNECTIONS_MAX) as database,
            hub.open_writer(given.urls.application, observe=observe_stock) as stock,
        ):
            watch = Watch(database, prepare=partial(today.read_ahead, database, given.home))
            watch.start()
            _end_streams_on_signals(watch)
            app.state.service = Service(given, database, watch, stock, provider_from_environment())
            try:
                yield
            finally:
                await asyncio.to_thread(watch.stop)

    app = FastAPI(
        title="Panhuo",
        version=version("panhuo"),
        description=DESCRIPTION,
        openapi_url=f"{BASE}/openapi.json",
        docs_url=None,
        redoc_url=None,
        lifespan=opened,
        generate_unique_id_function=_operation,
    )
    app.include_router(system.router)
    api = APIRouter(prefix=BASE, responses=FAILURES)  # pyright: ignore[reportArgumentType]
    # Routes are looked through in this order: those that a rush comes to stand first.
    for subject in (holds, stock, access, today, decisions, forecasts, launches, products, stock_links, work, settings):
        api.include_router(subject.router)
    api.include_router(system.events_router)
    app.include_router(api)
    problems.install(app)
    app.add_middleware(Etag)
    app.add_middleware(GZipMiddleware, minimum_size=GZIP_FROM_BYTES, compresslevel=GZIP_LEVEL)
    app.add_middleware(Lane, service_in=app, routes={f"{BASE}{route.path}": route for route in holds.quick})
    app.add_middleware(Guard, upload_bytes_max=given.upload_bytes_max)
    return app


def _end_streams_on_signals(watch: Watch) -> None:
    """Let the signals that stop the server end the streams first; it would wait for them in vain."""
    if threading.current_thread() is not threading.main_thread():
        return
    for number in (signal.SIGTERM, signal.SIGINT):
        before = signal.getsignal(number)

        def stop(received: int, frame: FrameType | None, before: object = before) -> None:
            watch.end_streams()
            if callable(before):
                before(received, frame)

        signal.signal(number, stop)


def _operation(route: APIRoute) -> str:
    return route.name

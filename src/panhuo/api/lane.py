"""The lane that a rush takes: from the outermost layer straight to the handler, past the framework's routing.

For a request as short as a hold, finding the route and working out its parameters costs more than the answer. The route
stands in the document and in the framework as any other; the lane calls the same handler with the same three values.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from typing import Any, NamedTuple

from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from pydantic import TypeAdapter, ValidationError

from panhuo.access import require
from panhuo.api import problems
from panhuo.api.door import identify_quickly
from panhuo.api.middleware import App, Receive, Scope, Send
from panhuo.words.errors import PanhuoError

__all__ = ["Lane", "Quick"]


class Quick(NamedTuple):
    """A POST route of the lane: the shape of its JSON body, the permission it takes, and its handler."""

    path: str
    shape: TypeAdapter[Any]
    permission: str
    handler: Callable[..., Awaitable[Response]]


class Lane:
    """Takes the requests of its routes, by their full paths, and lets all others through."""

    def __init__(self, app: App, *, service_in: FastAPI, routes: Mapping[str, Quick]) -> None:
        self.app, self.state, self.routes = app, service_in.state, routes

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle one request."""
        route = self.routes.get(scope["path"]) if scope["type"] == "http" and scope["method"] == "POST" else None
        if route is None:
            await self.app(scope, receive, send)
            return
        scope["route"] = route
        request = Request(scope, receive)
        try:
            response = await self._answer(request, route)
        except (PanhuoError, RequestValidationError) as error:
            response = problems.answer(request, error)
        await response(scope, receive, send)

    async def _answer(self, request: Request, route: Quick) -> Response:
        service = self.state.service
        caller = await identify_quickly(request, service)
        require(caller, route.permission)
        kind = request.headers.get("content-type", "")
        if not kind.startswith("application/json"):
            told = {"type": "content_type", "loc": ("content-type",), "msg": "application/json", "input": kind}
            raise RequestValidationError([told])
        try:
            order = route.shape.validate_json(await request.body())
        except ValidationError as error:
            raise RequestValidationError(error.errors(include_url=False)) from error
        return await route.handler(order, service, caller)

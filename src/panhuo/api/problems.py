"""What went wrong, as RFC 9457 problems with the stable codes and the texts of the message catalogue."""

from __future__ import annotations

import logging
import re
from collections.abc import Mapping
from functools import cache
from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse, Response
from starlette.exceptions import HTTPException

from panhuo.api import console
from panhuo.api.door import language
from panhuo.words import errors
from panhuo.words.errors import BadField, PanhuoError, Unexpected

__all__ = ["answer", "install", "problem_of", "status_of", "stored_problem"]

LOG = logging.getLogger("panhuo.api")
MEDIA_TYPE = "application/problem+json"
# By case, else by its family. What is not named here is 400: it fits the document, but a rule of the house refuses it.
# 422 is for what does not fit the document.
STATUS: Mapping[type[PanhuoError], int] = {
    errors.NotSignedIn: 401,
    errors.WrongCredentials: 401,
    errors.Forbidden: 403,
    errors.ForgedRequest: 403,
    errors.BadSetupCode: 403,
    errors.SamePerson: 403,
    errors.SignOnFailed: 403,
    errors.NotThere: 404,
    errors.UnknownSku: 404,
    errors.NoRun: 404,
    errors.SetupDone: 409,
    errors.EmailTaken: 409,
    errors.LastAdmin: 409,
    errors.ApprovalChanged: 409,
    errors.ChangedMeanwhile: 409,
    errors.NotNow: 409,
    errors.NoSuchStock: 404,
    errors.StockError: 409,
    errors.HomeBusy: 409,
    errors.TooLarge: 413,
    errors.TooManyAttempts: 429,
    errors.Unexpected: 500,
    errors.DiskFull: 507,
    errors.ServiceError: 503,
    errors.HomeError: 500,
}


def install(app: FastAPI) -> None:
    """Let the app answer every error as a problem."""
    app.add_exception_handler(PanhuoError, _expected)
    app.add_exception_handler(RequestValidationError, _expected)
    app.add_exception_handler(HTTPException, _plain)
    app.add_exception_handler(Exception, _unexpected)


def problem_of(error: PanhuoError, *, lang: str, request_id: str | None = None) -> dict[str, Any]:
    """Give an error as a problem in one language."""
    return {
        "type": f"urn:panhuo:error:{error.code}",
        "title": error.part("title", lang),
        "status": status_of(error),
        "detail": error.part("text", lang),
        "code": error.word or error.code,
        "cause": error.part("cause", lang),
        "remedy": error.part("remedy", lang),
        "request_id": request_id,
    } | ({"lines": error.lines} if isinstance(error, errors.NotEnoughStock) else {})


def stored_problem(told: Mapping[str, Any] | None, *, lang: str) -> dict[str, Any] | None:
    """Give an error that was written down in both languages as a problem in one."""
    if told is None:
        return None
    code = told.get("code")
    return {
        "type": f"urn:panhuo:error:{code}" if code else "about:blank",
        "title": told[f"title_{lang}"],
        "status": 500,
        "code": code,
    } | {
        name: told.get(f"{key}_{lang}") for name, key in (("detail", "text"), ("cause", "cause"), ("remedy", "remedy"))
    }


def status_of(error: PanhuoError) -> int:
    """Give the HTTP status of a case."""
    return next((STATUS[case] for case in type(error).__mro__ if case in STATUS), 400)


def _answer(
    request: Request, error: PanhuoError, headers: Mapping[str, str] | None = None, *, status: int | None = None
) -> JSONResponse:
    request_id = getattr(request.state, "request_id", None)
    problem = problem_of(error, lang=language(request), request_id=request_id)
    problem |= {"instance": request.url.path, "status": status or problem["status"]}
    return JSONResponse(problem, problem["status"], headers=dict(headers or {}), media_type=MEDIA_TYPE)


def answer(request: Request, error: PanhuoError | RequestValidationError) -> JSONResponse:
    """Answer what was refused, or what does not fit the document."""
    if isinstance(error, RequestValidationError):
        return _not_fitting(request, error)
    if isinstance(error, errors.TooManyAttempts):
        return _answer(request, error, {"Retry-After": str(error.facts["seconds"])})
    if isinstance(error, errors.NotSignedIn):
        return _answer(request, error, {"WWW-Authenticate": "Bearer"})
    return _answer(request, error)


async def _expected(request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, PanhuoError | RequestValidationError)  # noqa: S101 - registered for these
    return answer(request, error)


def _not_fitting(request: Request, error: RequestValidationError) -> JSONResponse:
    first = error.errors()[0]
    field = ".".join(str(part) for part in first["loc"] if part not in ("body", "query", "path"))
    value = str(first.get("input", ""))[:80] if first["type"] != "missing" else ""
    return _answer(request, BadField(field=field or "body", value=value, expected=str(first["msg"])), status=422)


async def _plain(request: Request, error: Exception) -> Response:
    """Answer what the framework refuses by itself: an unknown address (perhaps one of the console), a method."""
    assert isinstance(error, HTTPException)  # noqa: S101
    if error.status_code == 404:
        try:
            return console.page(request)
        except PanhuoError as missing:
            return _answer(request, missing)
    headers = dict(error.headers or {})
    if error.status_code == 405:
        headers["Allow"] = ", ".join(_methods(request))
    problem = {
        "type": "about:blank",
        "title": str(error.detail),
        "status": error.status_code,
        "instance": request.url.path,
        "request_id": getattr(request.state, "request_id", None),
    }
    return JSONResponse(problem, error.status_code, headers=headers, media_type=MEDIA_TYPE)


def _methods(request: Request) -> list[str]:
    """Give the methods that an address takes: all of them, where the framework names those of one route."""
    paths: Mapping[str, Mapping[str, Any]] = request.app.openapi()["paths"]
    fitting = (operations for template, operations in paths.items() if _pattern(template).fullmatch(request.url.path))
    return sorted({method.upper() for operations in fitting for method in operations})


@cache
def _pattern(template: str) -> re.Pattern[str]:
    """Give the pattern of an address with its {parts}; a verb after a colon is not part of an id."""
    return re.compile("[^/:]+".join(re.escape(part) for part in re.split(r"{[\w:]+}", template)))


async def _unexpected(request: Request, error: Exception) -> JSONResponse:
    request_id = getattr(request.state, "request_id", "?")
    LOG.error("request %s failed", request_id, exc_info=error)
    return _answer(request, Unexpected(request=request_id))

"""Who asks: the session's cookie or a bearer token, the language, and the proof that a change comes from our page."""

from __future__ import annotations

import time
from collections.abc import Awaitable, Callable
from typing import Annotated, Literal, cast

from anyio import to_thread
from fastapi import Depends, Request
from fastapi.security import APIKeyCookie, HTTPBearer

from panhuo.access import Identity, require, sessions, tokens
from panhuo.access.proof import same
from panhuo.api.state import Service
from panhuo.store import Database
from panhuo.words.errors import ForgedRequest, NotSignedIn, PanhuoError

__all__ = [
    "Caller",
    "Language",
    "ServiceOf",
    "address_of",
    "allowed",
    "allowed_quickly",
    "cookie_name",
    "from_our_page",
    "identify",
]

RECENT_SECONDS, RECENT_MAX = 1.0, 10_000
RECENT: dict[str, tuple[float, Identity, Database]] = {}
SAFE = ("GET", "HEAD", "OPTIONS")
COOKIE = "panhuo_session"
Lang = Literal["zh", "en"]
# For the document only: what a program sends. The reading is ours, because a page and a script are told apart here.
bearer = HTTPBearer(auto_error=False, description="A token from `panhuo token create` or Settings.")
session_cookie = APIKeyCookie(name=COOKIE, auto_error=False, description="The session of a browser.")


async def service_of(request: Request) -> Service:
    """Give the open server process."""
    return cast("Service", request.app.state.service)


ServiceOf = Annotated[Service, Depends(service_of)]


def cookie_name(request: Request) -> str:
    """Give the cookie's name: over TLS one that a browser takes from this very host only."""
    return f"__Host-{COOKIE}" if request.url.scheme == "https" else COOKIE


def address_of(request: Request) -> str:
    """Give the address that the request came from."""
    return request.client.host if request.client else "?"


def from_our_page(request: Request) -> None:
    """Refuse (ForgedRequest) a change that another site made a browser send; programs send neither header."""
    site = request.headers.get("sec-fetch-site")
    origin = request.headers.get("origin")
    if site is not None and site not in ("same-origin", "none"):
        raise ForgedRequest
    if origin is not None and origin.partition("://")[2] != request.headers.get("host"):
        raise ForgedRequest


def identify(
    request: Request,
    service: ServiceOf,
    _token: Annotated[object, Depends(bearer)] = None,
    _cookie: Annotated[object, Depends(session_cookie)] = None,
) -> Identity:
    """Give who asks; raises NotSignedIn, and ForgedRequest for a change by a session without its proof."""
    authorization = request.headers.get("authorization")
    if authorization is not None:
        scheme, _, secret = authorization.partition(" ")
        if scheme.lower() != "bearer":
            raise NotSignedIn
        return tokens.identify(service.database, secret=secret.strip(), now=service.clock())
    secret = request.cookies.get(cookie_name(request))
    if not secret:
        raise NotSignedIn
    identity = sessions.identify(service.database, secret=secret, now=service.clock())
    if request.method not in SAFE:
        from_our_page(request)
        if not same(request.headers.get("x-csrf-token", ""), identity.csrf or ""):
            raise ForgedRequest
    return identity


Caller = Annotated[Identity, Depends(identify)]


async def identify_quickly(
    request: Request,
    service: ServiceOf,
    _token: Annotated[object, Depends(bearer)] = None,
    _cookie: Annotated[object, Depends(session_cookie)] = None,
) -> Identity:
    """Give who asks like `identify`, but take a token's word for a second after it was last looked up.

    A channel in a rush sends thousands of requests a second with one token; a token that was revoked may be taken for
    that second more. Sessions are looked up each time.
    """
    authorization = request.headers.get("authorization")
    known = RECENT.get(authorization) if authorization is not None else None
    moment = time.monotonic()
    if authorization is None:
        return await to_thread.run_sync(identify, request, service)
    if known is not None and known[2] is service.database:
        if moment - known[0] < RECENT_SECONDS:
            return known[1]
        # One request looks the token up again, and those beside it need not.
        RECENT[authorization] = (moment, *known[1:])
    elif len(RECENT) >= RECENT_MAX:
        RECENT.clear()
    try:
        identity = await to_thread.run_sync(identify, request, service)
    except PanhuoError:
        RECENT.pop(authorization, None)
        raise
    RECENT[authorization] = (moment, identity, service.database)
    return identity


def allowed_quickly(permission: str) -> Callable[[Identity], Awaitable[Identity]]:
    """Give a dependency that lets through who has the permission, without leaving the event loop."""

    async def checked(identity: Annotated[Identity, Depends(identify_quickly)]) -> Identity:
        require(identity, permission)
        return identity

    return checked


def allowed(permission: str) -> Callable[[Identity], Identity]:
    """Give a dependency that lets through who has the permission."""

    def checked(identity: Caller) -> Identity:
        require(identity, permission)
        return identity

    return checked


def language(request: Request) -> Lang:
    """Give the language asked for, Chinese if none of ours is."""
    asked = request.headers.get("accept-language", "").lower()
    ours = [part.strip()[:2] for part in asked.split(",") if part.strip()[:2] in ("zh", "en")]
    return cast("Lang", ours[0]) if ours else "zh"


Language = Annotated[Lang, Depends(language)]

"""Around every request: its id, the log line, the metrics, the security headers, the size limit, and ETags."""

from __future__ import annotations

import hashlib
import json
import logging
import secrets
import time
from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any

from starlette.datastructures import Headers, MutableHeaders

from panhuo.api.metrics import observe
from panhuo.words.errors import TooLarge

__all__ = ["App", "Etag", "Guard", "Receive", "Scope", "Send"]

LOG = logging.getLogger("panhuo.access")
Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]
App = Callable[[Scope, Receive, Send], Awaitable[None]]
BODY_BYTES_MAX = 4 << 20
# Scripts, styles and data from here only. Ant Design writes its styles into the page, hence 'unsafe-inline' for styles.
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; "
    "font-src 'self'; connect-src 'self'; manifest-src 'self'; base-uri 'none'; form-action 'self'; "
    "frame-ancestors 'none'; object-src 'none'"
)
SECURITY = {
    "content-security-policy": POLICY,
    "x-content-type-options": "nosniff",
    "referrer-policy": "same-origin",
    "x-frame-options": "DENY",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "permissions-policy": "camera=(self), microphone=(), geolocation=()",
}
HSTS = "max-age=31536000"
UPLOADS = ("/api/v1/imports",)


class Guard:
    """The outermost layer."""

    def __init__(self, app: App, *, upload_bytes_max: int) -> None:
        self.app = app
        self.upload_bytes_max = upload_bytes_max

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle one request."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        request_id = secrets.token_hex(8)
        scope.setdefault("state", {})["request_id"] = request_id
        begun = time.perf_counter()
        status = 500

        async def sent(message: MutableMapping[str, Any]) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                headers = MutableHeaders(scope=message)
                headers["x-request-id"] = request_id
                for name, value in SECURITY.items():
                    headers.setdefault(name, value)
                if scope["scheme"] == "https":
                    headers["strict-transport-security"] = HSTS
                if scope["path"].startswith("/api/"):
                    headers.setdefault("cache-control", "no-store")
            await send(message)

        limit = self.upload_bytes_max if scope["path"] in UPLOADS else BODY_BYTES_MAX
        try:
            await self.app(scope, _limited(receive, scope, limit=limit), sent)
        finally:
            _log(scope, request_id, status=status, seconds=time.perf_counter() - begun)


def _limited(receive: Receive, scope: Scope, *, limit: int) -> Receive:
    """Refuse (TooLarge) a body that says it is, or turns out to be, larger than the limit."""
    said = Headers(scope=scope).get("content-length", "0")
    error = TooLarge(most=f"{limit >> 20} MB")
    received = 0

    async def counted() -> MutableMapping[str, Any]:
        nonlocal received
        if said.isdigit() and int(said) > limit:
            raise error
        message = await receive()
        received += len(message.get("body", b""))
        if received > limit:
            raise error
        return message

    return counted


def _log(scope: Scope, request_id: str, *, status: int, seconds: float) -> None:
    route = scope.get("route")
    path: str = getattr(route, "path", "other")
    observe(scope["method"], path, status=status, seconds=seconds)
    client = scope.get("client") or ("?", 0)
    line = {
        "request": request_id,
        "method": scope["method"],
        "path": scope["path"],
        "status": status,
        "ms": round(seconds * 1000, 1),
        "from": client[0],
    }
    LOG.info(json.dumps(line, ensure_ascii=False))


class Etag:
    """Gives JSON answers a fingerprint, and answers 304 to who has them already."""

    def __init__(self, app: App) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle one request."""
        if scope["type"] != "http" or scope["method"] != "GET" or not scope["path"].startswith("/api/"):
            await self.app(scope, receive, send)
            return
        known = Headers(scope=scope).get("if-none-match")
        held: MutableMapping[str, Any] | None = None
        body = bytearray()

        async def sent(message: MutableMapping[str, Any]) -> None:
            nonlocal held
            if message["type"] == "http.response.start":
                kind = Headers(raw=message["headers"]).get("content-type", "")
                if message["status"] != 200 or not kind.startswith("application/json"):
                    await send(message)
                    return
                held = message
                return
            if held is None:
                await send(message)
                return
            body.extend(message.get("body", b""))
            if not message.get("more_body", False):
                await _answer(held, bytes(body), known=known, send=send)

        await self.app(scope, receive, sent)


async def _answer(start: MutableMapping[str, Any], body: bytes, *, known: str | None, send: Send) -> None:
    tag = f'"{hashlib.blake2b(body, digest_size=12).hexdigest()}"'
    headers = MutableHeaders(scope=start)
    headers["etag"] = tag
    # Asked for again each time, and answered in a few bytes if nothing changed; never shared between people.
    headers["cache-control"] = "private, no-cache"
    headers["vary"] = "Cookie, Authorization, Accept-Language, Accept-Encoding"
    if known is not None and tag in (part.strip().removeprefix("W/") for part in known.split(",")):
        start["status"] = 304
        for name in ("content-length", "content-type"):
            if name in headers:
                del headers[name]
        await send(start)
        await send({"type": "http.response.body", "body": b""})
        return
    headers["content-length"] = str(len(body))
    await send(start)
    await send({"type": "http.response.body", "body": body})

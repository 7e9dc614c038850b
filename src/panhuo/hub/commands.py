"""What can be asked of the stock: hold, allocate, ship, release, extend, move; and the verdicts on it."""

from __future__ import annotations

import hashlib
from datetime import date, datetime
from functools import lru_cache
from typing import Any, Literal, NamedTuple

__all__ = [
    "Allocate",
    "Command",
    "Entry",
    "Extend",
    "Hold",
    "Line",
    "Moved",
    "Moves",
    "Promise",
    "Promised",
    "Refused",
    "Release",
    "Ship",
    "Short",
    "Verdict",
    "fingerprint",
]

Promise = Literal["stock", "backorder", "presale"]


class Line(NamedTuple):
    """Units of one SKU. From one place, or the first of `locations` in their order, or any; `split`: over several."""

    sku: str
    units: int
    location: str | None = None
    owner: str | None = None
    channel: str | None = None
    locations: tuple[str, ...] = ()
    split: bool = False


class Hold(NamedTuple):
    """Keep stock for somebody for `seconds`; `whole`: all lines or nothing."""

    id: bytes
    lines: tuple[Line, ...]
    seconds: int
    whole: bool = True
    promise: Promise = "stock"


class Allocate(NamedTuple):
    """Give what is held to a placed order: it no longer expires."""

    id: bytes
    order_ref: str


class Ship(NamedTuple):
    """Units leave for the customer: the whole hold, or `lines` of (line, units) under a `request` id of their own."""

    id: bytes
    lines: tuple[tuple[int, int], ...] = ()
    request: bytes | None = None


class Release(NamedTuple):
    """Give back what is still held or allocated."""

    id: bytes
    reason: str | None = None


class Extend(NamedTuple):
    """Let a hold last for `seconds` from now."""

    id: bytes
    seconds: int


class Entry(NamedTuple):
    """One move that is asked for; which fields it needs follows from its kind (see `accounts.KINDS`).

    `units` may be negative for `adjusted`, and is what stands there for `counted`. `account` is the account inside
    the place that the kind leaves open: `damaged` and the like.
    """

    kind: str
    sku: str
    units: int
    location: str
    owner: str = ""
    pool: str = ""
    to_location: str | None = None
    to_pool: str | None = None
    account: str | None = None
    reason: str | None = None
    reference: str | None = None
    due_on: date | None = None
    happened_at: datetime | None = None


class Moves(NamedTuple):
    """Moves that are made together or not at all; `approved`: a second person agreed, so no limit holds."""

    id: bytes
    entries: tuple[Entry, ...]
    approved: bool = False


Command = Hold | Allocate | Ship | Release | Extend | Moves


class Promised(NamedTuple):
    """A hold as it stands: its parts as (line, cell, units, open, state)."""

    id: bytes
    parts: tuple[tuple[int, int, int, int, str], ...]
    expires_at: datetime | None
    order_ref: str | None
    replayed: bool = False


class Moved(NamedTuple):
    """Moves were made: each as (kind, cell, from, to, units)."""

    id: bytes
    moves: tuple[tuple[str, int, str, str, int], ...]
    replayed: bool = False


class Short(NamedTuple):
    """What is missing for a line."""

    line: int
    sku: str
    units: int
    available: int


class Refused(NamedTuple):
    """It was not done, and nothing was changed. `code` is stable."""

    code: Literal[
        "not_enough_stock",
        "other_body",
        "not_found",
        "expired",
        "not_in_this_state",
        "needs_second_person",
        "bad_request",
    ]
    lines: tuple[Short, ...] = ()
    detail: str = ""
    difference: int = 0


Verdict = Promised | Moved | Refused


def fingerprint(command: Hold | Moves | Ship) -> bytes:
    """Give 16 bytes that differ when anything in a request differs, its id aside."""
    if isinstance(command, Hold) and len(command.lines) == 1:
        return _of_the_usual(command[1:])
    return _fingerprint(command[1:])


def _fingerprint(body: tuple[Any, ...]) -> bytes:
    return hashlib.blake2b(repr(body).encode(), digest_size=16).digest()


# In a rush thousands ask for the same.
_of_the_usual = lru_cache(maxsize=65_536)(_fingerprint)

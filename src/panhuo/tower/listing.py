"""What the lists of actions and alerts share: filters as the statements take them, and the cursor of the next page."""

from __future__ import annotations

import base64
from collections.abc import Mapping
from typing import Any

from panhuo.words.errors import BadField

__all__ = ["narrowed", "read_offset", "write_offset"]

TEXT_MAX = 200
OFFSET_MAX = 10_000_000


def narrowed(asked: Mapping[str, Any]) -> dict[str, Any]:
    """Give every filter that the statements know, unset ones as null, the search in lower case."""
    search = str(asked.get("q") or "").strip().lower()[:TEXT_MAX]
    names = ("kind", "sku", "skus", "level")
    return {"state": asked.get("state") or "open", "q": search or None} | {name: asked.get(name) for name in names}


def write_offset(offset: int) -> str:
    """Give the cursor of the page that begins at an offset."""
    return base64.urlsafe_b64encode(f"o{offset}".encode()).decode().rstrip("=")


def read_offset(cursor: str | None) -> int:
    """Give the offset of a cursor, 0 without one; raises BadField."""
    if not cursor:
        return 0
    try:
        written = base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)).decode()
        offset = int(written.removeprefix("o"))
    except ValueError as error:
        raise BadField(field="cursor", value=cursor[:40], expected="the `next` of the page before") from error
    if not 0 <= offset <= OFFSET_MAX:
        raise BadField(field="cursor", value=cursor[:40], expected="the `next` of the page before")
    return offset

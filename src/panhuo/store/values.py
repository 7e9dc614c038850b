"""Values as PostgreSQL keeps them: its JSON holds no zero byte, which a broken file may bring into a message."""

from __future__ import annotations

import json

from psycopg.types.json import Jsonb

__all__ = ["jsonb"]


def jsonb(value: object) -> Jsonb:
    """Give a value for a jsonb column; a zero byte is shown as the mark for a letter that cannot be shown."""
    return Jsonb(value, dumps=_written)


def _written(value: object) -> str:
    return json.dumps(value, ensure_ascii=True).replace("\\u0000", "\\ufffd")

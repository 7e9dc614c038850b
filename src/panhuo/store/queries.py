"""Reads the named statements of a room: SQL stands in `queries.sql` beside the code, never in it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any, LiteralString, cast

__all__ = ["for_what_is_given", "queries"]

# "-- name", a line that says what it is for, then the statement up to the next name.
NAME = r"-- (?P<name>[a-z][a-z0-9_]*)\n"
NAMED = re.compile(rf"^{NAME}-- (?P<purpose>.+)\n(?P<statement>(?:(?!-- [a-z][a-z0-9_]*\n).*\n?)+)", re.MULTILINE)
# A line that stands only where something is given.
MARKED = re.compile(r"\s*/\* if (?P<name>[a-z_]+) \*/")


@cache
def queries(beside: str) -> Mapping[str, LiteralString]:
    """Give the statements of the `queries.sql` beside the file `beside` (a room's own `__file__`), by name.

    Raises ValueError if a name stands twice or lines belong to no name.
    """
    path = Path(beside).with_name("queries.sql")
    written = path.read_text(encoding="utf-8")
    found: dict[str, LiteralString] = {}
    end = 0
    for match in NAMED.finditer(written):
        name = match["name"]
        if name in found or written[end : match.start()].strip():
            message = f"{path}: {name} stands twice, or what stands before it has no name and purpose"
            raise ValueError(message)
        # A file of the package, not anybody's input: as literal as a string in the code.
        found[name] = cast("LiteralString", match["statement"].strip().rstrip(";"))
        end = match.end()
    if not found or written[end:].strip():
        message = f"{path}: lines that belong to no named statement"
        raise ValueError(message)
    return MappingProxyType(found)


def for_what_is_given(statement: LiteralString, given: Mapping[str, Any]) -> LiteralString:
    """Give a statement without the lines marked `/* if NAME */` where NAME is not given, None or False.

    Filters that nobody asked for are then no part of the statement: each of its forms is planned once and kept, with
    the index that it needs, where `NAME is null or ...` would be planned each time, or once for all and badly.
    """
    left_out = {name for name, value in given.items() if value is None or value is False}
    lines = ((MARKED.match(line), line) for line in statement.splitlines())
    kept = [line for mark, line in lines if mark is None or mark["name"] in given.keys() - left_out]
    return cast("LiteralString", "\n".join(kept))

"""Compares headers as people see them: letter case, spaces, hyphens, underscores, BOM and full width do not count."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from functools import lru_cache

__all__ = ["by_normalised", "normalised", "only_named"]

# \ufeff is a BOM that slipped into the first header; \u200b.. are zero-width characters that web pages leave behind.
_IGNORED = re.compile(r"[\s\-_.\ufeff\u200b-\u200d\u2010-\u2015]+")


@lru_cache(maxsize=8192)
def normalised(header: str) -> str:
    """Give the form of a header in which equal headers are equal.

    >>> normalised("\\ufeffProduct_Name"), normalised("product-name"), normalised("ＳＫＵ")
    ('productname', 'productname', 'sku')
    """
    return _IGNORED.sub("", unicodedata.normalize("NFKC", header)).casefold()


def by_normalised(headers: Iterable[str]) -> dict[str, str]:
    """Give each header under its normalised form; of two equal ones the first counts."""
    found: dict[str, str] = {}
    for header in headers:
        found.setdefault(normalised(header), header)
    return found


def only_named(headers: Iterable[str]) -> list[str]:
    """Give the headers of a file without our own `_line`."""
    return [header for header in headers if header != "_line"]

"""Writes English counts of one as English does: “1 day left”, not “1 days left”."""

from __future__ import annotations

import re

__all__ = ["with_singulars"]

# Only words that our own sentences count; a product's name keeps its letters.
_ONE = re.compile(
    r"(?<![\d.,])1 (action|alert|day|item|line|order|pc|period|place|product|row|sale|SKU|SKU-location|unit|week)s\b"
)


def with_singulars(sentence: str) -> str:
    """Give the sentence with the singular after every count that is exactly 1."""
    return _ONE.sub(r"1 \1", sentence)

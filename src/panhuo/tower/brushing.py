"""Bursts of orders that look like brushing, as people read them: how sure, what speaks for it, who set them aside."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import polars as pl

from panhuo.report import figures as write
from panhuo.words.messages import text

__all__ = ["brushed_told"]

SHOWN_MAX = 200
# A trait is told where it stands out: so far above the usual share, or so far below the usual number.
_STANDS_OUT, _HALF = 0.1, 0.5


def brushed_told(
    brushed: pl.DataFrame, *, overrides: Sequence[Mapping[str, Any]], names: Mapping[str, str | None], lang: str
) -> list[dict[str, Any]]:
    """Give the surest bursts with what speaks for brushing in a sentence, and who took the days out of the past.

    overrides: what people said, as kept; names: of products, by SKU.
    """
    return [
        {name: row[name] for name in ("sku", "location", "starts_on", "ends_on", "units", "usual", "score")}
        | {
            "name": names.get(row["sku"]),
            "why": text("tower.brushing.joint", lang).join(_traits(row, lang=lang)),
            "set_aside_by": _set_aside_by(row, overrides),
        }
        for row in brushed.head(SHOWN_MAX).iter_rows(named=True)
    ]


def _traits(row: Mapping[str, Any], *, lang: str) -> Iterable[str]:
    def told(name: str, **words: str) -> str:
        return text(f"tower.brushing.{name}", lang, **words)

    if row["buyers"] is not None and row["buyers"] <= (1 - _STANDS_OUT) * row["orders"]:
        yield told("buyers", orders=write.count(row["orders"]), buyers=write.count(row["buyers"]))
    for name in ("night", "cancelled"):
        share, usual = row[name], row[f"{name}_usual"]
        if share is not None and share >= usual + _STANDS_OUT:
            yield told(name, share=write.share(share), usual=write.share(usual))
    if row["reviews"] is not None and row["reviews"] <= _HALF * row["reviews_usual"]:
        yield told("reviews", count=write.count(row["reviews"]), usual=write.count(row["reviews_usual"]))
    if row["reason"]:
        yield told("reason")


def _set_aside_by(row: Mapping[str, Any], overrides: Iterable[Mapping[str, Any]]) -> str | None:
    for said in overrides:
        mine = said["sku"] == row["sku"] and said["location"] in (None, row["location"])
        spans = said["starts_on"] <= row["starts_on"] and row["ends_on"] <= said["ends_on"]
        if said["kind"] == "history" and said["withdrawn_at"] is None and mine and spans:
            return str(said["by_name"])
    return None

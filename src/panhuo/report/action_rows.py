"""The ranked list of what to do: the most valuable actions first, each with its product, sum, date and reason."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

import polars as pl

from panhuo.report import figures
from panhuo.report.palette import KIND_COLOURS
from panhuo.report.reader import Reader

if TYPE_CHECKING:
    from panhuo.cycle import Results

__all__ = ["ROWS_MOST", "ActionRow", "action_rows", "product_names"]

ROWS_MOST = 30
# For these kinds the price is what we pay, which the cost column already says.
PRICE_IS_COST = ("order", "transfer")


@dataclass(frozen=True)
class ActionRow:
    """One action as the page shows it; all fields are written already, an unknown one is a dash or empty."""

    rank: int
    kind: str
    colour: str
    quantity: str
    product: str
    sku: str
    why: str
    where: str
    on: str
    cost: str
    worth: str
    approval: bool


def action_rows(results: Results, reader: Reader, *, kinds: dict[str, str]) -> tuple[ActionRow, ...]:
    """Give the most valuable actions, at most 30, by worth; equal worth by SKU, so the order is always the same."""
    ranked = results.actions.sort("worth", "sku", "action", descending=[True, False, False], nulls_last=True)
    names = product_names(results.facts)
    order = _kind_order(results.actions)
    return tuple(
        _row(number, row, reader, name=names.get(str(row["sku"]), ""), kinds=kinds, place=order.index(str(row["kind"])))
        for number, row in enumerate(ranked.head(ROWS_MOST).iter_rows(named=True), start=1)
    )


def product_names(facts: pl.DataFrame) -> dict[str, str]:
    """Give the name of every SKU that has one of its own."""
    named = facts.filter(pl.col("name").is_not_null(), pl.col("name") != pl.col("sku")).unique(
        "sku", keep="first", maintain_order=True
    )
    return dict(named.select("sku", "name").iter_rows())


def _kind_order(actions: pl.DataFrame) -> list[str]:
    """Order kinds as the headline colours them, so a kind has one colour on the whole page."""
    by_kind = actions.group_by("kind").agg(worth=pl.col("worth").cast(pl.Float64).sum())
    return by_kind.sort("worth", "kind", descending=[True, False]).get_column("kind").to_list()


def _row(
    number: int, row: dict[str, object], reader: Reader, *, name: str, kinds: dict[str, str], place: int
) -> ActionRow:
    kind, sku = str(row["kind"]), str(row["sku"])
    on = row["on"]
    return ActionRow(
        rank=number,
        kind=kinds.get(kind, kind),
        colour=KIND_COLOURS[place % len(KIND_COLOURS)],
        quantity=_quantity(row, reader),
        product=name or sku,
        sku=sku if name else "",
        why=reader.pick(row, "why"),
        where=_where(row, reader),
        on=reader.short_day(on) if isinstance(on, date) else figures.UNKNOWN,
        cost=reader.money(_amount(row["cost"])),
        worth=reader.money(_amount(row["worth"])),
        approval=bool(row.get("needs_approval")),
    )


def _quantity(row: dict[str, object], reader: Reader) -> str:
    units, price = _amount(row["units"]), _amount(row["price"])
    if units is None:
        return ""
    if price is None or row["kind"] in PRICE_IS_COST:
        return reader.say("actions.units", units=figures.count(units))
    written = figures.price(price, currency=reader.currency, lang=reader.lang)
    return reader.say("actions.units_at_price", units=figures.count(units), price=written)


def _where(row: dict[str, object], reader: Reader) -> str:
    source, target = row["from_location"], row["to_location"]
    names = [reader.say("everywhere") if place == "all" else str(place) for place in (source, target) if place]
    return " → ".join(names) if names else figures.UNKNOWN


def _amount(found: object) -> float | None:
    return None if found is None else float(str(found))

"""Shopify inventory: the stock of each variant at each location, as Shopify's admin exports it.

Source: headers of exports kept as fixtures in eight public repositories; Shopify help, "Exporting or importing
inventory with a CSV file".
Mapped: SKU → sku, Location → location, On hand (current) / On hand → on_hand, Committed, Unavailable and Incoming
alike. "On hand (new)" is where people type a correction to import; it is never the figure and is dropped. Where an
export has no On hand, it is available + committed + unavailable. The oldest layout, one column a location, holds
available units only: they are taken as on hand, so committed units are missing from it. Products: name = title and
option values; handle and options as attributes. The export names no day: it is the one in the file's name, else that
of the file.
Set aside: variants not stocked at a location; variants without a SKU (empty or `-`).
"""

from __future__ import annotations

import polars as pl

from panhuo.connect.headers import normalised, only_named
from panhuo.connect.mapping import Rule, attributes, named, none_if, rest_of, split, total_of
from panhuo.connect.notes import assumed_day
from panhuo.connect.records import Converted, Origin
from panhuo.words import Text

__all__ = ["DIALECTS", "MEANING", "TITLE", "convert"]

TITLE = Text(en="Shopify inventory export", zh="Shopify 库存导出")
MEANING = Text(
    en="On hand, committed, unavailable and incoming units of each variant at each location.",
    zh="每个规格在每个地点的现货、承诺、不可用和在途件数。",
)
_VARIANT = frozenset({"Handle", "Title", "Option1 Name", "Option1 Value", "SKU"})
DIALECTS = {
    "all states": _VARIANT | {"Location", "On hand (current)"},
    "2023": _VARIANT | {"Location", "On hand"},
    "available only": _VARIANT | {"Location", "Available"},
    "a column a location": _VARIANT | {"HS Code", "COO"},
}
_OPTIONS = [f"Option{number} {part}" for number in (1, 2, 3) for part in ("Name", "Value")]
_DESCRIPTION = ["Handle", "Title", *_OPTIONS, "SKU", "HS Code", "COO", "Location", "Bin name"]
_FIGURES = {
    "on_hand": ("On hand (current)", "On hand"),
    "available": ("Available (not editable)", "Available"),
    "committed": ("Committed (not editable)", "Committed"),
    "unavailable": ("Unavailable (not editable)", "Unavailable"),
    "incoming": ("Incoming (not editable)", "Incoming"),
}
_RULES = (
    Rule(
        "not_stocked",
        Text(en="Not stocked at this location.", zh="该地点未启用库存（not stocked）。"),
        pl.col("on_hand").str.to_lowercase() == "not stocked",
    ),
    Rule(
        "no_sku",
        Text(en="The variant has no SKU, so it cannot be told from others.", zh="该规格没有 SKU，无法与其他规格区分。"),
        pl.col("sku").is_null(),
    ),
)


def convert(raw: pl.DataFrame, *, origin: Origin) -> Converted:
    """Give stock by location, and products; raises nothing on odd values, validation refuses those."""
    rows = _one_row_a_location(raw) if origin.dialect == "a column a location" else raw
    lines = named(rows, {"sku": "SKU", "location": "Location", **_FIGURES}).with_columns(none_if("sku", "-"))
    parts = lines.with_columns(
        pl.lit(origin.as_of).alias("as_of"),
        pl.coalesce("on_hand", total_of(lines, ["available", "committed", "unavailable"])).alias("on_hand"),
    )
    rest = rest_of(rows, used=[*_DESCRIPTION, *_FIGURES.values(), "On hand (new)"], table="stock")
    kept, aside = split(pl.concat([parts, rest], how="horizontal"), _RULES)
    stock = kept.drop("available")
    return Converted({"stock": stock, "products": _products(rows)}, aside, assumed_day(origin))


def _one_row_a_location(raw: pl.DataFrame) -> pl.DataFrame:
    """Turn the oldest layout, where every column after the description is a location, into one row a location."""
    described = {normalised(header) for header in _DESCRIPTION}
    fixed = [header for header in only_named(raw.columns) if normalised(header) in described]
    places = [header for header in only_named(raw.columns) if header not in fixed and not header.startswith("column_")]
    long = raw.unpivot(places, index=[*fixed, "_line"], variable_name="Location", value_name="On hand")
    return long.sort("_line", maintain_order=True)


def _products(rows: pl.DataFrame) -> pl.DataFrame:
    described = named(rows, {"sku": "SKU", "title": "Title", "handle": "Handle", **{name: name for name in _OPTIONS}})
    # Only the first variant of a product repeats its title in some exports.
    filled = described.with_columns(pl.col("title", "Option1 Name").forward_fill().over("handle"))
    goods = (
        filled.with_columns(none_if("sku", "-"))
        .filter(pl.col("sku").is_not_null())
        .unique("sku", keep="last", maintain_order=True)
    )
    chosen = [none_if(f"Option{number} Value", "Default Title") for number in (1, 2, 3)]
    goods = goods.with_columns(chosen)
    value = pl.concat_str(chosen, separator=" / ", ignore_nulls=True)
    name = pl.when(value != "").then(pl.concat_str("title", value, separator=" - ")).otherwise("title")
    in_json = {"handle": "handle", **{f"Option{number} Value": f"option{number}" for number in (1, 2, 3)}}
    return goods.select("_line", "sku", name.alias("name"), attributes(goods, in_json).alias("attributes"))

"""Amazon FBA restock: units by state and Amazon's own advice (GET_RESTOCK_INVENTORY_RECOMMENDATIONS_REPORT).

Source: headers of the report as named in public repositories (`Recommended action` is absent in some files).
Mapped: Country → location ("FBA US"), Merchant SKU → sku. Available + FC transfer + FC Processing + Customer Order +
Unfulfillable → on_hand; Customer Order → committed; FC Processing + Unfulfillable → unavailable (units on transfer
can be bought); Shipped + Receiving → incoming (Working has not left; where these are missing, Inbound). Products:
name, list price, currency. Amazon's advice (alert, quantity, date) is kept beside the row. The report names no day:
it is the one in the file's name, else that of the file.
Set aside: lines without a SKU; lines that the seller fulfils.
"""

from __future__ import annotations

import polars as pl

from panhuo.connect.connectors._amazon import fba_place, lost_zeros
from panhuo.connect.mapping import Rule, attributes, named, rest_of, split, total_of
from panhuo.connect.notes import assumed_day, other_currency
from panhuo.connect.records import Converted, Origin
from panhuo.words import Text

__all__ = ["DIALECTS", "MEANING", "TITLE", "convert"]

TITLE = Text(en="Amazon FBA restock report", zh="亚马逊 FBA 补货建议报告")
MEANING = Text(
    en="Units in and on the way to Amazon's warehouses, with Amazon's restock advice.",
    zh="亚马逊仓内及在途件数，附亚马逊的补货建议。",
)
DIALECTS = {
    "restock": frozenset({"Merchant SKU", "FNSKU", "ASIN", "Total Units", "Inbound", "Available", "Unfulfillable"}),
}
_COLUMNS = {
    "country": "Country",
    "name": "Product Name",
    "fnsku": "FNSKU",
    "sku": "Merchant SKU",
    "asin": "ASIN",
    "condition": "Condition",
    "currency": ("Currency code", "Currency"),
    "list_price": "Price",
    "fulfilled_by": "Fulfilled by",
    "available": "Available",
    "transfer": "FC transfer",
    "processing": "FC Processing",
    "orders": "Customer Order",
    "unfulfillable": "Unfulfillable",
    "inbound": "Inbound",
    "shipped": "Shipped",
    "receiving": "Receiving",
}
_RULES = (
    Rule("no_sku", Text(en="The line has no SKU.", zh="该行没有 SKU。"), pl.col("sku").is_null()),
    Rule(
        "not_amazon",
        Text(
            en="The seller ships these goods; they are not in Amazon's warehouses.",
            zh="由卖家自行发货，货不在亚马逊仓内。",
        ),
        pl.col("fulfilled_by").str.to_lowercase().is_in(["merchant", "seller", "mfn"]),
    ),
)


def convert(raw: pl.DataFrame, *, origin: Origin) -> Converted:
    """Give stock and products."""
    lines = named(raw, _COLUMNS).with_columns(
        fba_place("country").alias("location"), pl.lit(origin.as_of).alias("as_of")
    )
    rest = rest_of(raw, used=_COLUMNS.values(), table="stock")
    kept, aside = split(pl.concat([lines, rest], how="horizontal"), _RULES)
    arriving = ["shipped", "receiving"] if kept["shipped"].is_not_null().any() else ["inbound"]
    stock = kept.select(
        "_line",
        "as_of",
        "sku",
        "location",
        total_of(kept, ["available", "transfer", "processing", "orders", "unfulfillable"]).alias("on_hand"),
        pl.col("orders").alias("committed"),
        total_of(kept, ["processing", "unfulfillable"]).alias("unavailable"),
        total_of(kept, arriving).alias("incoming"),
        *rest.columns,
    )
    described = {"asin": "asin", "fnsku": "fnsku", "condition": "condition"}
    products = kept.select(
        "_line", "sku", "name", "list_price", "currency", attributes(kept, described).alias("attributes")
    ).unique("sku", keep="last", maintain_order=True)
    warnings = (
        *assumed_day(origin),
        *lost_zeros(kept, origin=origin),
        *other_currency(kept["currency"], origin=origin),
    )
    return Converted({"stock": stock, "products": products}, aside, warnings)

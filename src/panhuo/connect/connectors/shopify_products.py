"""Shopify products: the catalogue of an online shop, as Shopify's admin exports it.

Source: headers of exports kept as fixtures in public repositories; Shopify help, "Using CSV files to import and
export products" (the newer export says `URL handle`, `SKU`, `Price` where the older says `Handle`, `Variant SKU`,
`Variant Price`).
Mapped: sku, Title and option values → name, Vendor → brand, Type (else Product Category) → category, Cost per item →
unit_cost; list_price is the compare-at price where it is above the price, else the price. Product columns stand on a
product's first line only and hold for its variants. Inventory quantities are not taken: they name no location.
Set aside: lines that only add a picture; variants without a SKU.
"""

from __future__ import annotations

import polars as pl

from panhuo.connect.mapping import Rule, amount, attributes, named, none_if, split
from panhuo.connect.records import Converted, Origin
from panhuo.words import Text

__all__ = ["DIALECTS", "MEANING", "TITLE", "convert"]

TITLE = Text(en="Shopify products export", zh="Shopify 商品导出")
MEANING = Text(
    en="Names, brands, prices and costs of an online shop's variants.", zh="线上店铺各规格的名称、品牌、售价和成本。"
)
DIALECTS = {
    "Handle": frozenset({"Handle", "Title", "Vendor", "Variant SKU", "Variant Price"}),
    "URL handle": frozenset({"URL handle", "Title", "Vendor", "SKU", "Price"}),
}
_COLUMNS = {
    "handle": ("Handle", "URL handle"),
    "sku": ("Variant SKU", "SKU"),
    "title": "Title",
    "brand": "Vendor",
    "kind": "Type",
    "taxonomy": ("Product Category", "Category"),
    "price": ("Variant Price", "Price"),
    "compare_at": ("Variant Compare At Price", "Compare-at price", "Compare At Price"),
    "unit_cost": "Cost per item",
    "barcode": ("Variant Barcode", "Barcode"),
    "status": "Status",
    "tags": "Tags",
    "option1": ("Option1 Value", "Option1 value"),
    "option2": ("Option2 Value", "Option2 value"),
    "option3": ("Option3 Value", "Option3 value"),
}
_PRODUCT_WIDE = ["title", "brand", "kind", "taxonomy", "status", "tags"]
_OPTIONS = ["option1", "option2", "option3"]
_RULES = (
    Rule(
        "picture",
        Text(en="The line only adds a picture.", zh="该行只用来添加图片。"),
        pl.all_horizontal(pl.col("sku", "price", "option1").is_null()),
    ),
    Rule("no_sku", Text(en="The variant has no SKU.", zh="该规格没有 SKU。"), pl.col("sku").is_null()),
)


def convert(raw: pl.DataFrame, *, origin: Origin) -> Converted:
    """Give products."""
    lines = named(raw, _COLUMNS).with_columns(none_if("sku", "-"), pl.col("handle").forward_fill())
    lines = lines.with_columns(pl.col(_PRODUCT_WIDE).forward_fill().over("handle"))
    kept, aside = split(lines, _RULES)
    chosen = pl.concat_str(
        [none_if(option, "Default Title") for option in _OPTIONS], separator=" / ", ignore_nulls=True
    )
    above = (amount(kept, "compare_at") > amount(kept, "price")).fill_null(value=False)
    described = ["handle", *_OPTIONS, "barcode", "status", "tags"]
    products = kept.select(
        "_line",
        "sku",
        pl.when(chosen != "").then(pl.concat_str("title", chosen, separator=" - ")).otherwise("title").alias("name"),
        "brand",
        pl.coalesce("kind", "taxonomy").alias("category"),
        kept["compare_at"].zip_with(above, kept["price"]).alias("list_price"),
        "unit_cost",
        pl.lit(origin.currency).alias("currency"),
        attributes(kept, {column: column for column in described}).alias("attributes"),
    )
    return Converted({"products": products}, aside)

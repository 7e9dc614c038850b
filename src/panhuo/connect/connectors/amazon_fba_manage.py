"""Amazon manage inventory: units by state of each offer (GET_FBA_MYI_UNSUPPRESSED_INVENTORY_DATA).

Source: headers of the report as named in public SDKs; the European form adds local and remote fulfillable units, some
add `store`.
Mapped: afn-warehouse-quantity (else fulfillable + unsellable + reserved) → on_hand, afn-reserved-quantity →
committed, afn-unsellable-quantity → unavailable, shipped + receiving inbound → incoming (working has not left).
Fulfillable units that are remote lie in another country, whose own report counts them, and are left out. Offers that
the seller ships give a second row at location "MFN". Products: name, list price. The report names neither day nor
country: the day is the one in the file's name, else that of the file; the location is "FBA" (with `store` where there
is one). Name it in `[alias.location]` if another report of yours says "FBA US".
Set aside: lines without a SKU; offers without units either way.
"""

from __future__ import annotations

import polars as pl

from panhuo.connect.connectors._amazon import fba_place, lost_zeros
from panhuo.connect.mapping import Rule, attributes, named, rest_of, split, total_of
from panhuo.connect.notes import assumed_day
from panhuo.connect.records import Converted, Origin
from panhuo.words import Text

__all__ = ["DIALECTS", "MEANING", "TITLE", "convert"]

TITLE = Text(en="Amazon manage FBA inventory report", zh="亚马逊管理 FBA 库存报告")
MEANING = Text(
    en="Units of each offer in Amazon's warehouses and at the seller.", zh="每个商品在亚马逊仓和卖家自有仓的件数。"
)
DIALECTS = {
    "manage": frozenset(
        {"sku", "fnsku", "afn-warehouse-quantity", "afn-fulfillable-quantity", "afn-reserved-quantity"}
    ),
    "manage, Europe": frozenset(
        {"sku", "fnsku", "afn-warehouse-quantity", "afn-fulfillable-quantity-local", "afn-reserved-quantity"}
    ),
}
_COLUMNS = {
    "sku": "sku",
    "fnsku": "fnsku",
    "asin": "asin",
    "name": "product-name",
    "condition": "condition",
    "store": "store",
    "list_price": "your-price",
    "own_units": "mfn-fulfillable-quantity",
    "warehouse": "afn-warehouse-quantity",
    "fulfillable": ("afn-fulfillable-quantity", "afn-fulfillable-quantity-local"),
    "unsellable": "afn-unsellable-quantity",
    "committed": "afn-reserved-quantity",
    "shipped": "afn-inbound-shipped-quantity",
    "receiving": "afn-inbound-receiving-quantity",
}
_RULES = (
    Rule("no_sku", Text(en="The line has no SKU.", zh="该行没有 SKU。"), pl.col("sku").is_null()),
    Rule(
        "no_units",
        Text(
            en="The offer has stock neither at Amazon nor at the seller.", zh="该商品在亚马逊仓和卖家处都没有库存记录。"
        ),
        pl.all_horizontal(pl.col("own_units", "warehouse", "fulfillable").is_null()),
    ),
)


def convert(raw: pl.DataFrame, *, origin: Origin) -> Converted:
    """Give stock at Amazon and at the seller, and products."""
    lines = named(raw, _COLUMNS).with_columns(pl.lit(origin.as_of).alias("as_of"), fba_place("store").alias("location"))
    rest = rest_of(raw, used=_COLUMNS.values(), table="stock")
    kept, aside = split(pl.concat([lines, rest], how="horizontal"), _RULES)
    summed = pl.coalesce("warehouse", total_of(kept, ["fulfillable", "unsellable", "committed"]))
    at_amazon = kept.select(
        "_line",
        "as_of",
        "sku",
        "location",
        summed.alias("on_hand"),
        "committed",
        pl.col("unsellable").alias("unavailable"),
        total_of(kept, ["shipped", "receiving"]).alias("incoming"),
        *rest.columns,
    ).filter(pl.col("on_hand").is_not_null())
    own = kept.filter(pl.col("own_units").is_not_null()).select(
        "_line", "as_of", "sku", pl.lit("MFN").alias("location"), pl.col("own_units").alias("on_hand")
    )
    products = kept.select(
        "_line", "sku", "name", "list_price",
        attributes(kept, {"asin": "asin", "fnsku": "fnsku", "condition": "condition"}).alias("attributes"),
    ).unique("sku", keep="last", maintain_order=True)  # fmt: skip
    stock = pl.concat([at_amazon, own], how="diagonal")
    return Converted(
        {"stock": stock, "products": products},
        aside,
        (*assumed_day(origin), *lost_zeros(kept, origin=origin), *_country(kept)),
    )


def _country(kept: pl.DataFrame) -> tuple[Text, ...]:
    if kept["store"].is_not_null().all():
        return ()
    return (
        Text(
            en='This report does not say which country: its stock stands at "FBA". If another report names the same '
            'stock "FBA US", add FBA = "FBA US" under [alias.location], or it counts twice.',
            zh="这份报告没有写明国家，库存记在“FBA”。若另一份报告把同一批货记在“FBA US”，"
            '请在 [alias.location] 下写 FBA = "FBA US"，否则会重复计算。',
        ),
    )

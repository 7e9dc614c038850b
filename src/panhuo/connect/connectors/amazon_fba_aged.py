"""Amazon FBA inventory: units by state and age in Amazon's warehouses (GET_FBA_INVENTORY_PLANNING_DATA).

Source: the report's header contract as published in a public repository (99 columns, 2026) and the older headers of
public SDKs; the retired inventory age report (GET_FBA_INVENTORY_AGED_DATA) is read too.
Mapped: snapshot-date → as_of; location is "FBA" and the marketplace. In the warehouse = available + reserved +
unfulfillable → on_hand; customer orders → committed; unfulfillable and reserved units that are neither orders nor
transfers → unavailable (units on transfer can be bought); shipped and received inbound → incoming (working ones have
not left). Products and prices: your-price is the list price, a lower sales-price the promotion.
Age: each age bucket is one batch, received on snapshot-date less the bucket's middle day; an open bucket is 45 days
over its lower end. The report carries overlapping sets of buckets (0-90 and 0-30, 31-60, 61-90; 181-270 and 181-330;
365+ and 366-455, 456+): of each stretch of ages the set that accounts for most units is taken, of equal ones the
finer. Batches never exceed on_hand (the youngest give way); units without a bucket have no receiving date.
Set aside: lines without a SKU.
"""

from __future__ import annotations

import polars as pl

from panhuo.connect.connectors._amazon import fba_place, lost_zeros
from panhuo.connect.day_order import in_year_order
from panhuo.connect.mapping import Rule, amount, attributes, named, present, rest_of, split, total_of
from panhuo.connect.notes import other_currency
from panhuo.connect.records import Converted, Origin
from panhuo.words import Text

__all__ = ["DIALECTS", "MEANING", "TITLE", "convert"]

TITLE = Text(en="Amazon FBA inventory and age report", zh="亚马逊 FBA 库存与库龄报告")
MEANING = Text(
    en="Units in Amazon's warehouses by state and age, with prices.",
    zh="亚马逊仓内各状态、各库龄段的件数及价格。",
)
_AGED = frozenset({"snapshot-date", "sku", "fnsku", "inv-age-91-to-180-days"})
DIALECTS = {
    "inventory planning, with reserved units": _AGED | {"available", "Total Reserved Quantity"},
    "inventory planning": _AGED | {"available"},
    "inventory age (retired)": _AGED | {"avaliable-quantity(sellable)"},
}
# Each stretch of ages: its sets of buckets, finer first; a bucket is (header, days from, days to).
_Bucket = tuple[str, int, int]
_STRETCHES: tuple[tuple[tuple[_Bucket, ...], ...], ...] = (
    (
        (("inv-age-0-to-30-days", 0, 30), ("inv-age-31-to-60-days", 31, 60), ("inv-age-61-to-90-days", 61, 90)),
        (("inv-age-0-to-90-days", 0, 90),),
    ),
    ((("inv-age-91-to-180-days", 91, 180),),),
    (
        (("inv-age-181-to-270-days", 181, 270), ("inv-age-271-to-365-days", 271, 365)),
        (("inv-age-181-to-330-days", 181, 330), ("inv-age-331-to-365-days", 331, 365)),
    ),
    (
        (("inv-age-366-to-455-days", 366, 455), ("inv-age-456-plus-days", 456, 546)),
        (("inv-age-365-plus-days", 366, 456),),
    ),
)
_COLUMNS = {
    "as_of": "snapshot-date",
    "sku": "sku",
    "fnsku": "fnsku",
    "asin": "asin",
    "name": "product-name",
    "condition": "condition",
    "category": "product-group",
    "currency": "currency",
    "marketplace": "marketplace",
    "available": ("available", "avaliable-quantity(sellable)", "available-quantity(sellable)"),
    "transfer": ("fc-transfer",),
    "reserved": ("Total Reserved Quantity", "reserved-quantity"),
    "processing": "Reserved FC Processing",
    "orders": "Reserved Customer Order",
    "unfulfillable": "unfulfillable-quantity",
    "inbound_shipped": "inbound-shipped",
    "inbound_received": "inbound-received",
    "inbound": "inbound-quantity",
    "your_price": "your-price",
    "sales_price": "sales-price",
}
_NO_SKU = Rule("no_sku", Text(en="The line has no SKU.", zh="该行没有 SKU。"), pl.col("sku").is_null())


def convert(raw: pl.DataFrame, *, origin: Origin) -> Converted:
    """Give stock by age batch, products and prices."""
    lines = named(raw, _COLUMNS)
    lines = lines.with_columns(in_year_order(lines["as_of"]), fba_place("marketplace").alias("location"))
    kept, aside = split(lines, [_NO_SKU])
    stock = _states(kept)
    batches = _batches(stock, raw)
    rest = rest_of(raw, used=[*_COLUMNS.values(), *_bucket_headers()], table="stock").with_columns(raw["_line"])
    tables = {
        "stock": batches.join(rest, on="_line", how="left", maintain_order="left"),
        "products": _products(kept),
        "prices": _prices(kept),
    }
    return Converted(
        tables, aside, (*lost_zeros(kept, origin=origin), *other_currency(kept["currency"], origin=origin))
    )


def _states(kept: pl.DataFrame) -> pl.DataFrame:
    """Sum the states: what stands there, what is promised, what cannot be sold, what is on its way."""
    split_known = (kept["orders"].is_not_null() | kept["processing"].is_not_null()).any()
    reserved = ["reserved"] if kept["reserved"].is_not_null().any() else ["transfer", "processing", "orders"]
    # Without the split nobody can say which reserved units are orders; all but transfers are then taken for orders.
    committed = total_of(kept, ["orders"]) if split_known else total_of(kept, ["reserved"], minus=["transfer"])
    elsewhere = (
        ["reserved", "unfulfillable"] if split_known and reserved == ["reserved"] else ["processing", "unfulfillable"]
    )
    taken_off = ["orders", "transfer"] if elsewhere[0] == "reserved" else []
    unavailable = total_of(kept, elsewhere, minus=taken_off) if split_known else total_of(kept, ["unfulfillable"])
    arriving = ["inbound_shipped", "inbound_received"]
    incoming = total_of(kept, arriving if kept["inbound_shipped"].is_not_null().any() else ["inbound"])
    return kept.with_columns(
        total_of(kept, ["available", *reserved, "unfulfillable"]).alias("on_hand"),
        _not_below_zero(committed).alias("committed"),
        _not_below_zero(unavailable).alias("unavailable"),
        incoming.alias("incoming"),
    )


def _not_below_zero(figures: pl.Series) -> pl.Series:
    """The report's parts are counted minutes apart and may cross; a difference below zero means none."""
    return figures.str.replace(r"^-\d+(\.\d+)?$", "0")


def _bucket_headers() -> list[str]:
    return [header for stretch in _STRETCHES for way in stretch for header, _, _ in way]


def _ages(kept: pl.DataFrame, raw: pl.DataFrame) -> pl.DataFrame:
    """Give one row a line and bucket of the chosen set: _line, age_days (the middle of the bucket), units."""
    have = [header for header in _bucket_headers() if present(raw, header)]
    found = kept.select("_line").join(
        named(raw, {header: header for header in have}), on="_line", how="left", maintain_order="left"
    )
    numbers = pl.DataFrame([found["_line"], *(amount(found, header).alias(header) for header in have)])
    chosen: list[pl.DataFrame] = []
    for stretch in _STRETCHES:
        ways = [way for way in stretch if all(header in have for header, _, _ in way)]
        sums = [pl.sum_horizontal(header for header, _, _ in way) for way in ways]
        most = pl.max_horizontal(sums) if sums else pl.lit(0)
        taken = pl.lit(value=False)
        for way, total in zip(ways, sums, strict=True):
            is_this = (total == most) & ~taken
            taken = taken | is_this
            rows = numbers.filter(is_this)
            chosen += [
                rows.select("_line", pl.lit((first + last) // 2).alias("age_days"), pl.col(header).alias("units"))
                for header, first, last in way
            ]
    if not chosen:
        return pl.DataFrame(schema={"_line": pl.Int64, "age_days": pl.Int32, "units": pl.Float64})
    return pl.concat(chosen).filter(pl.col("units") > 0)


def _batches(stock: pl.DataFrame, raw: pl.DataFrame) -> pl.DataFrame:
    """Part each line's units on hand into age batches and a rest of unknown age; the states stand on one row a line."""
    columns = ["_line", "as_of", "sku", "location", "on_hand", "committed", "unavailable", "incoming"]
    totals = stock.select(columns).with_columns(amount(stock, "on_hand").alias("_total"))
    ages = (
        _ages(stock, raw)
        .join(totals.select("_line", "_total"), on="_line")
        .sort("_line", "age_days", descending=[False, True])
    )
    older = pl.col("units").cum_sum().over("_line") - pl.col("units")
    fitted = pl.min_horizontal("units", (pl.col("_total") - older).clip(lower_bound=0))
    aged = ages.with_columns(fitted.alias("batch")).filter(pl.col("batch") > 0)
    days = (
        pl.col("as_of").str.slice(0, 10).str.to_date(strict=False)
        if stock.schema["as_of"] == pl.String
        else pl.col("as_of").cast(pl.Date)
    )
    known = aged.group_by("_line").agg(pl.col("batch").sum().alias("_aged"))
    unaged = totals.join(known, on="_line", how="left", maintain_order="left").with_columns(
        pl.col("_aged").fill_null(0)
    )
    rest = unaged.select(
        *(pl.col(name) for name in ("_line", "as_of", "sku", "location")),
        pl.when(pl.col("_aged") > 0)
        .then((pl.col("_total") - pl.col("_aged")).cast(pl.Int64, strict=False).cast(pl.String))
        .otherwise("on_hand")
        .alias("on_hand"),
        *(pl.col(name) for name in ("committed", "unavailable", "incoming")),
        pl.lit(None, dtype=pl.Date).alias("received_on"),
    )
    dated = aged.join(totals.drop("on_hand", "_total"), on="_line", how="left").select(
        *(pl.col(name) for name in ("_line", "as_of", "sku", "location")),
        pl.col("batch").cast(pl.Int64).cast(pl.String).alias("on_hand"),
        *(pl.lit("0").alias(name) for name in ("committed", "unavailable", "incoming")),
        (days - pl.duration(days="age_days")).alias("received_on"),
    )
    return pl.concat([rest, dated]).sort("_line", maintain_order=True)


def _products(kept: pl.DataFrame) -> pl.DataFrame:
    described = {"asin": "asin", "fnsku": "fnsku", "condition": "condition"}
    return kept.select(
        "_line",
        "sku",
        "name",
        "category",
        pl.col("your_price").alias("list_price"),
        "currency",
        attributes(kept, described).alias("attributes"),
    ).unique("sku", keep="last", maintain_order=True)


def _prices(kept: pl.DataFrame) -> pl.DataFrame:
    """Give the list price, and the promotion price where it is lower."""
    base = kept.select("_line", pl.col("as_of").alias("date"), "sku", "location", pl.lit("Amazon").alias("channel"))
    listed = base.with_columns(kept["your_price"].alias("price"), pl.lit("list").alias("kind"))
    lower = (amount(kept, "sales_price") < amount(kept, "your_price")).fill_null(value=False)
    promoted = base.with_columns(kept["sales_price"].alias("price"), pl.lit("promo").alias("kind")).filter(lower)
    return pl.concat([listed, promoted]).filter(pl.col("price").is_not_null()).sort("_line", maintain_order=True)

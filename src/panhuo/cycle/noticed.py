"""What a run notices of the orders themselves: bursts that look like brushing, and what moves with what."""

from __future__ import annotations

import narwhals as nw
import polars as pl

from panhuo import forecast
from panhuo.cycle.prepare import ORDERS
from panhuo.cycle.ready import Ready
from panhuo.words.attributes import ip_of

__all__ = ["noticed"]


def noticed(river: Ready) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Give the bursts of orders that look like brushing (`BRUSHING`), and what moved with what (`RELATIONS`)."""
    shows = _shows(river)
    return _brushed(river, shows), _related(river, shows)


def _brushed(river: Ready, shows: pl.DataFrame) -> pl.DataFrame:
    """Give the bursts of orders that look like brushing, as far as the sales tell orders apart."""
    tables, collect = river.tables, river.engine.collect
    orders = tables[ORDERS]
    told = collect(orders.select(*(nw.col(name).count() for name in ("sold_at", "buyer_hash", "order_ref"))))
    if not any(told.row(0)):
        return pl.DataFrame(schema=forecast.BRUSHING)
    found = forecast.bursts(river.history, as_of=river.as_of, period_days=forecast.period_days(river.period))
    goods = river.engine.from_polars(found.select("sku").unique())
    of_goods = forecast.OrdersOfBursts(
        sales=collect(orders.join(goods, on="sku", how="semi")),
        returns=collect(tables["returns"].join(goods, on="sku", how="semi")),
        comments=collect(tables["comments"].join(goods, left_on="subject", right_on="sku", how="semi")),
    )
    events = river.calendar.select(pl.lit(None, pl.String).alias("sku"), "date").unique()
    reasons = pl.concat([shows.select("sku", "date"), events])
    return forecast.brushed(found, of_goods, reasons=reasons, as_of=river.as_of, timezone=river.terms.timezone)


def _related(river: Ready, shows: pl.DataFrame) -> pl.DataFrame:
    """Give what moved with what: products, IPs, channels and hosts."""
    collect = river.engine.collect
    products = collect(river.tables["products"].select("sku", "attributes")).unique("sku", keep="last")
    sold = river.tables["sales"].filter((nw.col("units") > 0) & ~nw.col("channel").is_null())
    return forecast.relations(
        river.history,
        products=products.with_columns(ip_of(products["attributes"])),
        channels=collect(sold.group_by("channel", "date").agg(nw.col("units").sum())),
        shows=shows,
        as_of=river.as_of,
        period_days=forecast.period_days(river.period),
    )


def _shows(river: Ready) -> pl.DataFrame:
    """Give the goods shown in livestreams: host (by name, if it is known), sku, date."""
    sessions = river.tables["sessions"].select("session", "host", "starts_at")
    hosts = river.tables["hosts"].select("host", "name")
    shown = river.engine.collect(
        river.tables["session_products"]
        .select("session", "sku")
        .join(sessions, on="session")
        .join(hosts, on="host", how="left")
    ).with_columns(pl.coalesce("name", "host").alias("host"))
    day = pl.col("starts_at").dt.convert_time_zone(river.terms.timezone).dt.date().alias("date")
    return shown.select("host", "sku", day).sort("date", "host", "sku", nulls_last=True)

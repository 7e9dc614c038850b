"""The four figures a retailer is judged by, each against its target and with the sum that it comes from."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

import polars as pl

from panhuo.words.schema import Text

__all__ = ["MEASURES", "SCORECARD_SCHEMA", "Measure", "scorecard"]

ACTIVE_DAYS = 91

SCORECARD_SCHEMA = pl.Schema(
    {
        "kpi": pl.String(),
        "value": pl.Float64(),
        "target": pl.Float64(),
        "met": pl.Boolean(),
        "title_en": pl.String(),
        "title_zh": pl.String(),
        "how_en": pl.String(),
        "how_zh": pl.String(),
        "inputs": pl.String(),
    }
)


@dataclass(frozen=True)
class Measure:
    """One figure: `value` is None when the data cannot say; `inputs` are the numbers that went into it, by name."""

    value: float | None
    title: Text
    how: Text
    inputs: Mapping[str, float | None] = field(default_factory=dict)


def scorecard(
    facts: pl.DataFrame, health: pl.DataFrame, accuracy: pl.DataFrame, *, targets: Mapping[str, float]
) -> pl.DataFrame:
    """Give one row a figure: value, target, whether met, how it is computed (zh, en) and its inputs (JSON).

    `facts` is one row per SKU x location with demand (`health.with_demand`), `health` the health table of the same
    pairs, `accuracy` the hold-out metrics of the forecast. All four are better when lower: `met` is value <= target,
    and null when the value or the target is unknown ("no data" is never "all well"). Shares are 0 to 1.
    """
    rows: list[dict[str, object]] = []
    for kpi, measure in MEASURES.items():
        found = measure(facts, health, accuracy)
        target = targets.get(kpi)
        rows.append(
            {
                "kpi": kpi,
                "value": found.value,
                "target": target,
                "met": None if found.value is None or target is None else found.value <= target,
                "title_en": found.title.en,
                "title_zh": found.title.zh,
                "how_en": found.how.en,
                "how_zh": found.how.zh,
                "inputs": json.dumps(dict(found.inputs), ensure_ascii=False),
            }
        )
    return pl.DataFrame(rows, schema=SCORECARD_SCHEMA)


def turnover_days(facts: pl.DataFrame, health: pl.DataFrame, accuracy: pl.DataFrame) -> Measure:
    """Turnover days = stock value today at cost / cost of sales a day, as health's indicator of that name.

    The pace is that of the last 91 days (since its first sale where a SKU is younger). Example: 3,000 of stock at
    100 a day is 30 days.
    """
    known = facts.filter(pl.lit(value=_stock_known(facts)))
    stock_value, pace = _total(known, "value_on_hand"), _total(facts, "cost_of_sales_per_day")
    value = None if stock_value is None or not pace else stock_value / pace
    return Measure(
        value=value,
        title=Text(en="Turnover days", zh="周转天数"),
        how=Text(
            en=f"Stock on hand at cost ÷ cost of goods sold a day, at the pace of the last {ACTIVE_DAYS} days.",
            zh=f"现有库存成本 ÷ 日均销售成本（按近 {ACTIVE_DAYS} 天的销售速度）。",
        ),
        inputs={"stock_value": stock_value, "cost_of_sales_per_day": pace},
    )


def dead_stock_share(facts: pl.DataFrame, health: pl.DataFrame, accuracy: pl.DataFrame) -> Measure:
    """Dead stock share = sum(expected units left at the end of the selling window x unit cost) / stock value at cost.

    Expected leftover is E[(available - D)+] with D the demand of the rest of the window, so a SKU counts by how much
    of it will probably stay, not all or nothing.
    """
    known = facts.filter(pl.lit(value=_stock_known(facts)))
    stock_value = _total(known, "value_on_hand")
    leftover = _product(known, "expected_leftover_window", "unit_cost")
    value = None if not stock_value or leftover is None else leftover / stock_value
    return Measure(
        value=value,
        title=Text(en="Dead stock share", zh="滞销库存占比"),
        how=Text(
            en="Stock expected to be unsold when its selling window ends, at cost ÷ all stock on hand at cost.",
            zh="预计到销售期结束仍卖不掉的库存成本 ÷ 全部现有库存成本。",
        ),
        inputs={"expected_leftover_value": leftover, "stock_value": stock_value},
    )


def stock_out_share(facts: pl.DataFrame, health: pl.DataFrame, accuracy: pl.DataFrame) -> Measure:
    """Stock-out share = active SKU-locations with nothing available / active SKU-locations.

    Active: sold at least one unit in the last 91 days and, where an end of sale is set, not past it. Only places that
    the stock table knows count; a SKU that it does not list there has nothing (exports leave out what is at zero).
    """
    as_of = _as_of(health)
    places = facts.filter("stock_known").get_column("location").unique().to_list()
    active = facts.filter(pl.col("units_91d").fill_null(0) > 0, pl.col("location").is_in(places))
    if as_of is not None:
        active = active.filter(pl.col("end_date").is_null() | (pl.col("end_date") >= pl.lit(as_of)))
    out = active.filter(pl.col("available").fill_null(0) <= 0).height
    return Measure(
        value=out / active.height if active.height else None,
        title=Text(en="Stock-out share", zh="缺货率"),
        how=Text(
            en=f"Items with nothing left to sell ÷ active items (SKU × location sold in the last {ACTIVE_DAYS} days).",
            zh=f"可售数为零的在售品项 ÷ 全部在售品项（近 {ACTIVE_DAYS} 天有销量的 SKU × 地点）。",
        ),
        inputs={"stocked_out": out if active.height else None, "active": active.height or None},
    )


def forecast_error(facts: pl.DataFrame, health: pl.DataFrame, accuracy: pl.DataFrame) -> Measure:
    """Forecast error = WAPE on held-out windows = sum |forecast - actual| / sum actual, per SKU x location.

    Judged on the demand of a whole window (four weeks of a daily forecast, eight of a weekly one), which is about what
    an order has to cover. The error of single days or weeks, always higher because little of their noise cancels,
    stands beside it in `inputs`, with the bias (forecast / actual - 1) and the share of values in the 90 % band.
    """
    whole = _of_all(accuracy, "wape_total")
    return Measure(
        value=whole,
        title=Text(en="Forecast error", zh="预测误差"),
        how=Text(
            en="WAPE, Σ|forecast − actual| ÷ Σ actual, of each SKU × location over whole held-out windows.",
            zh="WAPE：Σ|预测 − 实际| ÷ Σ 实际，逐个 SKU × 地点、按整个留出窗口的合计计算。",
        ),
        inputs={name: _of_all(accuracy, name) for name in ("wape_total", "wape", "bias", "coverage_90")},
    )


MEASURES: dict[str, Callable[[pl.DataFrame, pl.DataFrame, pl.DataFrame], Measure]] = {
    "turnover_days": turnover_days,
    "dead_stock_share": dead_stock_share,
    "stock_out_share": stock_out_share,
    "forecast_error": forecast_error,
}


def _total(frame: pl.DataFrame, column: str) -> float | None:
    known = frame.get_column(column).drop_nulls() if column in frame.columns else pl.Series([], dtype=pl.Float64)
    return float(known.cast(pl.Float64).sum()) if len(known) else None


def _product(frame: pl.DataFrame, units: str, worth: str) -> float | None:
    if not {units, worth} <= set(frame.columns):
        return None
    return _total(frame.select(product=pl.col(units).cast(pl.Float64) * pl.col(worth).cast(pl.Float64)), "product")


def _as_of(health: pl.DataFrame) -> object:
    return health.get_column("as_of").max() if health.height and "as_of" in health.columns else None


def _of_all(accuracy: pl.DataFrame, column: str) -> float | None:
    """Take a metric of the forecast in use ("blend") over all series; None where nothing could be held out."""
    if not accuracy.height:
        return None
    found = accuracy.filter(pl.col("segment") == "all", pl.col("model") == "blend").get_column(column)
    known = found.drop_nulls().drop_nans()
    return float(known[0]) if len(known) else None


def _stock_known(facts: pl.DataFrame) -> bool:
    return bool(facts.get_column("stock_known").any())

"""The four figures a retailer is judged by, each against its target and with the sum that it comes from."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

import polars as pl

from panhuo.words.schema import Text

__all__ = ["MEASURES", "SCORECARD_SCHEMA", "Measure", "scorecard"]

ACTIVE_DAYS = 91
YEAR_DAYS = 365
WHOLE = ("total", "all", "overall")
SERIES = ("series", "sku_location", "sku x location", "sku")

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
    """Turnover days = stock value now at cost / (cost of sales of the last year / days of that year seen).

    A history shorter than a year is divided by its own length. Example: 3,000 of stock, 36,500 sold in 365 days: 30.
    """
    stock_value = _total(facts, "value_on_hand")
    cost_of_sales = _total(facts, "cost_of_sales_365d")
    days = _days_seen(facts, health)
    value = None if stock_value is None or not cost_of_sales else stock_value / (cost_of_sales / days)
    return Measure(
        value=value,
        title=Text(en="Turnover days", zh="周转天数"),
        how=Text(
            en=f"Stock on hand at cost ÷ average daily cost of goods sold over the last {days:,} days.",
            zh=f"现有库存成本 ÷ 最近 {days:,} 天的日均销售成本。",
        ),
        inputs={"stock_value": stock_value, "cost_of_sales": cost_of_sales, "days": days},
    )


def dead_stock_share(facts: pl.DataFrame, health: pl.DataFrame, accuracy: pl.DataFrame) -> Measure:
    """Dead stock share = sum(expected units left at the end of the selling window x unit cost) / stock value at cost.

    Expected leftover is E[(available - D)+] with D the demand of the rest of the window, so a SKU counts by how much
    of it will probably stay, not all or nothing.
    """
    stock_value = _total(facts, "value_on_hand")
    leftover = _product(facts, "expected_leftover_window", "unit_cost")
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
    """Stock-out share = active SKU-locations with nothing available / active SKU-locations whose stock is known.

    Active: sold at least one unit in the last 91 days and, where an end of sale is set, not past it.
    """
    as_of = _as_of(health)
    active = facts.filter(pl.col("units_91d").fill_null(0) > 0, pl.col("available").is_not_null())
    if as_of is not None and "end_date" in active.columns:
        active = active.filter(pl.col("end_date").is_null() | (pl.col("end_date") >= pl.lit(as_of)))
    out = active.filter(pl.col("available") <= 0).height
    return Measure(
        value=out / active.height if active.height else None,
        title=Text(en="Stock-out share", zh="缺货率"),
        how=Text(
            en=f"Items with nothing left to sell ÷ active items (SKU × location sold in the last {ACTIVE_DAYS} days).",
            zh=f"可售数为零的在售品项 ÷ 全部在售品项（近 {ACTIVE_DAYS} 天有销量的 SKU × 地点）。",
        ),
        inputs={"stocked_out": out, "active": active.height},
    )


def forecast_error(facts: pl.DataFrame, health: pl.DataFrame, accuracy: pl.DataFrame) -> Measure:
    """Forecast error = WAPE on the held-out window = sum |forecast - actual| / sum actual.

    Judged where a budget is judged, on the total of all series by period; the figure of single SKU-locations, always
    higher because little of their noise cancels, stands beside it in `inputs`. Without a total the latter is judged.
    """
    whole, single = _wape(accuracy, WHOLE), _wape(accuracy, SERIES)
    level = Text(en="all items together, period by period", zh="全部品项合计、逐期比较")
    if whole is None:
        level = Text(en="each SKU × location, period by period", zh="逐个 SKU × 地点、逐期比较")
    return Measure(
        value=whole if whole is not None else single,
        title=Text(en="Forecast error", zh="预测误差"),
        how=Text(
            en=f"WAPE on held-out periods: |forecast − actual| ÷ actual, {level.en}.",
            zh=f"留出期 WAPE：|预测 − 实际| 之和 ÷ 实际之和（{level.zh}）。",
        ),
        inputs={"wape_total": whole, "wape_series": single},
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


def _days_seen(facts: pl.DataFrame, health: pl.DataFrame) -> int:
    as_of = _as_of(health)
    first = facts.get_column("first_sale").min() if facts.height and "first_sale" in facts.columns else None
    if as_of is None or first is None:
        return YEAR_DAYS
    days = pl.select((pl.lit(as_of) - pl.lit(first)).dt.total_days() + 1).item()
    return max(1, min(YEAR_DAYS, int(days)))


def _wape(accuracy: pl.DataFrame, names: tuple[str, ...]) -> float | None:
    if not {"segment", "wape"} <= set(accuracy.columns):
        return None
    for name in names:
        found = accuracy.filter(pl.col("segment") == name).get_column("wape").drop_nulls().drop_nans()
        if len(found):
            return float(found[0])
    return None

"""Markdown: sell stock that is likely to outlive its window at the price of the ladder that earns most.

Formula: profit(p) = p*E[min(D(p), y)] + s*E[(y - D(p))+] - h*W*(y + E[(y - D(p))+])/2, with D(p) the demand of the
    window W scaled by (p/p0)^elasticity, y = available + incoming, s salvage value, h holding cost a day; the price
    with the highest profit is taken if it beats today's price. No price under the floor: the salvage value, the stated
    share of unit cost. Worth = profit(best) - profit(today's price).
Unit: money a unit; worth in money.
Source: constant-elasticity demand, Talluri & van Ryzin, The Theory and Practice of Revenue Management, section 7.3;
    the prior elasticity from Tellis (1988), Journal of Marketing Research 25(4).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import polars as pl

from panhuo.decide.outlook import total_of_rows
from panhuo.decide.position import Position, Rows
from panhuo.demand import Total
from panhuo.words import Text

__all__ = ["ANSWERS", "MEANING", "TITLE", "TURN", "WHY", "propose", "scaled_total"]

TITLE = Text(en="Markdown", zh="降价")
MEANING = Text(
    en="Cut the price of stock that is likely to outlive its selling window, as deep as profit is highest.",
    zh="对大概率在销售期内卖不完的库存降价：在价格阶梯中选期望利润最高的一档，且不低于底价。",
)
TURN = 30
ANSWERS = ("overstock", "ageing", "decline", "slow_start")
WHY = Text(
    en="Cut the price from {old_price_text} to {price_text} (-{depth:.0%}): {stock:,} pcs in stock or on the way "
    "have {window_days:.0f} days left to sell; at today's price about {left_before:,.0f} would be left over, "
    "at the new one about {left_after:,.0f}. Worth {worth_text}, at a price elasticity of {elasticity:.1f} "
    "({elasticity_from_en}).",
    zh="售价从 {old_price_text} 降到 {price_text}（降 {depth:.0%}）：销售期还剩 {window_days:.0f} 天，"
    "现货加在途共 {stock:,} 件，按原价约剩 {left_before:,.0f} 件，降价后约剩 {left_after:,.0f} 件。"
    "预计多赚 {worth_text}（价格弹性 {elasticity:.1f}，{elasticity_from_zh}）。",
)

Numbers = npt.NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class _Stock:
    """The rows whose price is weighed; all arrays of one length."""

    units: Numbers
    demand: Total
    window_days: Numbers
    price: Numbers
    salvage_value: Numbers
    holding_cost: Numbers
    elasticity: Numbers
    floor: Numbers

    def profit(self, price: Numbers) -> tuple[Numbers, Numbers]:
        """Give the expected profit from the stock at `price`, and the expected leftover."""
        ratio = np.divide(price, self.price, out=np.ones(price.shape), where=self.price > 0.0)
        left = scaled_total(self.demand, ratio**self.elasticity).expected_leftover(self.units)
        held = self.holding_cost * self.window_days * (self.units + left) / 2.0
        return price * (self.units - left) + self.salvage_value * left - held, left


def scaled_total(total: Total, factor: Numbers) -> Total:
    """Give the demand with its means times `factor`, its relative spread unchanged: what Demand.scaled gives.

    With f the factor: mean f*M, variance f*M + f^2*(V - M).
    """
    extra = np.maximum(total.variance - total.mean, 0.0)
    return Total(mean=factor * total.mean, variance=factor * total.mean + factor**2 * extra)


def propose(position: Position) -> tuple[pl.DataFrame, Position]:
    """Give the price cuts that pay, one row each; the stock position stays as it is."""
    rows = _likely_dead(position)
    stock = _stock(position, rows)
    before, left_before = stock.profit(stock.price)
    best_price, best, left_after = stock.price.copy(), before.copy(), left_before.copy()
    for depth in position.settings.markdown_depths:
        price = np.round(stock.price * (1.0 - depth), 2)
        profit, left = stock.profit(price)
        better = (profit > best) & (price >= stock.floor) & (price < stock.price) & (price > 0.0)
        best_price, best = np.where(better, price, best_price), np.where(better, profit, best)
        left_after = np.where(better, left, left_after)
    worth = best - before
    kept = np.flatnonzero((best_price < stock.price) & (worth >= position.settings.worth_minimum))
    known = position.numbers("elasticity", missing=np.nan)[rows[kept]]
    drafts = pl.DataFrame(
        {
            "row": rows[kept],
            "from_location": position.facts["location"].gather(rows[kept]),
            "units": stock.units[kept].astype(np.int64),
            "price": best_price[kept],
            "worth": worth[kept],
            "old_price": stock.price[kept],
            "depth": 1.0 - best_price[kept] / stock.price[kept],
            "stock": stock.units[kept].astype(np.int64),
            "window_days": stock.window_days[kept],
            "left_before": left_before[kept],
            "left_after": left_after[kept],
            "elasticity": stock.elasticity[kept],
            "_known": np.isfinite(known),
        }
    ).with_columns(
        pl.lit(position.as_of).alias("on"),
        pl.when("_known").then(pl.lit("estimated")).otherwise(pl.lit("assumed")).alias("elasticity_from_en"),
        pl.when("_known").then(pl.lit("按历史销售估计")).otherwise(pl.lit("假设值")).alias("elasticity_from_zh"),
    )
    return drafts.drop("_known"), position


def _likely_dead(position: Position) -> Rows:
    """Give the rows with a price and stock that probably outlives its window, to which nothing has just been sent."""
    units = position.available + position.incoming
    weighed = (position.available > 0.0) & ~position.decided
    weighed &= (position.window_days > 0.0) & (position.numbers("price") > 0.0)
    sells_out = position.demand.over(position.window_days).probability_above(units - 1.0)
    return np.flatnonzero(weighed & (1.0 - sells_out > position.settings.dead_probability_minimum))


def _stock(position: Position, rows: Rows) -> _Stock:
    settings = position.settings
    salvage = np.maximum(position.numbers("salvage_value"), 0.0)
    share = position.numbers("markdown_floor_share", missing=settings.markdown_floor_share)
    elasticity = np.minimum(position.numbers("elasticity", missing=settings.elasticity_prior), 0.0)
    return _Stock(
        units=(position.available + position.incoming)[rows],
        demand=total_of_rows(position.demand, rows, from_days=np.zeros(len(rows)), to_days=position.window_days[rows]),
        window_days=position.window_days[rows],
        price=position.numbers("price")[rows],
        salvage_value=salvage[rows],
        holding_cost=position.holding_cost[rows],
        elasticity=elasticity[rows],
        floor=np.maximum(salvage, share * position.numbers("unit_cost"))[rows],
    )

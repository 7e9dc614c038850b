"""Order: buy the units whose next sale outweighs holding them and being left with them.

Formula: with y = available + incoming, lead time L, review period R, window W: the quantity q is the smallest at which
    the next unit no longer pays, b*P(sells before L+R) <= h*R*P(does not) + (c-s)*P(does not sell in W), or, where a
    service level is stated, at which P(demand over L+R is met) reaches it. Then: up to whole packs and the minimum
    order, never beyond the p/(p+c-s) quantile of what the window still asks for; nothing if it arrives after the end.
    Last day: the latest before the next review on which an order still keeps the service. Worth = b*units sold more
    - h*R*units held over the review - (c-s)*units that outlive the window, against not ordering.
Unit: units; worth in money.
Source: newsvendor and base-stock, Snyder & Shen, Fundamentals of Supply Chain Theory, sections 4.3 and 4.3.4.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import polars as pl

from panhuo.decide.base_stock import lead_time_scenarios, smallest_stopping
from panhuo.decide.newsvendor import critical_ratio
from panhuo.decide.outlook import Outlook, total_of_rows, units_sold_of_added
from panhuo.decide.position import Position, Rows
from panhuo.demand import Demand, Total
from panhuo.words import Text

__all__ = ["ANSWERS", "MEANING", "TITLE", "TURN", "WHY", "propose"]

TITLE = Text(en="Order", zh="补货")
MEANING = Text(
    en="Buy more: how many and by which day, from the demand over lead time and review, in whole packs.",
    zh="向供应商补货：按到货周期加复核周期内的需求分布，算出补多少、最迟哪天下单，并凑足整箱和起订量。",
)
TURN = 20
ANSWERS = ("run_out", "spike")
WHY = Text(
    en="Order {units:,} pcs by {on_en}: {stock:,} available and {coming:,} arriving in time against an expected "
    "demand of {expected:,.0f} in the next {cover_days:.0f} days; without it about {gained:,.0f} sales would be lost. "
    "It costs {cost_text} and is worth {worth_text}.",
    zh="最迟{on_zh}补货 {units:,} 件：可售 {stock:,} 件，期内到货 {coming:,} 件，而未来 {cover_days:.0f} 天预计要卖 "
    "{expected:,.0f} 件，不补约少卖 {gained:,.0f} 件。货款 {cost_text}，预计多赚 {worth_text}。",
)

Numbers = npt.NDArray[np.float64]

# Above this level a discrete quantile says more about the shape assumed for the tail than about demand.
_LEVEL_MAX = 0.995


@dataclass(frozen=True, eq=False)
class _Case:
    """The rows for which an order is weighed; all arrays of one length.

    demand: of all rows. leads: the lead times to reckon with, in days, and their chances; covers: the outlook of each
    until the order after this one could arrive. carry_cost: of holding a unit over a review period.
    """

    rows: Rows
    demand: Demand
    stock_soon: Numbers
    leads: list[tuple[float, Numbers]]
    covers: list[tuple[float, Outlook]]
    window: Outlook
    window_days: Numbers
    review_days: Numbers
    shortage_cost: Numbers
    carry_cost: Numbers
    leftover_loss: Numbers
    service_level: Numbers

    def probability_next_sells_soon(self, added: Numbers) -> Numbers:
        """Give the chance that the unit beyond `added` sells before the order after this one could arrive."""
        return _mixed([(weight, cover.probability_next_sells(added)) for weight, cover in self.covers])

    def next_unit_wanted(self, added: Numbers) -> npt.NDArray[np.bool_]:
        """Say whether one unit beyond `added` pays, or is needed for the stated service level."""
        soon = self.probability_next_sells_soon(added)
        ever = self.window.probability_next_sells(added)
        gain = self.shortage_cost * soon - self.carry_cost * (1.0 - soon) - self.leftover_loss * (1.0 - ever)
        return np.where(self.service_level > 0.0, soon > 1.0 - self.service_level, gain > 0.0)


def propose(position: Position) -> tuple[pl.DataFrame, Position]:
    """Give the orders that pay, one row each, and the position with them on the way."""
    case = _case(position, _likely_short(position))
    units = _packed(position, case, smallest_stopping(case.next_unit_wanted, limit=_window_limit(case)))
    sold = np.minimum(_mixed([(weight, units_sold_of_added(cover, units)) for weight, cover in case.covers]), units)
    unsold = units - np.minimum(units_sold_of_added(case.window, units), units)
    worth = case.shortage_cost * sold - case.carry_cost * (units - sold) - case.leftover_loss * unsold
    kept = np.flatnonzero((units > 0.0) & (worth >= position.settings.worth_minimum))
    rows = case.rows[kept]
    drafts = pl.DataFrame(
        {
            "row": rows,
            "to_location": position.facts["location"].gather(rows),
            "units": units[kept].astype(np.int64),
            "wait_days": _days_that_can_pass(case, kept).astype(np.int64),
            "worth": worth[kept],
            "cost": units[kept] * position.numbers("unit_cost")[rows],
            "stock": position.available[rows].astype(np.int64),
            "coming": position.incoming_soon[rows].astype(np.int64),
            "expected": case.demand.mean(position.cover_days)[rows],
            "cover_days": position.cover_days[rows],
            "gained": sold[kept],
        }
    ).with_columns((pl.lit(position.as_of) + pl.duration(days="wait_days")).alias("on"))
    after = position.with_received(rows, units[kept], days=position.lead_days[rows])
    return drafts.drop("wait_days"), after


def _likely_short(position: Position) -> Rows:
    """Give the rows where an order may pay: it arrives in time, a sale earns something, enough of them would be lost.

    The longest lead time that is reckoned with makes running out likeliest, so no row that could pay is left out.
    """
    weighed = (position.lead_days < position.window_days) & (position.shortage_cost > 0.0) & position.stock_known
    longest = _lead_times(position, np.arange(len(weighed)))[-1][1]
    until_next = position.demand.over(np.minimum(longest + position.review_days, position.window_days))
    soon = position.available + position.incoming_soon
    rows = np.flatnonzero(weighed & (_pays_from(position) < until_next.probability_above(soon)))
    until_next = Total(mean=until_next.mean[rows], variance=until_next.variance[rows])
    lost = position.shortage_cost[rows] * until_next.expected_shortage(soon[rows])
    return rows[lost >= position.settings.worth_minimum]


def _pays_from(position: Position) -> Numbers:
    """Give the chance of running out above which another unit is wanted, were none ever left over."""
    carry = position.holding_cost * position.review_days
    stated = np.minimum(position.numbers("service_level"), _LEVEL_MAX)
    return 1.0 - np.where(stated > 0.0, stated, critical_ratio(position.shortage_cost, carry))


def _lead_times(position: Position, rows: Rows) -> list[tuple[float, Numbers]]:
    return lead_time_scenarios(position.lead_days[rows], position.numbers("lead_time_sd")[rows])


def _case(position: Position, rows: Rows) -> _Case:
    demand = position.demand
    window_days, review_days = position.window_days[rows], position.review_days[rows]
    leads = _lead_times(position, rows)
    ends = [np.minimum(lead + review_days, window_days) for _, lead in leads]
    return _Case(
        rows=rows,
        demand=demand,
        stock_soon=(position.available + position.incoming_soon)[rows],
        leads=leads,
        covers=[
            (weight, Outlook.of(demand, rows, supply=position.supply_soon(rows), arrival_days=lead, end_days=end))
            for (weight, lead), end in zip(leads, ends, strict=True)
        ],
        window=Outlook.of(
            demand,
            rows,
            supply=position.supply_in_all(rows),
            arrival_days=position.lead_days[rows],
            end_days=window_days,
        ),
        window_days=window_days,
        review_days=review_days,
        shortage_cost=position.shortage_cost[rows],
        carry_cost=position.holding_cost[rows] * review_days,
        leftover_loss=position.leftover_loss[rows],
        service_level=np.minimum(position.numbers("service_level")[rows], _LEVEL_MAX),
    )


def _window_limit(case: _Case) -> Numbers:
    """Give the most that may be ordered: the p/(p+c-s) quantile of what the window asks for, less what serves it."""
    level = np.clip(critical_ratio(case.shortage_cost, case.leftover_loss), 1.0 - _LEVEL_MAX, _LEVEL_MAX)
    in_all = case.window.whole.demand.quantile(level) - case.window.whole.stock
    after_arrival = case.window.later[-1].demand.quantile(level) - case.window.later[-1].stock
    return np.maximum(np.minimum(in_all, after_arrival), 0.0)


def _packed(position: Position, case: _Case, wanted: Numbers) -> Numbers:
    """Give whole packs, at least the minimum order; nothing where that is more than the window asks for."""
    pack = np.maximum(np.floor(position.numbers("pack_size", missing=1.0)[case.rows]), 1.0)
    least = np.ceil(np.maximum(position.numbers("moq")[case.rows], 0.0) / pack) * pack
    most = np.floor(_window_limit(case) / pack) * pack
    packed = np.minimum(np.maximum(np.ceil(wanted / pack) * pack, least), most)
    return np.where((wanted > 0.0) & (packed >= least), packed, 0.0)


def _days_that_can_pass(case: _Case, kept: Rows) -> Numbers:
    """Give the latest whole day, before the next review, on which an order still keeps the service."""
    rows, stock, stated = case.rows[kept], case.stock_soon[kept], case.service_level[kept]
    best = np.minimum(critical_ratio(case.shortage_cost[kept], case.carry_cost[kept]), _LEVEL_MAX)
    allowed = 1.0 - np.where(stated > 0.0, stated, best)
    leads = [(weight, lead[kept]) for weight, lead in case.leads]

    def still_served(days: Numbers) -> npt.NDArray[np.bool_]:
        arrivals = [(weight, days + 1.0 + lead) for weight, lead in leads]
        none = np.zeros(len(rows))
        until = [
            (weight, total_of_rows(case.demand, rows, from_days=none, to_days=arrival)) for weight, arrival in arrivals
        ]
        return _mixed([(weight, total.probability_above(stock)) for weight, total in until]) <= allowed

    stated_lead = leads[len(leads) // 2][1]
    last = np.minimum(case.review_days[kept], case.window_days[kept] - stated_lead) - 1.0
    return smallest_stopping(still_served, limit=np.maximum(last, 0.0))


def _mixed(parts: list[tuple[float, Numbers]]) -> Numbers:
    """Give the weighted sum of arrays."""
    total = np.zeros(parts[0][1].shape)
    for weight, values in parts:
        total = total + weight * values
    return total

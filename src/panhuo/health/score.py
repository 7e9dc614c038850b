"""The health score of every SKU × location, 0 (ill) to 100 (well), with its four parts beside it.

Formula: score = 0.35 score_cover + 0.25 score_movement + 0.20 score_age + 0.20 score_dead, over the parts that are
    known (their weights shared out anew); each part 0 to 100:
    score_cover     100 (1 - probability_stock_out_lead); unknown where no demand is expected.
    score_movement  100 min(1, sell_through_30d / 0.5): full marks when 30 days sell as much as is left, which is a
                    turnover of 30 days; unknown without stock and sales.
    score_age       100 (1 - (stock_age_days - 30) / 150), within 0 and 100: young to 30 days, old from 180.
    score_dead      100 (1 - expected_leftover_window / available): the share of stock expected to sell in its window.
Unit: points
Source: ours; weights put running out first (lost sales), then movement, then age and leftover.
"""

from __future__ import annotations

import polars as pl

__all__ = ["PARTS", "WEIGHTS", "parts", "score"]

WEIGHTS = {"score_cover": 0.35, "score_movement": 0.25, "score_age": 0.20, "score_dead": 0.20}
PARTS = list(WEIGHTS)
SELL_THROUGH_FULL = 0.5
AGE_YOUNG_DAYS = 30
AGE_OLD_DAYS = 180


def parts() -> dict[str, pl.Expr]:
    """Give the parts of the score from the facts with demand; null where they cannot be judged."""
    on_hand, sold = pl.col("on_hand").clip(lower_bound=0), pl.col("units_30d")
    sell_through = pl.when(on_hand + sold > 0).then(sold / (on_hand + sold))
    age = (pl.col("stock_age_days") - AGE_YOUNG_DAYS) / (AGE_OLD_DAYS - AGE_YOUNG_DAYS)
    left = pl.when(pl.col("available") > 0).then(pl.col("expected_leftover_window") / pl.col("available"))
    covered = pl.when(pl.col("demand_lead") > 0).then(1 - pl.col("probability_stock_out_lead"))
    return {
        "score_cover": _points(covered),
        "score_movement": _points(sell_through / SELL_THROUGH_FULL),
        "score_age": _points(1 - age),
        "score_dead": _points(1 - left),
    }


def score() -> pl.Expr:
    """Give the score from its parts; null where no part is known."""
    weights = [pl.when(pl.col(name).is_not_null()).then(pl.lit(weight)) for name, weight in WEIGHTS.items()]
    known = pl.sum_horizontal(weights)
    points = pl.sum_horizontal(pl.col(name) * weight for name, weight in WEIGHTS.items())
    return pl.when(known > 0).then((points / known).clip(0, 100)).round(1)


def _points(share: pl.Expr) -> pl.Expr:
    return (100 * share.clip(0.0, 1.0)).round(1)

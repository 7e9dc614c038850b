"""The lifecycle stage of every SKU × location: launch, growth, mature, decline, end or dormant.

Formula, the first that holds:
    end      its end_date lies within the next 14 days or in the past;
    launch   launched on or after as_of - 28 days (or not yet);
    dormant  nothing sold in the last 91 days, of which the data must know all;
    growth   with a units in the last 4 weeks and b in the 4 before: a >= 1.25 b and (a - b) / sqrt(a + b) >= 1.645;
    decline  a <= 0.8 b and (a - b) / sqrt(a + b) <= -1.645;
    mature   else.
    Given a + b, and with nothing changed, a is binomial with share one half: the bound lets through 5 % of pure chance,
    so three units against one are not yet growth.
Unit: one of the six words
Source: product life cycle, T. Levitt, Exploit the Product Life Cycle, Harvard Business Review 1965; comparison of two
    Poisson counts, J. Przyborowski and H. Wilenski, Biometrika 31, 1940 (normal form).
"""

from __future__ import annotations

from datetime import date, timedelta

import polars as pl

from panhuo.words import Text

__all__ = ["STAGES", "stage"]

STAGES = {
    "launch": Text(en="Launch", zh="上新期"),
    "growth": Text(en="Growth", zh="成长期"),
    "mature": Text(en="Mature", zh="成熟期"),
    "decline": Text(en="Decline", zh="衰退期"),
    "end": Text(en="End of life", zh="退市期"),
    "dormant": Text(en="Dormant", zh="休眠"),
}
LAUNCH_DAYS = 28
END_DAYS = 14
DORMANT_DAYS = 91
GROWTH_RATIO = 1.25
DECLINE_RATIO = 0.8
Z_MIN = 1.645


def stage(*, as_of: date) -> pl.Expr:
    """Give the stage from end_date, launched_on, units_week_1 to _8, units_91d and history_days."""
    now = pl.sum_horizontal(f"units_week_{week}" for week in range(1, 5))
    before = pl.sum_horizontal(f"units_week_{week}" for week in range(5, 9))
    z = (now - before) / (now + before).sqrt()
    rests = (pl.col("units_91d") == 0) & (pl.col("history_days") >= DORMANT_DAYS)
    return (
        pl.when(pl.col("end_date") <= as_of + timedelta(days=END_DAYS))
        .then(pl.lit("end"))
        .when(pl.col("launched_on") >= as_of - timedelta(days=LAUNCH_DAYS))
        .then(pl.lit("launch"))
        .when(rests)
        .then(pl.lit("dormant"))
        .when((now + before > 0) & (now >= GROWTH_RATIO * before) & (z >= Z_MIN))
        .then(pl.lit("growth"))
        .when((now + before > 0) & (now <= DECLINE_RATIO * before) & (z <= -Z_MIN))
        .then(pl.lit("decline"))
        .otherwise(pl.lit("mature"))
    )

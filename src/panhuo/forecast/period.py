"""Judges whether sales are told day by day or week by week."""

from __future__ import annotations

from datetime import date
from typing import Literal

import narwhals as nw
import numpy as np

from panhuo.lake import Engine

__all__ = ["Period", "judge_period", "period_days"]

Period = Literal["day", "week"]

# Only so much of the past is looked at: habits of reporting change.
_LOOK_BACK_DATES = 400
# Weekly reports leave gaps of whole weeks; a few late or doubled reports do not make them daily.
_WHOLE_WEEKS_MIN = 0.9


def judge_period(sales: nw.LazyFrame, *, as_of: date, engine: Engine) -> Period:
    """Give "week" if nine in ten gaps between days with sales are whole weeks, as in weekly reports; else "day"."""
    days = engine.collect(sales.filter(nw.col("date") <= nw.lit(as_of)).select("date").unique())["date"].sort()
    gaps = days.tail(_LOOK_BACK_DATES).diff().drop_nulls().dt.total_days().to_numpy()
    return "week" if gaps.size and float(np.mean(gaps % 7 == 0)) >= _WHOLE_WEEKS_MIN else "day"


def period_days(period: Period) -> int:
    """Give the days of one period: 1 or 7."""
    return 7 if period == "week" else 1

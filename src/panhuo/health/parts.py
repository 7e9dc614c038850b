"""The two building blocks of indicators: sums that know when nothing is known, and ratios that never divide by zero."""

from __future__ import annotations

import narwhals as nw

__all__ = ["ratio", "total", "weighted_mean"]


def total(value: nw.Expr) -> nw.Expr:
    """Sum over the rows where `value` is known; null where it is known nowhere."""
    return nw.when(value.count() > 0).then(value.sum().cast(nw.Float64))


def ratio(top: nw.Expr, bottom: nw.Expr) -> nw.Expr:
    """Divide two aggregates; null (never infinite) where `bottom` is zero or unknown."""
    return nw.when(bottom != 0).then(top / bottom)


def weighted_mean(value: nw.Expr, *, weight: nw.Expr) -> nw.Expr:
    """Give the mean of `value` over the rows where it is known, each counting as `weight` says."""
    counted = nw.when(~value.is_null()).then(weight.cast(nw.Float64))
    return ratio((value * counted).sum(), counted.sum())

"""The demand of many series over the coming periods, and everything one can ask it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import cached_property

import numpy as np
import numpy.typing as npt
import polars as pl

from panhuo.demand.negative_binomial import Numbers
from panhuo.demand.sampling import sample_series
from panhuo.demand.total import Total

__all__ = ["Demand"]

# The level that goes on beyond the last forecast period is the mean of this many last days.
_TAIL_DAYS = 28


@dataclass(frozen=True, eq=False)
class Demand:
    """The demand distribution of n series, period by period.

    series: columns sku and location; row i is series i. start: the first day of the first period.
    period_days: 1 or 7. means: expected units a period, float32, shape (n, periods).
    dispersion, level_variance: shape (n,).

    Law: D_t given G is negative binomial with mean G*m_t and variance G*m_t + dispersion*(G*m_t)^2, independent over t;
    G is common to all periods of a series, with mean 1 and variance level_variance. Total demand over a horizon has
    M = sum m_t and V = M + dispersion*(1 + level_variance)*sum m_t^2 + level_variance*M^2, and is taken as the negative
    binomial with these two moments. Part of a period counts in proportion; beyond the last period the mean level of the
    last 28 days goes on. Horizons are days from the day before `start`, scalar or one a series.
    """

    series: pl.DataFrame
    start: date
    period_days: int
    means: npt.NDArray[np.float32]
    dispersion: Numbers
    level_variance: Numbers

    def __post_init__(self) -> None:
        n = self.series.height
        if self.period_days not in (1, 7):
            message = f"period_days must be 1 or 7, not {self.period_days}"
            raise ValueError(message)
        if self.means.ndim != 2 or self.means.shape[0] != n or self.means.shape[1] < 1:
            message = f"means must have shape ({n}, periods) with at least one period, not {self.means.shape}"
            raise ValueError(message)
        for name, values in (("dispersion", self.dispersion), ("level_variance", self.level_variance)):
            if values.shape != (n,):
                message = f"{name} must have shape ({n},), not {values.shape}"
                raise ValueError(message)
        for name, values in (
            ("means", self.means),
            ("dispersion", self.dispersion),
            ("level_variance", self.level_variance),
        ):
            if not bool(np.all(np.isfinite(values) & (values >= 0))):
                message = f"{name} must be finite and not negative"
                raise ValueError(message)

    def __len__(self) -> int:
        return self.series.height

    @property
    def horizon_days(self) -> int:
        """Give the days that the means cover; beyond them the last level goes on."""
        return self.means.shape[1] * self.period_days

    def over(self, horizon_days: npt.ArrayLike) -> Total:
        """Give the total demand from `start` over the horizon."""
        return self.between(0.0, horizon_days)

    def between(self, from_days: npt.ArrayLike, to_days: npt.ArrayLike) -> Total:
        """Give the total demand of the days after `from_days` up to and with `to_days`, both counted from `start`."""
        first, last = self._periods(from_days), self._periods(to_days)
        mean = np.maximum(self._cumulated(last, power=1) - self._cumulated(first, power=1), 0.0)
        squares = np.maximum(self._cumulated(last, power=2) - self._cumulated(first, power=2), 0.0)
        noise = self.dispersion * (1.0 + self.level_variance) * squares
        return Total(mean=mean, variance=mean + noise + self.level_variance * mean**2)

    def mean(self, horizon_days: npt.ArrayLike) -> Numbers:
        """Give the expected units over the horizon, shape (n,)."""
        return self.over(horizon_days).mean

    def variance(self, horizon_days: npt.ArrayLike) -> Numbers:
        """Give the variance of the total over the horizon, units squared, shape (n,)."""
        return self.over(horizon_days).variance

    def quantile(self, level: npt.ArrayLike, horizon_days: npt.ArrayLike) -> Numbers:
        """Give the smallest whole number of units k with P(D <= k) >= level over the horizon, shape (n,)."""
        return self.over(horizon_days).quantile(level)

    def probability_above(self, x: npt.ArrayLike, horizon_days: npt.ArrayLike) -> Numbers:
        """Give P(D > x) over the horizon, shape (n,)."""
        return self.over(horizon_days).probability_above(x)

    def expected_shortage(self, x: npt.ArrayLike, horizon_days: npt.ArrayLike) -> Numbers:
        """Give E[(D - x)+] over the horizon: units that x does not serve, shape (n,)."""
        return self.over(horizon_days).expected_shortage(x)

    def expected_leftover(self, x: npt.ArrayLike, horizon_days: npt.ArrayLike) -> Numbers:
        """Give E[(x - D)+] over the horizon: units of x left at its end, shape (n,)."""
        return self.over(horizon_days).expected_leftover(x)

    def sample_paths(self, n_paths: int, h_periods: int, seed: int) -> npt.NDArray[np.int32]:
        """Draw demand paths, shape (n, h_periods, n_paths); a series' paths depend on seed, sku and location only."""
        means = self.extended(h_periods).means[:, :h_periods]
        paths = np.empty((len(self), h_periods, n_paths), dtype=np.int32)
        for row, (sku, location) in enumerate(self.series.select("sku", "location").iter_rows()):
            paths[row] = sample_series(
                means[row],
                dispersion=float(self.dispersion[row]),
                level_variance=float(self.level_variance[row]),
                n_paths=n_paths,
                seed=seed,
                sku=sku,
                location=location,
            )
        return paths

    def extended(self, periods: int) -> Demand:
        """Give the same demand with at least `periods` periods written out."""
        missing = periods - self.means.shape[1]
        if missing <= 0:
            return self
        tail = np.repeat(self._tail[:, None], missing, axis=1).astype(np.float32)
        return replace(self, means=np.concatenate([self.means, tail], axis=1))

    def scaled(self, factor: npt.ArrayLike) -> Demand:
        """Give the demand with every mean times `factor` (scalar or one a series), its relative spread unchanged."""
        factors = np.broadcast_to(np.asarray(factor, dtype=np.float64), (len(self),))
        return replace(self, means=(self.means * factors[:, None]).astype(np.float32))

    def select(self, rows: npt.NDArray[np.integer] | npt.NDArray[np.bool_]) -> Demand:
        """Give the series at `rows` (row numbers or a mask), in that order."""
        chosen = np.flatnonzero(rows) if rows.dtype == np.bool_ else np.asarray(rows, dtype=np.intp)
        return replace(
            self,
            series=self.series[chosen],
            means=self.means[chosen],
            dispersion=self.dispersion[chosen],
            level_variance=self.level_variance[chosen],
        )

    def aligned_to(self, frame: pl.DataFrame) -> Demand:
        """Give one series a row of `frame` (sku, location), in its order; a pair unknown here gets zero demand."""
        wanted = frame.select(pl.col("sku", "location").cast(pl.String))
        known = self.series.select("sku", "location").with_row_index("_row")
        rows = wanted.join(known, on=["sku", "location"], how="left", maintain_order="left")["_row"]
        found = rows.is_not_null().to_numpy()
        chosen = rows.fill_null(0).to_numpy()
        if not len(self):
            return replace(
                self,
                series=wanted,
                means=np.zeros((wanted.height, self.means.shape[1]), dtype=np.float32),
                dispersion=np.zeros(wanted.height),
                level_variance=np.zeros(wanted.height),
            )
        return replace(
            self,
            series=wanted,
            means=np.where(found[:, None], self.means[chosen], np.float32(0.0)),
            dispersion=np.where(found, self.dispersion[chosen], 0.0),
            level_variance=np.where(found, self.level_variance[chosen], 0.0),
        )

    def shifted(self, days: int) -> Demand:
        """Give the demand that starts `days` later (whole days, not negative)."""
        if days < 0:
            message = "a demand can only be shifted forward"
            raise ValueError(message)
        whole, part = divmod(days, self.period_days)
        tail_periods = _TAIL_DAYS // self.period_days
        left = self.means.shape[1] - whole
        # With less than the tail left, the tail is written out so that the level beyond stays what it was.
        periods = left if left >= tail_periods and not part else max(left, 0) + tail_periods
        edges = whole + part / self.period_days + np.arange(periods + 1)
        cumulated = np.stack([self._cumulated(np.full(len(self), edge), power=1) for edge in edges], axis=1)
        means = np.maximum(np.diff(cumulated, axis=1), 0.0).astype(np.float32)
        return replace(self, start=self.start + timedelta(days=days), means=means)

    def to_table(self, extra: pl.DataFrame | None = None) -> pl.DataFrame:
        """Give one row a series for Parquet; `extra` columns (same rows, same order) go beside."""
        table = self.series.select("sku", "location").with_columns(
            pl.lit(self.start).alias("start"),
            pl.lit(self.period_days, dtype=pl.Int64).alias("period_days"),
            pl.Series("means", self.means, dtype=pl.Array(pl.Float32, self.means.shape[1])).cast(pl.List(pl.Float32)),
            pl.Series("dispersion", self.dispersion),
            pl.Series("level_variance", self.level_variance),
        )
        return table if extra is None else table.with_columns(extra.drop(table.columns, strict=False))

    @classmethod
    def from_table(cls, table: pl.DataFrame) -> Demand:
        """Read what `to_table` wrote; raises ValueError on an empty table or one of several starts or periods."""
        starts, lengths = table["start"].unique(), table["period_days"].unique()
        periods = table["means"].list.len().unique()
        if len(starts) != 1 or len(lengths) != 1 or len(periods) != 1:
            message = "a demand table must hold one start, one period length and one number of periods"
            raise ValueError(message)
        means = table["means"].cast(pl.Array(pl.Float32, int(periods[0]))).to_numpy()
        return cls(
            series=table.select("sku", "location"),
            start=starts[0],
            period_days=int(lengths[0]),
            means=np.asarray(means, dtype=np.float32),
            dispersion=table["dispersion"].to_numpy(),
            level_variance=table["level_variance"].to_numpy(),
        )

    def _periods(self, days: npt.ArrayLike) -> Numbers:
        values = np.broadcast_to(np.asarray(days, dtype=np.float64), (len(self),))
        return np.maximum(values, 0.0) / self.period_days

    @cached_property
    def _tail(self) -> Numbers:
        return self.means[:, -(_TAIL_DAYS // self.period_days) :].mean(axis=1, dtype=np.float64)

    @cached_property
    def _sums(self) -> dict[int, Numbers]:
        """Give, for power 1 and 2, the running sums of means**power with a leading zero, shape (n, periods + 1)."""
        means = self.means.astype(np.float64)
        return {power: np.pad(np.cumsum(means**power, axis=1), ((0, 0), (1, 0))) for power in (1, 2)}

    def _cumulated(self, periods: Numbers, *, power: int) -> Numbers:
        """Give the sum of means**power over the first `periods` periods (fractions in proportion), shape (n,)."""
        written = self.means.shape[1]
        inside = np.minimum(periods, written)
        whole = np.minimum(np.floor(inside).astype(np.intp), written - 1)
        rows, sums = np.arange(len(self)), self._sums[power]
        before = sums[rows, whole]
        part = (inside - whole) * (sums[rows, whole + 1] - before)
        return before + part + np.maximum(periods - written, 0.0) * self._tail**power

"""Negative binomial counts given by mean and variance: closed forms, vectorised; Poisson if the variance is no larger.

With M the mean and V the variance: size r = M^2/(V-M), q = (V-M)/V, and P(D > k) = I_q(k+1, r), the regularised
incomplete beta function. Partial expectations use k*P(k; r) = M*P(k-1; r+1). Source: Johnson, Kemp & Kotz,
Univariate Discrete Distributions, chapter 5; the Poisson limit by the incomplete gamma function, chapter 4.
"""

from __future__ import annotations

import os
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy import special

__all__ = ["Numbers", "expected_leftover", "expected_shortage", "probability_above", "probability_of_none", "quantile"]

Numbers = npt.NDArray[np.float64]

# Below this share of over-dispersion the size r exceeds about 1e9 times the mean and both laws agree to rounding.
_POISSON_BELOW = 1e-9
_CORES = len(os.sched_getaffinity(0))
# Fewer values than this are done before a second thread has started.
_VALUES_A_THREAD = 4_000


def probability_above(x: npt.ArrayLike, *, mean: npt.ArrayLike, variance: npt.ArrayLike) -> Numbers:
    """Give P(D > x) for any real x; shapes broadcast."""
    whole, means, variances = _aligned(x, mean, variance)
    return _upper_tail(np.floor(whole), means, variances, shift=0)


def probability_of_none(*, mean: npt.ArrayLike, variance: npt.ArrayLike) -> Numbers:
    """Give P(D = 0) = (M/V)^r."""
    return 1.0 - probability_above(0.0, mean=mean, variance=variance)


def expected_shortage(x: npt.ArrayLike, *, mean: npt.ArrayLike, variance: npt.ArrayLike) -> Numbers:
    """Give E[(D - x)+] in units: M*P(D' >= x) - x*P(D > x), with D' of size r+1."""
    amount, means, variances = _aligned(x, mean, variance)
    whole = np.floor(amount)
    above = _upper_tail(whole, means, variances, shift=0)
    weighted = _upper_tail(whole - 1.0, means, variances, shift=1)
    shortage = means * weighted - amount * above
    return np.where(amount < 0.0, means - amount, np.maximum(shortage, 0.0))


def expected_leftover(x: npt.ArrayLike, *, mean: npt.ArrayLike, variance: npt.ArrayLike) -> Numbers:
    """Give E[(x - D)+] in units: x*P(D <= x) - M*P(D' < x), with D' of size r+1."""
    amount, means, variances = _aligned(x, mean, variance)
    whole = np.floor(amount)
    below = _lower_tail(whole, means, variances, shift=0)
    weighted = _lower_tail(whole - 1.0, means, variances, shift=1)
    return np.where(amount < 0.0, 0.0, np.maximum(amount * below - means * weighted, 0.0))


def quantile(level: npt.ArrayLike, *, mean: npt.ArrayLike, variance: npt.ArrayLike) -> Numbers:
    """Give the smallest whole number k with P(D <= k) >= level.

    A gamma law of the same mean and variance gives the first guess; steps of doubling width bracket the answer and
    bisection ends it.
    Raises ValueError unless 0 < level < 1.
    """
    levels, means, variances = _aligned(level, mean, variance)
    if not bool(np.all((levels > 0.0) & (levels < 1.0))):
        message = "a quantile level must lie above 0 and below 1"
        raise ValueError(message)
    answer = np.zeros(levels.shape)
    some = _upper_tail(np.zeros(levels.shape), means, variances, shift=0)
    open_rows = np.flatnonzero((some > 1.0 - levels).ravel())
    if open_rows.size:
        rows = _Rows(levels.ravel()[open_rows], means.ravel()[open_rows], variances.ravel()[open_rows])
        answer.reshape(-1)[open_rows] = _search(rows)
    return answer


@dataclass(frozen=True)
class _Rows:
    """The quantiles still sought, one a row: level, mean and variance."""

    levels: Numbers
    means: Numbers
    variances: Numbers

    def reached(self, k: Numbers, rows: npt.NDArray[np.intp]) -> npt.NDArray[np.bool_]:
        """Say for `rows` whether P(D <= k) >= level."""
        return _upper_tail(k, self.means[rows], self.variances[rows], shift=0) <= 1.0 - self.levels[rows]


def _search(rows: _Rows) -> Numbers:
    spread = np.maximum(rows.variances, rows.means)
    guess = np.rint(special.gammaincinv(rows.means**2 / spread, rows.levels) * spread / rows.means)
    guess = np.maximum(np.nan_to_num(guess, nan=1.0, posinf=1.0), 1.0)
    everyone = np.arange(guess.size)
    reached = rows.reached(guess, everyone)
    low = np.where(reached, 0.0, guess)  # P(D <= low) < level always
    high = np.where(reached, guess, np.inf)  # P(D <= high) >= level always
    step, pending = 1.0, everyone
    while pending.size:
        trial = np.where(reached[pending], guess[pending] - step, guess[pending] + step)
        trial = np.maximum(trial, 0.0)
        hit = (trial > 0.0) & rows.reached(trial, pending)
        high[pending[hit]] = trial[hit]
        low[pending[~hit]] = trial[~hit]
        pending = pending[hit == reached[pending]]
        step *= 2.0
    pending = np.flatnonzero(high - low > 1.0)
    while pending.size:
        middle = np.floor((low[pending] + high[pending]) / 2.0)
        hit = rows.reached(middle, pending)
        high[pending[hit]] = middle[hit]
        low[pending[~hit]] = middle[~hit]
        pending = pending[high[pending] - low[pending] > 1.0]
    return high


def _aligned(x: npt.ArrayLike, mean: npt.ArrayLike, variance: npt.ArrayLike) -> tuple[Numbers, Numbers, Numbers]:
    """Give the three arguments in one shape, as floats."""
    first, means, variances = np.broadcast_arrays(
        np.asarray(x, dtype=np.float64), np.asarray(mean, dtype=np.float64), np.asarray(variance, dtype=np.float64)
    )
    return first, means, variances


def _upper_tail(whole: Numbers, means: Numbers, variances: Numbers, *, shift: int) -> Numbers:
    """Give P(D > whole) for size r + shift and the same q."""
    result = np.where(whole < 0.0, 1.0, 0.0)
    poisson, binomial, over = _laws(whole, means, variances)
    result[poisson] = special.gammainc(whole[poisson] + 1.0, means[poisson])
    size = means[binomial] ** 2 / (variances[binomial] - means[binomial]) + shift
    result[binomial] = _betainc(whole[binomial] + 1.0, size, over[binomial])
    return result


def _lower_tail(whole: Numbers, means: Numbers, variances: Numbers, *, shift: int) -> Numbers:
    """Give P(D <= whole) for size r + shift and the same q, exact where it is small."""
    result = np.where(whole < 0.0, 0.0, 1.0)
    poisson, binomial, over = _laws(whole, means, variances)
    result[poisson] = special.gammaincc(whole[poisson] + 1.0, means[poisson])
    # betainc is eight times as fast as betaincc, but 1 - q loses digits where q is tiny.
    size = means**2 / np.where(binomial, variances - means, 1.0) + shift
    fast, careful = binomial & (over > 1e-4), binomial & (over <= 1e-4)
    result[fast] = _betainc(size[fast], whole[fast] + 1.0, means[fast] / variances[fast])
    result[careful] = special.betaincc(whole[careful] + 1.0, size[careful], over[careful])
    return result


def _betainc(a: Numbers, b: Numbers, x: Numbers) -> Numbers:
    """Give the regularised incomplete beta function, over all cores where there are many values."""
    if a.size < _VALUES_A_THREAD or _CORES < 2:
        return special.betainc(a, b, x)
    result = np.empty(a.size)
    parts = [slice(int(part[0]), int(part[-1]) + 1) for part in np.array_split(np.arange(a.size), _CORES)]
    with ThreadPoolExecutor(_CORES) as pool:
        # SciPy lets go of the interpreter lock, so that threads do run beside each other.
        list(pool.map(lambda part: special.betainc(a[part], b[part], x[part], out=result[part]), parts))
    return result


def _laws(
    whole: Numbers, means: Numbers, variances: Numbers
) -> tuple[npt.NDArray[np.bool_], npt.NDArray[np.bool_], Numbers]:
    """Say which entries need a Poisson, which a negative binomial tail, and give q = (V-M)/V."""
    inside = (whole >= 0.0) & (means > 0.0)
    over = (variances - means) / np.maximum(variances, 1e-300)
    poisson = inside & (over <= _POISSON_BELOW)
    return poisson, inside & ~poisson, over

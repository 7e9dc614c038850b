"""New goods: forecasts of series first sold within the last 60 days, against the category's mean launch curve.

    python benchmarks/new_goods.py FOLDER [--windows 3] [--horizon 28]

FOLDER holds canonical tables, daily. For each window, every model forecasts what follows; the curve is, for each day of
age, the mean units of all series of the category that had been launched before, with the variance among them as its
spread. WAPE is over single days, pinball the mean of five levels. The last columns are shares of the curve's.
"""

from __future__ import annotations

import argparse
from datetime import date, timedelta
from pathlib import Path

import numpy as np
import numpy.typing as npt
import polars as pl

from panhuo.cycle.river import SEED, Ready, Steps, known_ahead
from panhuo.cycle.run import river_of
from panhuo.demand import Total
from panhuo.forecast import BLEND, ForecastResult, forecast
from panhuo.forecast.panel import Panel, panel_of

Numbers = npt.NDArray[np.float64]
Rows = npt.NDArray[np.intp]
YOUNG_DAYS = 60
LEVELS = (0.05, 0.25, 0.5, 0.75, 0.95)
CURVE = "category launch curve"


def main() -> int:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--windows", type=int, default=3)
    parser.add_argument("--horizon", type=int, default=28)
    given = parser.parse_args()
    sums: dict[str, Numbers] = {}
    with river_of(given.folder, as_of=None, steps=Steps()) as river:
        for back in range(given.windows, 0, -1):
            origin = river.as_of - timedelta(days=back * given.horizon)
            for model, parts in window(river, origin=origin, horizon=given.horizon).items():
                sums[model] = sums.get(model, np.zeros(6)) + parts
    curve = sums[CURVE]
    print(
        "| model | series | WAPE | bias | in the 90 % band | pinball | WAPE, of the curve's | pinball, of the curve's |"
    )
    print("|---|---|---|---|---|---|---|---|")
    for model, (series, came, told, gap, loss, inside) in sorted(sums.items(), key=lambda item: item[1][4]):
        values = series * given.horizon
        print(
            f"| {model} | {series:,.0f} | {gap / came:.3f} | {told / came - 1:+.1%} | {inside / values:.1%} "
            f"| {loss / values:.4f} | {gap / curve[3]:.3f} | {loss / curve[4]:.3f} |"
        )
    return 0


def window(river: Ready, *, origin: date, horizon: int) -> dict[str, Numbers]:
    """Give by model what `judged` gives."""
    history = river.history.filter(pl.col("period_start") <= origin)
    told = river.history.filter(pl.col("period_start") <= origin + timedelta(days=horizon))
    begun = river.facts.select("sku", "location").join(
        history.filter(pl.col("units") > 0), on=["sku", "location"], how="semi", maintain_order="left"
    )
    result = forecast(
        history, **known_ahead(river), series=begun, as_of=origin, period="day", horizon_periods=horizon, seed=SEED,
        apart=True,
    )  # fmt: skip
    products = known_ahead(river)["products"]
    past = panel_of(history, series=begun, products=products, as_of=origin, period_days=1, horizon=1)
    after = panel_of(
        told, series=begun, products=products, as_of=origin + timedelta(days=horizon), period_days=1, horizon=1
    )
    age = past.periods - (past.sold > 0).argmax(axis=1)
    young = np.flatnonzero(age <= YOUNG_DAYS)
    actual = after.demand[young, -horizon:].astype(np.float64)
    laws = {CURVE: launch_curve(past, age, young=young, horizon=horizon)} | said(result, young, horizon)
    return {model: judged(actual, *law) for model, law in laws.items()}


def launch_curve(past: Panel, age: Rows, *, young: Rows, horizon: int) -> tuple[Numbers, Numbers]:
    """Give mean and variance (young, horizon) by the mean of older series of the category at each day of age."""
    ages = YOUNG_DAYS + horizon + 1
    launched = np.flatnonzero(age > ages)
    first = past.periods - age
    lives = np.stack([past.sold[row, first[row] : first[row] + ages] for row in launched]).astype(np.float64)
    codes = past.groups["category"]
    mean, variance = np.zeros((young.size, horizon)), np.zeros((young.size, horizon))
    for place, row in enumerate(young):
        alike = lives[codes[launched] == codes[row]]
        alike = alike if alike.shape[0] >= 5 else lives
        days = slice(age[row], age[row] + horizon)
        mean[place], variance[place] = alike[:, days].mean(axis=0), alike[:, days].var(axis=0)
    return mean, variance


def said(result: ForecastResult, young: Rows, horizon: int) -> dict[str, tuple[Numbers, Numbers]]:
    """Give mean and variance (young, horizon) by model."""
    found: dict[str, tuple[Numbers, Numbers]] = {}
    for model, law in {BLEND: result.demand, **result.apart}.items():
        mean = law.means[young, :horizon].astype(np.float64)
        spread = (law.dispersion + law.level_variance)[young, None]
        found[model] = mean, mean + spread * mean**2
    return found


def judged(actual: Numbers, mean: Numbers, variance: Numbers) -> Numbers:
    """Give series, units that came and were said, the sums of |d - m| and of the mean pinball loss, and values inside.

    Inside: in the randomised 90 % band.
    """
    known = ~np.isnan(actual)
    total = Total(mean=mean, variance=np.maximum(variance, mean * 1.0001))
    loss = np.zeros(mean.shape)
    for level in LEVELS:
        gap = actual - total.quantile(level)
        loss += np.maximum(level * gap, (level - 1.0) * gap) / len(LEVELS)
    gap = np.where(known, np.abs(actual - mean), 0.0)
    said = np.where(known, mean, 0.0).sum()
    above, from_here = (total.probability_above(np.nan_to_num(actual) - back) for back in (0.0, 1.0))
    place = 1.0 - from_here + np.random.default_rng(SEED).random(mean.shape) * (from_here - above)
    inside = (known & (place >= LEVELS[0]) & (place <= LEVELS[-1])).sum()
    return np.array([actual.shape[0], np.nansum(actual), said, gap.sum(), np.nansum(loss), inside])


if __name__ == "__main__":
    raise SystemExit(main())

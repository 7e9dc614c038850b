"""How right forecasts were once the days came: every model on the same days, by lead and segment."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date, timedelta

import numpy as np
import polars as pl

from panhuo.demand import Demand, Total
from panhuo.forecast.calibrate import Spread, places
from panhuo.forecast.kept import laws_of
from panhuo.forecast.measures import mean_loss

__all__ = ["EVERYTHING", "LEADS", "SCORES", "days_to_score", "measures", "score_days"]

# Periods between the making of a forecast and the period it is judged on: the first is tomorrow.
LEADS = {1: (1, 7, 14, 28), 7: (1, 2, 4, 8)}
EVERYTHING = "all"
# A forecast older than its lead by more than this says nothing about that lead.
_STALE_DAYS = 7
# Sales come in late: the last days are scored anew.
_LATE_DAYS = 3
_BAND = (0.05, 0.95)
_IN_STOCK_MIN = 0.5
SCORES = pl.Schema(
    {
        "day": pl.Date(),
        "lead": pl.Int64(),
        "made": pl.Date(),
        "model": pl.String(),
        "segment": pl.String(),
        "values": pl.Int64(),
        "came": pl.Float64(),
        "said": pl.Float64(),
        "absolute": pl.Float64(),
        "squared": pl.Float64(),
        "pinball": pl.Float64(),
        "inside": pl.Int64(),
    }
)


def days_to_score(scored: pl.DataFrame, made: Sequence[date], *, last: date, period_days: int) -> list[date]:
    """Give the first days of the periods that are over by `last`, and not scored yet or so late that sales may come in.

    made: the days on which forecasts were made. last: the last day that sales are known of.
    """
    known: set[date] = set(scored["day"].unique().to_list()) if scored.height else set()
    begins = {
        origin + timedelta(days=1 + ahead * period_days)
        for origin in made
        for ahead in range(max(0, (last - origin).days) // period_days)
    }
    again = last - timedelta(days=_LATE_DAYS + period_days - 1)
    return sorted(day for day in begins if day not in known or day > again)


def score_days(
    days: Sequence[date],
    history: pl.DataFrame,
    *,
    made: Sequence[date],
    read: Callable[[date], pl.DataFrame],
    period_days: int,
    seed: int,
) -> pl.DataFrame:
    """Give the scores of periods that begin on `days`: a row a period, lead, model and segment (and `EVERYTHING`).

    made: when forecasts were made; `read` gives the kept table of one of them. For each lead it is the newest that was
    made early enough. values: series that could be bought; came, said: units; absolute, squared: sums of |d - m| and
    (d - m)^2; pinball: the sum of the mean loss over five levels, in units; inside: values in the randomised 90 % band.
    """
    wanted: dict[date, list[tuple[date, int]]] = {}
    for day in days:
        for lead in LEADS[period_days]:
            latest = day - timedelta(days=(lead - 1) * period_days + 1)
            fit = [
                origin
                for origin in made
                if origin <= latest <= origin + timedelta(days=_STALE_DAYS)
                and (day - origin - timedelta(days=1)).days % period_days == 0
            ]
            if fit:
                wanted.setdefault(max(fit), []).append((day, lead))
    rows: list[dict[str, object]] = []
    for origin, asked in sorted(wanted.items()):
        laws = laws_of(read(origin))
        for day, lead in asked:
            came = history.filter(pl.col("period_start") == day)
            told = {"day": day, "lead": lead, "made": origin}
            rows += [told | row for row in _of_day(laws, came, day=day, seed=seed)]
    return pl.DataFrame(rows, schema=SCORES, orient="row")


def measures(scores: pl.DataFrame, by: Sequence[str]) -> pl.DataFrame:
    """Give by the columns `by`: days, values, units that came, wape, bias (said over came, less 1), rmse, pinball and
    coverage_90.

    Null where nothing came, or nothing could be bought.
    """
    units, values = pl.col("came").sum(), pl.col("values").sum()
    over_units = pl.when(units > 0).then(units)
    over_values = pl.when(values > 0).then(values)
    return (
        scores.group_by(*by)
        .agg(
            pl.col("day").n_unique().alias("days"),
            values.alias("values"),
            units.alias("units"),
            (pl.col("absolute").sum() / over_units).alias("wape"),
            (pl.col("said").sum() / over_units - 1).alias("bias"),
            (pl.col("squared").sum() / over_values).sqrt().alias("rmse"),
            (pl.col("pinball").sum() / over_values).alias("pinball"),
            (pl.col("inside").sum() / over_values).alias("coverage_90"),
        )
        .sort(*by)
    )


def _of_day(
    laws: dict[str, tuple[Demand, pl.Series]], came: pl.DataFrame, *, day: date, seed: int
) -> list[dict[str, object]]:
    rows: list[dict[str, object]] = []
    for model, (law, segment) in laws.items():
        ahead = (day - law.start).days // law.period_days
        if ahead >= law.means.shape[1]:
            continue
        told = _values(law, came, ahead=ahead, seed=seed).with_columns(segment.alias("segment")).drop_nulls("came")
        sums = [
            pl.len().cast(pl.Int64).alias("values"),
            pl.col("came", "said", "absolute", "squared", "pinball").sum(),
            pl.col("inside").sum().cast(pl.Int64),
        ]
        each = pl.concat(
            [
                told.select(pl.lit(EVERYTHING).alias("segment"), *sums),
                told.group_by("segment").agg(*sums).sort("segment"),
            ]
        )
        rows += each.filter(pl.col("values") > 0).with_columns(pl.lit(model).alias("model")).to_dicts()
    return rows


def _values(law: Demand, came: pl.DataFrame, *, ahead: int, seed: int) -> pl.DataFrame:
    """Give one row a series: what came (null where it could not be bought), what was said, and how far apart."""
    found = law.series.join(
        came.select("sku", "location", "units", "in_stock"), on=["sku", "location"], how="left", maintain_order="left"
    )
    share = found["in_stock"].fill_null(1.0).to_numpy()
    units = found["units"].fill_null(0.0).to_numpy()
    actual = np.where(share >= _IN_STOCK_MIN, units / np.maximum(share, _IN_STOCK_MIN), np.nan)
    mean = law.means[:, ahead].astype(np.float64)
    total = Total(mean=mean, variance=mean + (law.dispersion + law.level_variance) * mean**2)
    spread = Spread(law.dispersion, law.level_variance)
    place = places(actual[None, :, None].astype(np.float32), mean[None, :, None].astype(np.float32), spread, seed=seed)
    return pl.DataFrame(
        {
            "came": actual,
            "said": mean,
            "absolute": np.abs(actual - mean),
            "squared": (actual - mean) ** 2,
            "pinball": mean_loss(actual, total),
            "inside": (place[0, :, 0] >= _BAND[0]) & (place[0, :, 0] <= _BAND[1]),
        }
    ).with_columns(pl.col("came").fill_nan(None))

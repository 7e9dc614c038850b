"""What a forecast has learnt, kept, so that the next can be made from new data in a minute, without learning again.

Kept are what every model said of the held-out windows, from which shares, spread and what signals add are worked out
anew, and the states of the models that take long to fit (those that define `kept` and `restored`). Everything else is
fitted again, on all that has come since.

A kept model reads codes of places, categories and events as they were numbered when it was fitted. It is used only if
they are numbered so still.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

import numpy as np
import polars as pl

from panhuo.forecast.events import event_codes
from panhuo.forecast.features import coded
from panhuo.forecast.holdout import Holdout, met, segments_of
from panhuo.forecast.panel import Floats, Panel

__all__ = ["MODELS", "Remembered", "Stale", "recalled", "remember", "remembered_of", "remembered_tables", "stale"]

# Days after which the world may have moved too far for models that were not told.
AGE_DAYS_MAX = 14
# Days before the fit whose events must be numbered as they were then.
_EVENT_DAYS = 364
MODELS = pl.Schema(
    {
        "model": pl.String(),
        "state": pl.String(),
        "made_on": pl.Date(),
        "period_days": pl.Int64(),
        "origins": pl.List(pl.Date()),
        "events": pl.List(pl.Float32()),
        "columns": pl.List(pl.Int64()),
    }
)
# Why nothing can be taken over: nothing was kept, it is too old or not of the past, another period, other codes.
Stale = Literal["nothing", "age", "period", "codes", "events"]


@dataclass(frozen=True, eq=False)
class Remembered:
    """What was learnt on `made_on`.

    origins: the last day before each held-out window. events: the codes of the calendar of the year before, flat;
    columns: how many columns the calendar has, and whether prices were known (1). series: sku, location, and the codes
    of each that a model may have learnt. said: by model what it said of the windows, shape (windows, n, length).
    states: by model its state as a text.
    """

    made_on: date
    period_days: int
    origins: tuple[date, ...]
    events: tuple[float, ...]
    columns: tuple[int, int]
    series: pl.DataFrame
    said: Mapping[str, Floats]
    states: Mapping[str, str]


def remembered_tables(remembered: Remembered | None) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Give the table of the models (`MODELS`), and that of the series with what each model said of it, flat."""
    if remembered is None:
        return pl.DataFrame(schema=MODELS), pl.DataFrame(schema={"sku": pl.String, "location": pl.String})
    facts = {
        "made_on": remembered.made_on,
        "period_days": remembered.period_days,
        "origins": list(remembered.origins),
        "events": list(remembered.events),
        "columns": list(remembered.columns),
    }
    rows = [{"model": name, "state": remembered.states.get(name), **facts} for name in remembered.said]
    flat = {name: values.swapaxes(0, 1).reshape(values.shape[1], -1) for name, values in remembered.said.items()}
    columns = [
        pl.Series(name, values, dtype=pl.Array(pl.Float32, values.shape[1])).cast(pl.List(pl.Float32))
        for name, values in flat.items()
    ]
    return pl.DataFrame(rows, schema=MODELS), remembered.series.with_columns(columns)


def remembered_of(models: pl.DataFrame, series: pl.DataFrame) -> Remembered | None:
    """Give what the two tables hold; None if it is nothing."""
    if models.is_empty() or series.is_empty():
        return None
    first = models.row(0, named=True)
    windows = len(first["origins"])
    said = {
        name: np.stack(series[name].to_numpy()).reshape(series.height, windows, -1).swapaxes(0, 1)
        for name in models["model"]
    }
    return Remembered(
        made_on=first["made_on"],
        period_days=first["period_days"],
        origins=tuple(first["origins"]),
        events=tuple(first["events"]),
        columns=(first["columns"][0], first["columns"][1]),
        series=series.drop(list(said)),
        said=said,
        states=dict(models.drop_nulls("state").select("model", "state").iter_rows()),
    )


def remember(panel: Panel, holdout: Holdout | None, states: Mapping[str, str]) -> Remembered | None:
    """Give what is worth keeping of a forecast that was learnt on `panel`; None where nothing could be held out."""
    if holdout is None:
        return None
    return Remembered(
        made_on=_last_day(panel),
        period_days=panel.period_days,
        origins=tuple(_last_day(panel, origin) for origin in holdout.origins),
        events=tuple(_events(panel, _last_day(panel))),
        columns=_columns(panel),
        series=_coded_series(panel),
        said=holdout.said,
        states=states,
    )


def stale(remembered: Remembered | None, panel: Panel) -> Stale | None:
    """Say why what is remembered cannot be taken over for `panel`; None if it can."""
    if remembered is None:
        return "nothing"
    age = (_last_day(panel) - remembered.made_on).days
    if not 0 <= age <= AGE_DAYS_MAX:
        return "age"
    # Weeks that end on another day are another period too.
    if remembered.period_days != panel.period_days or _origin(panel, remembered.origins[0]) < 0:
        return "period"
    now = _coded_series(panel)
    if now.columns != remembered.series.columns:
        return "codes"
    both = now.join(remembered.series, on=["sku", "location"], suffix="_then")
    codes = [name for name in now.columns if name not in ("sku", "location")]
    if both.is_empty() or any((both[name] != both[f"{name}_then"]).any() for name in codes):
        return "codes"
    same = _columns(panel) == remembered.columns and tuple(_events(panel, remembered.made_on)) == remembered.events
    return None if same else "events"


def recalled(remembered: Remembered, panel: Panel, *, models: Collection[str]) -> Holdout:
    """Give the held-out windows with what those `models` said of them; NaN for series that were not there."""
    rows = panel.series.join(
        remembered.series.select("sku", "location").with_row_index("_row"),
        on=["sku", "location"],
        how="left",
        maintain_order="left",
    )["_row"]
    known, row = rows.is_not_null().to_numpy(), rows.fill_null(0).to_numpy()
    said = {
        name: np.where(known[None, :, None], values[:, row], np.float32(np.nan)).astype(np.float32)
        for name, values in remembered.said.items()
        if name in models
    }
    origins = tuple(_origin(panel, day) for day in remembered.origins)
    length = next(iter(said.values())).shape[2]
    actual = np.stack([np.where(known[:, None], met(panel, origin, length), np.float32(np.nan)) for origin in origins])
    segment = np.stack([segments_of(panel, origin=origin)[0] for origin in origins])
    return Holdout(origins, actual, said, segment)


def _last_day(panel: Panel, period: int | None = None) -> date:
    """Give the last day of a period, else of the last that is known."""
    return panel.date_of(panel.periods if period is None else period + 1) - timedelta(days=1)


def _origin(panel: Panel, day: date) -> int:
    """Give the period that ends on a day; below 0 if it was before the first or ends on another."""
    days = (day - panel.first).days + 1
    return days // panel.period_days - 1 if days % panel.period_days == 0 else -1


def _coded_series(panel: Panel) -> pl.DataFrame:
    return panel.series.select("sku", "location").with_columns(
        pl.Series(f"code_{name}", codes, dtype=pl.Int32) for name, codes in coded(panel).items()
    )


def _columns(panel: Panel) -> tuple[int, int]:
    return panel.events.shape[2], int(panel.price is not None)


def _events(panel: Panel, day: date) -> list[float]:
    """Give the codes of the events of the year before a day, region after region."""
    last = _origin(panel, day)
    window = slice(max(0, last + 1 - _EVENT_DAYS // panel.period_days), last + 1)
    return event_codes(panel)[:, window].ravel().tolist()

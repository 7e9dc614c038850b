"""The calendar as numbers a model can read: season, and events with what lies before and after them."""

from __future__ import annotations

from datetime import timedelta

import numpy as np
import numpy.typing as npt
import polars as pl

from panhuo.forecast.panel import Codes, Floats, Panel

__all__ = ["EVENT_COLUMNS", "calendar_of", "event_codes", "region_of"]

# An event on more than one day in twelve is a regular condition, not an occasion: it gets a column of its own.
_REGULAR_SHARE = 1 / 12
_REGULAR_MAX = 6
# Leads and lags beyond this many days tell nothing more.
_REACH_DAYS = 14

EVENT_COLUMNS = ("weekday", "day", "month", "season_sine", "season_cosine", "event", "kinds", "lead", "lag", "lift")
_KINDS = ("holiday", "promotion", "livestream", "launch")


def region_of(series: pl.DataFrame, *, locations: pl.DataFrame, calendar: pl.DataFrame) -> tuple[list[str], Codes]:
    """Give the regions that the calendar tells apart ("" = none of them) and each series' place in that list."""
    named = sorted(set(calendar["region"].drop_nulls().to_list()) - {""})
    places = dict(locations.select("location", "region").iter_rows()) if locations.height else {}
    regions = ["", *named]
    known = {region: code for code, region in enumerate(regions)}
    of_place = {
        place: known.get(str(places.get(place)), known.get(place, 0)) for place in series["location"].unique().to_list()
    }
    return regions, np.array([of_place[place] for place in series["location"]], dtype=np.int32)


def calendar_of(panel: Panel, *, calendar: pl.DataFrame, regions: list[str]) -> Floats:
    """Give (regions, periods + horizon, columns): EVENT_COLUMNS, then one column a regular event."""
    count = panel.periods + panel.horizon
    span = timedelta(days=count * panel.period_days)
    inside = calendar.filter(pl.col("date").is_between(panel.first, panel.first + span, closed="left"))
    offset = (pl.col("date") - pl.lit(panel.first)).dt.total_days().alias("offset")
    lines = inside.select(offset, "event", pl.col("region").fill_null(""), "kind", "lift_prior")
    regular, occasions = _split(lines, days=count * panel.period_days)
    codes = {event: code for code, event in enumerate(sorted(occasions["event"].unique().to_list()), start=1)}
    shared = _season(panel, count=count)
    return np.stack(
        [
            np.concatenate(
                [
                    shared,
                    _occasions(occasions, region=region, codes=codes, count=count, period_days=panel.period_days),
                    _regulars(lines, region=region, names=regular, count=count, period_days=panel.period_days),
                ],
                axis=1,
            )
            for region in regions
        ]
    ).astype(np.float32)


def event_codes(panel: Panel) -> Floats:
    """Give (regions, periods + horizon): the number of the occasion of each period, 0 for none."""
    if not panel.events.shape[2]:
        return panel.events.sum(axis=2)
    return panel.events[:, :, EVENT_COLUMNS.index("event")]


def _season(panel: Panel, *, count: int) -> npt.NDArray[np.float64]:
    """Give weekday, day of month, month, and the place in the year as sine and cosine, of each period's first day."""
    dates = [panel.date_of(period) for period in range(count)]
    angle = np.array([2 * np.pi * day.timetuple().tm_yday / 365.25 for day in dates])
    plain = np.array([(day.weekday(), day.day, day.month) for day in dates], dtype=np.float64)
    return np.column_stack([plain, np.sin(angle), np.cos(angle)])


def _split(lines: pl.DataFrame, *, days: int) -> tuple[list[str], pl.DataFrame]:
    """Tell regular events (names, most frequent first) from occasions (their lines)."""
    frequent = (
        lines.group_by("event", "region")
        .agg(pl.col("offset").n_unique().alias("days"))
        .group_by("event")
        .agg(pl.col("days").max())
        .filter(pl.col("days") > days * _REGULAR_SHARE)
        .sort("days", "event", descending=[True, False])
    )
    names = frequent["event"].to_list()
    return names[:_REGULAR_MAX], lines.filter(~pl.col("event").is_in(names))


def _within(lines: pl.DataFrame, region: str) -> pl.DataFrame:
    """Give the lines that hold in the region: its own and those for everywhere."""
    return lines.filter(pl.col("region").is_in(["", region]))


def _occasions(
    lines: pl.DataFrame, *, region: str, codes: dict[str, int], count: int, period_days: int
) -> npt.NDArray[np.float64]:
    """Give the event's code, its kinds as bits, days to the next, days since the last, and the stated lift."""
    here = _within(lines, region)
    period = (here["offset"] // period_days).to_numpy()
    result = np.zeros((count, 5))
    result[period, 0] = [codes[event] for event in here["event"]]
    for bit, kind in enumerate(_KINDS):
        hit = np.unique(period[(here["kind"] == kind).fill_null(value=False).to_numpy()])
        result[hit, 1] += 2**bit
    days = np.sort(here["offset"].to_numpy())
    today = np.arange(count) * period_days
    padded = np.concatenate([[-_REACH_DAYS - period_days], days, [count * period_days + _REACH_DAYS]])
    after = np.searchsorted(padded, today, side="left")
    result[:, 2] = np.minimum(padded[np.minimum(after, padded.size - 1)] - today, _REACH_DAYS)
    result[:, 3] = np.minimum(today - padded[np.maximum(after - 1, 0)], _REACH_DAYS)
    result[:, 4] = 1.0
    np.maximum.at(result[:, 4], period, here["lift_prior"].fill_null(1.0).to_numpy())
    return result


def _regulars(
    lines: pl.DataFrame, *, region: str, names: list[str], count: int, period_days: int
) -> npt.NDArray[np.float64]:
    """Give for each regular event the days of the period on which it holds."""
    result = np.zeros((count, len(names)))
    for column, name in enumerate(names):
        days = _within(lines, region).filter(pl.col("event") == name)["offset"].unique().to_numpy()
        np.add.at(result[:, column], days // period_days, 1.0)
    return result

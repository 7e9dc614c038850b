"""What a learning model may know at an origin about each series and about the day to be forecast, as a matrix."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from panhuo.forecast.events import EVENT_COLUMNS
from panhuo.forecast.panel import Codes, Floats, Panel
from panhuo.forecast.profile import group_sum, same_weekday, weekday_profile, yearly_factor

__all__ = ["Known", "coded", "codes_at", "drivers_at", "known_at", "rows_of"]

_WINDOWS_DAYS = (7, 14, 28, 56, 91, 182, 364)
_WEEKDAY_WEEKS = (1, 4, 13)
_GROUPS = ("sku", "location", "category", "place")
# The columns that the functions below give for each: `drivers_at` counts on them.
_SPREADS, _RECENCIES, _GROUP_RATES, _PRICES = 5, 4, 3, 4
_OWN_SHARE, _LEVEL_MIN = 0.97, 1e-3
_CODED = ("location", "category", "brand")
# More places or categories than this are left to their means: a tree would learn them by heart.
_CODES_MAX = 64


@dataclass(frozen=True, eq=False)
class Known:
    """What is known at one origin: `plain` (n, columns) whatever the day; the rest by day ahead, looked up by
    `rows_of`.

    log_level: (n,) logarithm of the units a period sold lately and long ago, and a little of what goods like it sell
    there, which is never nothing.
    """

    origin: int
    plain: Floats
    log_level: Floats
    weekday: tuple[Floats, ...]
    yearly: tuple[Floats, ...]
    own_year: Floats


def known_at(panel: Panel, *, origin: int, horizon: int) -> Known:
    """Gather everything known at `origin`; reads nothing of demand after it."""
    means = [panel.rate(origin, panel.length(days))[0] for days in _WINDOWS_DAYS]
    groups, ewma = _group_rates(panel, origin), _ewma(panel, origin)
    plain = [*_codes(panel), *means, *_spreads(panel, origin), *_recency(panel, origin), *groups]
    plain += [_ratio(means[0], means[2]), _ratio(means[2], means[4]), _ratio(means[4], means[6])]
    plain += ewma
    alike = groups[_GROUP_RATES * _GROUPS.index("place")]
    level = np.mean([means[2], means[4], means[6], ewma[1]], axis=0)
    log_level = np.log(_OWN_SHARE * level + (1.0 - _OWN_SHARE) * alike + _LEVEL_MIN)
    weekday = tuple(np.nan_to_num(same_weekday(panel, origin=origin, weeks=weeks)[0]) for weeks in _WEEKDAY_WEEKS)
    if panel.season > 1:
        weekday += tuple(weekday_profile(panel, origin=origin, weeks=13, group=group) for group in ("place", "sku"))
    factors = [yearly_factor(panel, origin=origin, horizon=horizon, group=group) for group in ("place", "category")]
    unknown = np.full((panel.series.height, horizon), np.nan, dtype=np.float32)
    return Known(
        origin=origin,
        plain=np.column_stack(plain).astype(np.float32),
        log_level=log_level.astype(np.float32),
        weekday=weekday,
        yearly=tuple(unknown if factor is None else factor for factor in factors),
        own_year=_own_year(panel, origin=origin, horizon=horizon),
    )


def rows_of(panel: Panel, known: Known, *, rows: npt.NDArray[np.intp], ahead: Codes) -> Floats:
    """Give one line for each pair of a series `rows` and a number of periods `ahead` (1 = the next).

    The calendar's columns come first, then `plain`, then what depends on the day.
    """
    target = known.origin + ahead
    columns: list[npt.NDArray[np.floating]] = [ahead.astype(np.float32)]
    columns += [table[rows, (ahead - 1) % panel.season] for table in known.weekday]
    columns += [table[rows, ahead - 1] for table in known.yearly]
    columns.append(known.own_year[rows, ahead - 1])
    columns += _prices(panel, known.origin, rows=rows, target=target)
    return np.column_stack([panel.events[panel.region[rows], target], known.plain[rows], *columns]).astype(np.float32)


def codes_at(panel: Panel) -> list[int]:
    """Give the numbers of the columns of `rows_of` that hold codes without order: the event, then the groups."""
    first = panel.events.shape[2]
    return [EVENT_COLUMNS.index("event"), *range(first, first + len(_codes(panel)))]


def drivers_at(panel: Panel, known: Known) -> list[str]:
    """Give for each column of `rows_of` what it is about: one of `drivers.DRIVERS`."""
    calendar = ["season"] * EVENT_COLUMNS.index("event")
    calendar += ["event"] * (panel.events.shape[2] - len(calendar))
    codes = list(coded(panel))
    of_group = {"location": "place", "place": "place"}
    plain = [of_group.get(name, "level") for name in codes]
    before = len(_WINDOWS_DAYS) + _SPREADS + _RECENCIES
    plain += ["level"] * before
    plain += [of_group.get(name, "level") for name in _GROUPS for _ in range(_GROUP_RATES)]
    plain += ["level"] * (known.plain.shape[1] - len(plain))
    # Units sold on the same weekdays are a level as well; only what is relative is a shape.
    same = len(_WEEKDAY_WEEKS)
    shapes = ["level"] * same + ["season"] * (len(known.weekday) - same + len(known.yearly) + 1)
    prices = [] if panel.price is None else ["price"] * _PRICES
    return [*calendar, *plain, "level", *shapes, *prices]


def _spreads(panel: Panel, origin: int) -> list[Floats]:
    """Give the spread and the share of periods with sales over 28 and 91 days, and the highest of 91."""
    columns: list[Floats] = []
    for days in (28, 91):
        length = panel.length(days)
        window = slice(max(0, origin + 1 - length), origin + 1)
        values = panel.filled[:, window]
        mean, count = panel.rate(origin, length)
        square = (values**2).sum(axis=1) / np.maximum(count, 1.0)
        columns.append(np.sqrt(np.maximum(square - mean**2, 0.0)))
        columns.append((values > 0).sum(axis=1) / np.maximum(count, 1.0))
    columns.append(values.max(axis=1))
    return columns


def _recency(panel: Panel, origin: int) -> list[Floats]:
    """Give periods since the last sale and the beginning, the share known of the last 28 days, the last value."""
    length = panel.length(182)
    window = slice(max(0, origin + 1 - length), origin + 1)
    sold = panel.filled[:, window][:, ::-1] > 0
    since = np.where(sold.any(axis=1), sold.argmax(axis=1), length)
    age = np.clip(origin + 1 - panel.begins, 0, panel.length(728))
    _, count = panel.rate(origin, panel.length(28))
    return [
        since.astype(np.float32),
        age.astype(np.float32),
        (count / panel.length(28)).astype(np.float32),
        panel.filled[:, origin],
    ]


def _group_rates(panel: Panel, origin: int) -> list[Floats]:
    """Give for each group its mean rate and how it moved: 7 to 28 days, 28 to 182 days."""
    sums: dict[int, tuple[Floats, Floats]] = {}
    for days in (7, 28, 182):
        mean, count = panel.rate(origin, panel.length(days))
        sums[days] = (mean * count, count)
    columns: list[Floats] = []
    for name in _GROUPS:
        codes = panel.groups[name]
        rates = {
            days: group_sum(units, codes) / np.maximum(group_sum(count, codes), 1.0)
            for days, (units, count) in sums.items()
        }
        columns.append(rates[28][codes].astype(np.float32))
        columns.append(_ratio(rates[7], rates[28])[codes])
        columns.append(_ratio(rates[28], rates[182])[codes])
    return columns


def coded(panel: Panel) -> dict[str, Codes]:
    """Give the groups whose members a model may tell apart: the code of each series, by group."""
    return {name: codes for name in _CODED if (codes := panel.groups[name]).size and int(codes.max()) < _CODES_MAX}


def _codes(panel: Panel) -> list[Floats]:
    return [codes.astype(np.float32) for codes in coded(panel).values()]


def _ewma(panel: Panel, origin: int) -> list[Floats]:
    """Give the exponentially weighted mean demand of half-lives of 5 and 30 days."""
    length = min(origin + 1, panel.length(182))
    window = slice(origin + 1 - length, origin + 1)
    age = np.arange(length)[::-1] * panel.period_days
    weights = np.stack([0.5 ** (age / half_life) for half_life in (5.0, 30.0)], axis=1).astype(np.float32)
    total = panel.filled[:, window] @ weights
    weight = panel.known[:, window].astype(np.float32) @ weights
    return list((total / np.maximum(weight, 1e-6)).T)


def _own_year(panel: Panel, *, origin: int, horizon: int) -> Floats:
    """Give the series' own mean demand in the week around each coming period a year before; NaN where unknown."""
    n = panel.series.height
    start, reach = origin + 1 - panel.year, 3 // panel.period_days
    if start - reach < 0:
        return np.full((n, horizon), np.nan, dtype=np.float32)
    window = slice(start - reach, min(start + horizon + reach, origin + 1))
    units = np.pad(panel.filled[:, window].cumsum(axis=1), ((0, 0), (1, 0)))
    count = np.pad(panel.known[:, window].cumsum(axis=1), ((0, 0), (1, 0)))
    first = np.minimum(np.arange(horizon), units.shape[1] - 1)
    last = np.minimum(first + 2 * reach + 1, units.shape[1] - 1)
    days = count[:, last] - count[:, first]
    mean = (units[:, last] - units[:, first]) / np.maximum(days, 1)
    return np.where(days > 0, mean, np.nan).astype(np.float32)


def _prices(panel: Panel, origin: int, *, rows: npt.NDArray[np.intp], target: Codes) -> list[Floats]:
    """Give the price of the day, over that at the origin, and over the mean of the last 91 and 364 days."""
    if panel.price is None:
        return []
    price = panel.price[rows, target]
    columns = [price, _ratio(price, panel.price[rows, origin])]
    for days in (91, 364):
        window = panel.price[:, max(0, origin + 1 - panel.length(days)) : origin + 1]
        known = ~np.isnan(window)
        mean = np.where(known, window, 0.0).sum(axis=1) / np.maximum(known.sum(axis=1), 1)
        columns.append(_ratio(price, mean[rows]))
    return columns


def _ratio(above: npt.NDArray[np.floating], below: npt.NDArray[np.floating]) -> Floats:
    """Divide; NaN where there is nothing to divide by."""
    safe = np.where(below > 0, below, np.nan)
    return (above / safe).astype(np.float32)

"""What moved with what: products, IPs, channels and hosts whose sales rose and fell together, and how surely.

Formula: y = log((d + 1/2) / (b + 1/2)), d the units of a SKU in a period and b its mean of the three weeks before and
after on the same weekday (of weeks: the four before and after), so that the course of its life is no relation; less the
median of all SKUs in that period: what the whole shop does is none either. y is at most 2 either way, and unknown on
days on which the shop sells under a tenth of the usual. Of an IP y is the mean over its SKUs, weighted by
1 / (1 / b + 0.15); of a channel that of its own sales; all as means of five days. A host is 1 on the days of the
sessions that show the goods and 0 on the others, beside single days of y. Strength: the correlation of the two over the
periods that both know, corrected for the part that each has in the median of all. Error: 1 / sqrt(n' - 3) of its Fisher
transform, n' = n / (1 + 2 sum of r1(k) r2(k)), r1 and r2 the autocorrelations at k periods. Shown are those of a kind
among which one in fifty is expected to be chance.
A host is held against all goods that it shows together (`shown`), and against each product and IP of them.
Unit: strength -1 to 1; times: units on a host's days over what was to be expected.
Source: Fisher (1915); Bartlett (1946), effective length of autocorrelated series; Benjamini & Hochberg (1995).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

import numpy as np
import numpy.typing as npt
import polars as pl
from scipy import special

__all__ = ["RELATIONS", "relations"]

RELATIONS = pl.Schema(
    {
        "kind": pl.String(),
        "name": pl.String(),
        "with_kind": pl.String(),
        "with_name": pl.String(),
        "strength": pl.Float64(),
        "error": pl.Float64(),
        "periods": pl.Int64(),
        "times": pl.Float64(),
    }
)
Numbers = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]
_Pair = tuple[str, str, str, str, float, float, int, float | None]

# What is shown of each thing at most, and in all.
_EACH_MAX, _ALL_MAX = 6, 300
_WINDOW_DAYS = {1: 364, 7: 728}
_BASE_PERIODS = {1: 3, 7: 4}
_PRODUCTS_MAX, _PERIODS_MIN, _UNITS_A_PERIOD_MIN = 300, 40, 0.3
_YOUNG_DAYS, _DISPERSION, _BASE_MIN, _CLOSED, _MOST = 14, 0.15, 0.5, 0.1, 2.0
_CHANCE, _SESSIONS_MIN = 0.02, 3
_MEAN_DAYS, _MEMORY_DAYS = 5, 14
# Of a median over that of a mean, of normal values.
_MEDIAN_VARIANCE = np.pi / 2
_OUT, _OUT_PLACES = 0.5, 0.5


@dataclass(frozen=True, eq=False)
class _Moves:
    """How each of some things moved: `y` (things, periods), NaN where unknown, and how much it has of the whole.

    in_whole: (things,) covariance of each with the median of all SKUs that comes from its being part of it.
    """

    kind: str
    names: list[str]
    y: Numbers
    in_whole: Numbers


@dataclass(frozen=True, eq=False)
class _Goods:
    """The SKUs: names, IPs, moves less the whole, weights of each period (0 where unknown)."""

    names: list[str]
    ip: list[str | None]
    y: Numbers
    weight: Numbers

    def of_ip(self, name: str) -> Flags:
        """Say which SKUs are of an IP."""
        return np.array([one == name for one in self.ip])


def relations(
    history: pl.DataFrame,
    *,
    products: pl.DataFrame,
    channels: pl.DataFrame,
    shows: pl.DataFrame,
    as_of: date,
    period_days: int,
) -> pl.DataFrame:
    """Give what moved together in the last year (of weeks: two), the strongest first (`RELATIONS`).

    history: as `forecast.history` gives it; products: sku, ip; channels: channel, date, units; shows: host, sku, date
    of the livestreams. Each pair stands once.
    """
    periods = _WINDOW_DAYS[period_days] // period_days
    season = 7 if period_days == 1 else 1
    reach = season * _BASE_PERIODS[period_days]
    first = as_of - timedelta(days=periods * period_days - 1)
    names, units = _units_of_goods(history, first=first, periods=periods, period_days=period_days)
    if not names:
        return pl.DataFrame(schema=RELATIONS)
    y, base = _surprise(units, season=season, reach=reach)
    weight = np.where(np.isnan(y), 0.0, 1 / (1 / base + _DISPERSION))
    whole = _median(y, weight)
    ip = dict(products.filter(pl.col("ip").is_not_null()).select("sku", "ip").iter_rows())
    single = _Goods(names, [ip.get(sku) for sku in names], y - whole, weight)
    width = max(_MEAN_DAYS // period_days, 1)
    goods = replace(single, y=_smooth(single.y, width))
    share = weight.mean(axis=1) / max(float(weight.mean(axis=1).sum()), 1e-9)
    # What a SKU has in common with the whole, and the whole with itself, if nothing moved with anything.
    own = share * _variance(goods.y)
    itself = _MEDIAN_VARIANCE * float((share * own).sum())
    best = _best(units, y)
    told = _grouped("product", {names[row]: np.arange(len(names)) == row for row in best}, goods, own)
    themes = _grouped("ip", {name: goods.of_ip(name) for name in sorted({one for one in goods.ip if one})}, goods, own)
    moved = _of_channels(channels, whole, first=first, step=period_days, reach=reach)
    moved = replace(moved, y=_smooth(moved.y, width), in_whole=moved.in_whole + itself)
    families = [
        _pairs(told, told, whole=itself),
        _pairs(themes, themes, whole=itself),
        _pairs(moved, told, whole=itself),
        _pairs(moved, themes, whole=itself),
        _own_theme(best, goods, own, whole=itself),
        *_of_hosts(shows, single, first=first, step=period_days),
    ]
    rows = pl.DataFrame(
        [pair for family in families for pair in _beyond_chance(family)], schema=RELATIONS, orient="row"
    )
    ordered = rows.sort(pl.col("strength").abs(), "name", "with_name", descending=[True, False, False])
    rank = [pl.int_range(pl.len()).over(kind, name) for kind, name in (("kind", "name"), ("with_kind", "with_name"))]
    return ordered.filter(pl.min_horizontal(*rank) < _EACH_MAX).head(_ALL_MAX)


def _median(y: Numbers, weight: Numbers) -> Numbers:
    """Give the weighted median of each period, which a few that move by much do not move; 0 where nothing is known."""
    order = np.argsort(y, axis=0)
    ranked, up_to = np.take_along_axis(y, order, axis=0), np.take_along_axis(weight, order, axis=0).cumsum(axis=0)
    middle = (up_to < up_to[-1] / 2).sum(axis=0)
    return np.nan_to_num(ranked[np.minimum(middle, len(y) - 1), np.arange(y.shape[1])])


def _smooth(y: Numbers, width: int) -> Numbers:
    """Give the means of `width` periods around each, as far as known."""
    reach = width // 2
    padded = np.pad(y, ((0, 0), (reach, reach)), constant_values=np.nan)
    parts = [padded[:, shift : shift + y.shape[1]] for shift in range(2 * reach + 1)]
    known = np.sum([~np.isnan(part) for part in parts], axis=0)
    mean = np.sum([np.nan_to_num(part) for part in parts], axis=0) / np.maximum(known, 1)
    return np.where(known > reach, mean, np.nan)


def _variance(y: Numbers) -> Numbers:
    known = ~np.isnan(y)
    count = np.maximum(known.sum(axis=1), 1)
    mean = np.nan_to_num(y).sum(axis=1) / count
    return (np.where(known, y - mean[:, None], 0.0) ** 2).sum(axis=1) / count


def _grouped(kind: str, groups: Mapping[str, Flags], goods: _Goods, own: Numbers) -> _Moves:
    """Give how groups of SKUs moved."""
    y = np.array([_mean(goods.y, goods.weight, rows) for rows in groups.values()]).reshape(
        len(groups), goods.y.shape[1]
    )
    weight = goods.weight.mean(axis=1)
    in_whole = [float(weight[rows] @ own[rows] / max(float(weight[rows].sum()), 1e-9)) for rows in groups.values()]
    return _Moves(kind, list(groups), y, np.array(in_whole))


def _units_of_goods(history: pl.DataFrame, *, first: date, periods: int, period_days: int) -> tuple[list[str], Numbers]:
    """Give the SKUs and their units (skus, periods); NaN before they are grown, and where most places were out."""
    begun = dict(history.group_by("sku").agg(pl.col("period_start").min()).iter_rows())
    late = history.filter(pl.col("period_start") >= first).with_columns(
        ((pl.col("period_start") - pl.lit(first)).dt.total_days() // period_days).alias("_column"),
        (pl.col("in_stock").fill_null(1.0) < _OUT).alias("_out"),
    )
    places = late.group_by("sku").agg(pl.col("location").n_unique().alias("_places"))
    cells = late.group_by("sku", "_column").agg(pl.col("units").sum(), pl.col("_out").sum()).join(places, on="sku")
    cells = cells.with_columns(pl.col("_out") >= _OUT_PLACES * pl.col("_places"))
    sums = cells.group_by("sku").agg(pl.col("units").sum()).filter(pl.col("units") >= _UNITS_A_PERIOD_MIN * periods)
    goods = sums["sku"].sort().to_list()
    code = {sku: row for row, sku in enumerate(goods)}
    units = np.zeros((len(goods), periods))
    told = cells.filter(pl.col("sku").is_in(goods))
    at = [code[sku] for sku in told["sku"]]
    units[at, told["_column"].to_numpy()] = np.where(told["_out"].to_numpy(), np.nan, told["units"].to_numpy())
    grown = np.array([(begun[sku] - first).days // period_days + _YOUNG_DAYS // period_days for sku in goods])
    units[np.arange(periods) < grown[:, None]] = np.nan
    return goods, units


def _surprise(units: Numbers, *, season: int, reach: int) -> tuple[Numbers, Numbers]:
    """Give y and b, the mean of the same season's periods around; both NaN where too little is known or sold."""
    padded = np.pad(units, ((0, 0), (reach, reach)), constant_values=np.nan)
    shifts = [shift for shift in range(-reach, reach + 1, season) if shift]
    around = [padded[:, reach + shift : reach + shift + units.shape[1]] for shift in shifts]
    known = np.sum([~np.isnan(part) for part in around], axis=0)
    base = np.sum([np.nan_to_num(part) for part in around], axis=0) / np.maximum(known, 1)
    base = np.where((known >= len(around) // 2) & (base >= _BASE_MIN), base, np.nan)
    y = np.log((units + 0.5) / (base + 0.5))
    # On a day on which the shop is closed nothing moves, and a few days must not speak for all.
    closed = np.nansum(np.where(np.isnan(base), np.nan, units), axis=0) < _CLOSED * np.nansum(base, axis=0)
    return np.where(closed, np.nan, np.clip(y, -_MOST, _MOST)), base


def _best(units: Numbers, y: Numbers) -> list[int]:
    """Give the SKUs that sold most, of those known long enough."""
    known = (~np.isnan(y)).sum(axis=1) >= _PERIODS_MIN
    sold = np.where(known, np.nansum(units, axis=1), -1.0)
    return sorted(map(int, np.argsort(-sold, kind="stable")[: min(_PRODUCTS_MAX, int(known.sum()))]))


def _mean(y: Numbers, weight: Numbers, rows: Flags) -> Numbers:
    """Give the weighted mean of some rows; NaN where none is known."""
    total = weight[rows].sum(axis=0)
    mean = (weight[rows] * np.nan_to_num(y[rows])).sum(axis=0) / np.maximum(total, 1e-9)
    return np.where(total > 0, mean, np.nan)


def _of_channels(channels: pl.DataFrame, whole: Numbers, *, first: date, step: int, reach: int) -> _Moves:
    """Give how each channel's own sales moved, less the whole; with one channel there is nothing to tell."""
    late = channels.filter(pl.col("date") >= first).with_columns(
        ((pl.col("date") - pl.lit(first)).dt.total_days() // step).alias("_column")
    )
    names = [str(name) for name in late["channel"].unique().sort()]
    if len(names) < 2:
        return _Moves("channel", [], np.empty((0, whole.size)), np.empty(0))
    units = np.zeros((len(names), whole.size))
    code = {name: row for row, name in enumerate(names)}
    for name, column, sold in late.select("channel", "_column", "units").iter_rows():
        units[code[name], column] += sold
    y, _ = _surprise(units, season=7 if step == 1 else 1, reach=reach)
    return _Moves("channel", names, y - whole, np.zeros(len(names)))


def _own_theme(best: Sequence[int], goods: _Goods, own: Numbers, *, whole: float) -> list[_Pair]:
    """Give how each product moves with the others of its IP."""
    found: list[_Pair] = []
    for row in best:
        name, mine = goods.ip[row], np.arange(len(goods.names)) == row
        others = np.zeros(0, dtype=np.bool_) if name is None else goods.of_ip(name) & ~mine
        if name is not None and others.any():
            theme, product = _grouped("ip", {name: others}, goods, own), {goods.names[row]: mine}
            found += _pairs(theme, _grouped("product", product, goods, own), whole=whole)
    return found


def _of_hosts(shows: pl.DataFrame, goods: _Goods, *, first: date, step: int) -> tuple[list[_Pair], list[_Pair]]:
    """Give how all goods that a host shows move on their days in a livestream, and each product and IP of them."""
    code = {sku: row for row, sku in enumerate(goods.names)}
    cells: dict[str, list[tuple[int, int]]] = {}
    for host, sku, day in shows.select("host", "sku", "date").drop_nulls().iter_rows():
        column = (day - first).days // step
        if sku in code and 0 <= column < goods.y.shape[1]:
            cells.setdefault(host, []).append((code[sku], column))
    whole: list[_Pair] = []
    apart: list[_Pair] = []
    for host, shown in sorted(cells.items()):
        on = np.zeros(goods.y.shape, dtype=np.bool_)
        on[[row for row, _ in shown], [column for _, column in shown]] = True
        every = np.array(on.any(axis=1))
        whole += _of_host(host, ("shown", host), goods, rows=every, on=on)
        for row in sorted({row for row, _ in shown}):
            apart += _of_host(host, ("product", goods.names[row]), goods, rows=np.arange(every.size) == row, on=on)
        for name in sorted({one for row, _ in shown if (one := goods.ip[row])}):
            apart += _of_host(host, ("ip", name), goods, rows=goods.of_ip(name), on=on)
    return whole, apart


def _of_host(host: str, what: tuple[str, str], goods: _Goods, *, rows: Flags, on: Flags) -> list[_Pair]:
    """Give how some goods move on the days on which a host shows any of them; those shown speak for the others then."""
    (kind, name), days = what, np.array(on[rows].any(axis=0))
    moved = _mean(goods.y, np.where(days & ~on, 0.0, goods.weight), rows)
    known = ~np.isnan(moved)
    if (days & known).sum() < _SESSIONS_MIN or not (known & ~days).any():
        return []
    times = float(np.exp(moved[days & known].mean() - moved[known & ~days].mean()))
    shown = _Moves("host", [host], days[None, :].astype(np.float64), np.zeros(1))
    return [(*pair[:-1], times) for pair in _pairs(shown, _Moves(kind, [name], moved[None, :], np.zeros(1)), whole=0.0)]


def _pairs(one: _Moves, other: _Moves, *, whole: float) -> list[_Pair]:
    """Give how each pair of two sets of things moved together; of one set with itself each pair once."""
    known_a, known_b = ((~np.isnan(moves.y)).astype(np.float64) for moves in (one, other))
    a, b = (np.nan_to_num(moves.y) for moves in (one, other))
    n = known_a @ known_b.T
    safe = np.maximum(n, 1.0)
    # Means and spreads are those of the periods that both know.
    mean_a, mean_b = a @ known_b.T / safe, known_a @ b.T / safe
    square_a, square_b = a**2 @ known_b.T / safe - mean_a**2, known_a @ (b**2).T / safe - mean_b**2
    spread = np.sqrt(np.maximum(square_a, 0.0) * np.maximum(square_b, 0.0))
    # Less the whole that each is part of, things that have nothing to do with each other seem to run apart.
    by_itself = whole - one.in_whole[:, None] - other.in_whole[None, :]
    common = a @ b.T / safe - mean_a * mean_b - by_itself
    r = np.clip(common / np.where(spread > 1e-12, spread, np.inf), -0.999, 0.999)
    longer = 1 + 2 * np.maximum(_memory(one.y) @ _memory(other.y).T, 0.0)
    error = 1 / np.sqrt(np.maximum(n / longer - 3, 1.0))
    told = n >= _PERIODS_MIN
    if one is other:
        told &= np.triu(np.ones(told.shape, dtype=np.bool_), k=1)
    return [
        (one.kind, one.names[i], other.kind, other.names[j], float(r[i, j]), float(error[i, j]), int(n[i, j]), None)
        for i, j in ((int(i), int(j)) for i, j in np.argwhere(told))
    ]


def _memory(y: Numbers) -> Numbers:
    """Give the correlation of each row with itself 1, 2 ... periods before, shape (rows, periods back)."""
    known = ~np.isnan(y)
    mean = np.nan_to_num(y).sum(axis=1, keepdims=True) / np.maximum(known.sum(axis=1, keepdims=True), 1)
    centred = np.where(known, y - mean, 0.0)
    square = np.maximum((centred**2).sum(axis=1), 1e-12)
    back = range(1, min(_MEMORY_DAYS, y.shape[1] - 1) + 1)
    return np.stack([(centred[:, k:] * centred[:, :-k]).sum(axis=1) / square for k in back], axis=1)


def _beyond_chance(family: Sequence[_Pair]) -> list[_Pair]:
    """Keep the pairs among which a share of `_CHANCE` is expected to be chance (Benjamini & Hochberg)."""
    if not family:
        return []
    strength, error = (np.array([pair[column] for pair in family], dtype=np.float64) for column in (4, 5))
    chance = special.erfc(np.abs(np.arctanh(strength)) / error / np.sqrt(2))
    ordered = np.sort(chance)
    below = np.flatnonzero(ordered <= _CHANCE * np.arange(1, ordered.size + 1) / ordered.size)
    most = ordered[below[-1]] if below.size else -1.0
    return [pair for pair, by_luck in zip(family, chance, strict=True) if by_luck <= most]

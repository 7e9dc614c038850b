"""Launch curve: what goods like these sold at the same age, scaled by what is ordered ahead and by the first days.

Formula: c(a) = units a period at age a (periods since the first sale) of earlier launches: those of everything, shrunk
to those of the category, these to those most alike (`newcomers.likeness`, as sharp as tells launches best by each
other), and these to the same goods elsewhere; until something is sold, times a factor of the place.
m(t) = s * c(age + t) * weekday factor, s gamma with mean u and g units of certainty:
s = (g * u + sum of own units) / (g + sum of c), ages 1 to now, older days counting less. g = 1 / the squared
coefficient of variation of launches around their curve: launches much alike leave less to the first days.
Presale: u = (g_0 + q * r) / (g_0 + q), g = max(g_0, q), r = p / (f * C): units ordered ahead so far, over the share f
of the first four weeks that earlier launches had ordered as long before, times what the curve says of these weeks;
q = 1 / the squared coefficient of variation of r over what earlier launches then sold.
Before its launch, goods sell nothing; after it the curve begins.
Unit: units a period.
Source: gamma-Poisson shrinkage (Fader & Hardie, 2005); curves by age since launch, as in Bass (1969), but as they were
counted; level and shape apart, since a curve fitted to few days says little about the level. Advance demand
information: Gallego & Ozer (2001).
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from panhuo.forecast.newcomers import Newcomers, likeness
from panhuo.forecast.panel import Codes, Floats, Panel
from panhuo.forecast.presales import PRESALE_DAYS_MAX, PRESALE_WEEKS, Presale, presale_of
from panhuo.forecast.profile import group_sum, weekday_profile
from panhuo.words import Text

if TYPE_CHECKING:
    from panhuo.forecast.coming import Coming

__all__ = [
    "MEANING",
    "TITLE",
    "YOUNG_DAYS",
    "Launched",
    "alone",
    "begun_at",
    "coming",
    "curves_of",
    "fading",
    "fit",
    "predict",
    "scales_of",
    "told_ahead",
    "unsure",
]

Numbers = npt.NDArray[np.float64]

TITLE = Text(en="Launch curve", zh="新品曲线")
MEANING = Text(
    en="For goods of the last four months and to come: what similar goods sold, scaled by presales and the first days.",
    zh="用于上市四个月内及即将上市的商品：参照同类商品同龄期的销量曲线，再按预售与首批销量缩放。",
)
YOUNG_DAYS = 120
# A curve is looked at up to this age, then its last level goes on.
_AGE_DAYS_MAX = 160
_SMOOTH_DAYS = 7
# Launches that a group needs for its own curve to count by half.
_LAUNCHES_HALF = 8.0
# The same, for launches that are alike in everything.
_ALIKE_HALF = 2.0
_LAUNCHES_MIN = 20
# What came long ago says less about the level than what comes now.
_HALF_LIFE_DAYS = 21
# The first period always sold something, or it would not be the first: it says nothing.
_FIRST = 1
# Goods there at the beginning of the history were launched before it.
_LEAD_IN_DAYS = 28
_CERTAINTY_RANGE = (0.2, 20.0)
_OUT_DAYS, _OUT_SHARE = 14, 0.25
# Goods that could be bought for less than this share of their life are known by their first days alone, at any age.
_KNOWN_SHARE = 0.25
_LEVEL_UNITS = 5.0
_PLACE_UNITS = 200.0
# More launches than this tell nothing more, and each new SKU is held against all of them.
_LATEST_MAX = 4_000
_SHARPNESS, _JUDGED_MAX = (1.0, 0.5, 2.0, 4.0), 600
_RATIO_RANGE = (0.1, 10.0)
# The days that other models read a level from, and how far it is let change.
_LEVEL_DAYS, _FADING_RANGE = 21, (0.05, 1.5)


@dataclass(frozen=True, eq=False)
class Launched:
    """What is known of earlier launches. units, counts: (skus, ages), up to the last period learnt from; category: the
    curve of each SKU's; launches: (skus,) series that were launched; first: (skus,) the period, NaN = none;
    place: (n,) factor of each series' place. certainty: in units of expectation, of a curve that knows the goods' own
    days elsewhere; before: of one that does not. sharpness: of the likeness.
    """

    units: Numbers
    counts: Numbers
    category: Numbers
    launches: Numbers
    first: Numbers
    place: Numbers
    smooth: int
    certainty: float
    before: float
    sharpness: float
    presale: Presale | None

    @cached_property
    def latest(self) -> npt.NDArray[np.intp]:
        """Give the SKUs that were launched, the latest of them if they are very many."""
        launched = np.flatnonzero(self.launches > 0)
        return np.sort(launched[np.argsort(-self.first[launched], kind="stable")[:_LATEST_MAX]])

    def alike_to(
        self, sku: int, panel: Panel, known: Newcomers, *, launch: float
    ) -> tuple[npt.NDArray[np.intp], Floats]:
        """Give the SKUs whose launches may tell of that of `sku`, those that people picked among them, and how much."""
        picked = known.picked.get(sku)
        others = np.union1d(self.latest, list(picked)).astype(np.intp) if picked else self.latest
        launches = self.first[others].astype(np.float32)
        return others, likeness(
            panel, known, sku=sku, launch=launch, others=others, launches=launches, sharpness=self.sharpness
        )


def fit(panel: Panel, *, last: int, horizon: int, seed: int, threads: int) -> Launched | None:
    """Count the curves of everything that was launched since the history began; None if that is next to nothing."""
    ages = panel.length(_AGE_DAYS_MAX)
    first = _first_sales(panel, last)
    launched = np.flatnonzero((first >= panel.length(_LEAD_IN_DAYS)) & (first < last))
    if launched.size < _LAUNCHES_MIN:
        return None
    units, counts = np.zeros((panel.series.height, ages)), np.zeros((panel.series.height, ages))
    for row in launched:
        stop = min(last + 1, first[row] + ages)
        units[row, : stop - first[row]] = panel.filled[row, first[row] : stop]
        counts[row, : stop - first[row]] = panel.known[row, first[row] : stop]
    smooth = panel.length(_SMOOTH_DAYS)
    sku = panel.groups["sku"]
    of_sku = np.zeros(int(sku.max()) + 1, dtype=np.intp)
    of_sku[sku] = np.arange(sku.size)
    began = np.full(of_sku.size, np.inf)
    np.minimum.at(began, sku[launched], first[launched])
    state = Launched(
        units=group_sum(units, sku),
        counts=group_sum(counts, sku),
        category=_of_category(panel, units, counts, smooth)[of_sku],
        launches=group_sum((counts[:, _FIRST] > 0).astype(np.float64), sku),
        first=np.where(np.isinf(began), np.nan, began),
        place=np.ones(panel.series.height),
        smooth=smooth,
        certainty=1.0,
        before=1.0,
        sharpness=1.0,
        presale=None,
    )
    curve = curves_of(state, panel, np.unique(sku[launched]))[sku[launched]]
    place = _places(panel, units[launched], curve * counts[launched], launched)
    certainty = _certainty(units[launched], curve * counts[launched] * place[launched, None])
    state = replace(state, place=place, certainty=certainty)
    state = _sharpest(state, panel, units=units, counts=counts, launched=launched)
    presale = presale_of(panel, units=state.units, counts=state.counts, launches=state.launches, last=last)
    return replace(state, presale=presale)


def _sharpest(
    state: Launched, panel: Panel, *, units: Numbers, counts: Numbers, launched: npt.NDArray[np.intp]
) -> Launched:
    """Learn how sharply likeness tells launches apart: so that each is told best by the others."""
    some = launched[:: max(1, launched.size // _JUDGED_MAX)]
    sku = panel.groups["sku"][some]
    tried: list[Launched] = []
    for sharpness in _SHARPNESS:
        now = replace(state, sharpness=sharpness)
        curve = curves_of(now, panel, np.unique(sku), own=False)[sku] * state.place[some, None]
        tried.append(replace(now, before=min(_certainty(units[some], curve * counts[some]), state.certainty)))
    return max(tried, key=lambda now: now.before)


def predict(state: Launched, panel: Panel, *, origin: int, horizon: int) -> Floats:
    """Give the scaled curve of series in their first four months or about to come; NaN for all others."""
    result = np.full((panel.series.height, horizon), np.nan, dtype=np.float32)
    begun = begun_at(panel, origin)
    rows = np.flatnonzero(~np.isnan(begun) & (begun <= origin + horizon))
    if not rows.size:
        return result
    profile = weekday_profile(panel, origin=origin, weeks=13, group="place")
    curves = curves_of(state, panel, np.unique(panel.groups["sku"][rows]))
    scales = scales_of(state, panel, curves, begun=begun, origin=origin, rows=rows)
    last_age = curves.shape[1] - 1
    for row in rows:
        curve = curves[panel.groups["sku"][row]] * _place(state, panel, int(row), origin)
        age = np.arange(1, horizon + 1) + origin - int(begun[row])
        ahead = scales[int(row)][0] * curve[np.clip(age, 0, last_age)] * profile[row, np.arange(horizon) % panel.season]
        result[row] = np.where(age >= 0, ahead, 0.0)
    return result


def alone(panel: Panel, *, origin: int) -> npt.NDArray[np.bool_]:
    """Say of which series nobody else can know how they stand: never sold, or out of stock since soon after launch."""
    unsold = ~(panel.filled[:, : origin + 1] > 0).any(axis=1)
    return ~np.isnan(begun_at(panel, origin)) & (unsold | _out(panel, origin))


def _out(panel: Panel, origin: int) -> npt.NDArray[np.bool_]:
    """Say which series could hardly be bought for a fortnight: what they sold before says little of today's wishes."""
    lately = panel.known[:, max(0, origin + 1 - panel.length(_OUT_DAYS)) : origin + 1]
    return lately.mean(axis=1) < _OUT_SHARE


def fading(state: Launched, panel: Panel, *, origin: int, horizon: int) -> Floats:
    """Give how the level of each series is to change ahead: for young goods the curve over that of the last weeks.

    Other models take a level and go on with it; what they say is multiplied by this. 1 for series that are not young.
    """
    result = np.ones((panel.series.height, horizon), dtype=np.float32)
    begun = begun_at(panel, origin)
    rows = np.flatnonzero(~np.isnan(begun) & (begun < origin))
    if rows.size:
        sku, age = panel.groups["sku"][rows], (origin - begun[rows]).astype(np.intp)[:, None]
        curves = curves_of(state, panel, np.unique(sku))[sku]
        at = age - np.arange(panel.length(_LEVEL_DAYS))
        before = np.where(at >= _FIRST, np.take_along_axis(curves, np.clip(at, 0, curves.shape[1] - 1), axis=1), np.nan)
        ahead = np.take_along_axis(curves, np.minimum(age + np.arange(1, horizon + 1), curves.shape[1] - 1), axis=1)
        result[rows] = np.clip(ahead / np.maximum(np.nanmean(before, axis=1, keepdims=True), 1e-9), *_FADING_RANGE)
    return result


def unsure(state: Launched, panel: Panel, *, origin: int) -> Numbers:
    """Give the squared coefficient of variation of the level of the series of `alone`; NaN for all others."""
    rows = np.flatnonzero(alone(panel, origin=origin))
    result = np.full(panel.series.height, np.nan)
    if rows.size:
        curves = curves_of(state, panel, np.unique(panel.groups["sku"][rows]))
        scales = scales_of(state, panel, curves, begun=begun_at(panel, origin), origin=origin, rows=rows)
        result[rows] = [1.0 / scales[int(row)][1] for row in rows]
    return result


def coming(state: Launched, panel: Panel, *, origin: int) -> Coming:
    """Give what new goods and goods to come are taken for."""
    from panhuo.forecast.coming import coming as told

    return told(state, panel, origin=origin)


def begun_at(panel: Panel, origin: int) -> Numbers:
    """Give the period in which each young series began or is to begin; NaN where it is not young."""
    first = _first_sales(panel, origin).astype(np.float64)
    age = origin - first
    hardly_there = panel.known[:, : origin + 1].sum(axis=1) < _KNOWN_SHARE * (age + 1)
    out = _out(panel, origin) & ((age < panel.length(_AGE_DAYS_MAX)) | hardly_there)
    of_late = (age < panel.length(YOUNG_DAYS)) | out
    young = (first <= origin) & of_late & (first > 0)
    begun = np.where(young, first, np.nan)
    if panel.newcomers is not None:
        stated = panel.newcomers.launch
        unsold = (first > origin) & (stated > max(origin - panel.length(YOUNG_DAYS), 0))
        begun = np.where(unsold, stated, begun)
    return begun


def scales_of(
    state: Launched, panel: Panel, curves: Numbers, *, begun: Numbers, origin: int, rows: npt.NDArray[np.intp]
) -> dict[int, tuple[float, float]]:
    """Give for each of the rows its scale, and how many units of expectation that rests on."""
    ahead = told_ahead(state, panel, curves, begun=begun, origin=origin, rows=rows)
    found: dict[int, tuple[float, float]] = {}
    last_age = curves.shape[1] - 1
    for row in rows:
        sku = panel.groups["sku"][row]
        level, certainty = ahead.get(int(sku), (1.0, _certain(state, int(sku))))
        since = np.arange(_FIRST, origin - int(begun[row]) + 1)
        weight = 0.5 ** ((origin - int(begun[row]) - since) * panel.period_days / _HALF_LIFE_DAYS)
        window = slice(int(begun[row]) + _FIRST, origin + 1) if since.size else slice(0, 0)
        known = panel.known[row, window]
        curve = curves[sku] * _place(state, panel, int(row), origin)
        came = float((panel.filled[row, window] * weight)[known].sum())
        expected = float((curve[np.minimum(since, last_age)] * weight)[known].sum())
        found[int(row)] = (certainty * level + came) / (certainty + expected), certainty + expected
    return found


def _certain(state: Launched, sku: int) -> float:
    return state.certainty if state.launches[sku] > 0 else state.before


def _place(state: Launched, panel: Panel, row: int, origin: int) -> float:
    """Give the factor of a series' place, until its own sales speak."""
    return 1.0 if (panel.filled[row, : origin + 1] > 0).any() else float(state.place[row])


def told_ahead(
    state: Launched, panel: Panel, curves: Numbers, *, begun: Numbers, origin: int, rows: npt.NDArray[np.intp]
) -> dict[int, tuple[float, float]]:
    """Give by SKU the mean and certainty of its scale after what was ordered ahead, where anything was."""
    newcomers = panel.newcomers
    if newcomers is None or newcomers.presale is None or state.presale is None:
        return {}
    weeks = panel.length(7 * PRESALE_WEEKS)
    found: dict[int, tuple[float, float]] = {}
    for sku in np.unique(panel.groups["sku"][rows]):
        of_sku = rows[panel.groups["sku"][rows] == sku]
        launch = int(begun[of_sku].min())
        units = float(newcomers.presale[sku, max(0, launch - panel.length(PRESALE_DAYS_MAX)) : origin + 1].sum())
        before = int(np.clip(launch - origin, 0, state.presale.share.size - 1))
        expected = curves[sku, :weeks].sum() * state.place[of_sku].sum() * state.presale.share[before]
        if units <= 0 or expected <= 0:
            continue
        ratio, more = float(np.clip(units / expected, *_RATIO_RANGE)), float(state.presale.certainty[before])
        alone = _certain(state, int(sku))
        # The mood of the first weeks is unknown to the curve and to the presale alike: their errors are not apart.
        found[int(sku)] = (alone + more * ratio) / (alone + more), max(alone, more)
    return found


def curves_of(state: Launched, panel: Panel, skus: npt.NDArray[np.integer], *, own: bool = True) -> Numbers:
    """Give the curves of some SKUs, shape (all SKUs, ages), 0 for others; own: with their own days elsewhere."""
    curves = np.zeros_like(state.category)
    stated = np.full(state.first.size, np.nan)
    latest = state.units[state.latest], state.counts[state.latest]
    if panel.newcomers is not None:
        stated[panel.groups["sku"]] = panel.newcomers.launch
    for sku in skus:
        curve = state.category[sku]
        if panel.newcomers is not None:
            launch = float(np.fmin(state.first[sku], stated[sku]))
            others, weight = state.alike_to(int(sku), panel, panel.newcomers, launch=launch)
            told = float((weight * state.launches[others]).sum())
            if told > 0:
                trust = told / (told + _ALIKE_HALF)
                units, counts = latest if others is state.latest else (state.units[others], state.counts[others])
                curve = _towards(curve, weight @ units, weight @ counts, trust=trust, width=state.smooth)
        launches = float(state.launches[sku])
        if own and launches > 0:
            trust = launches / (launches + _LAUNCHES_HALF)
            curve = _towards(curve, state.units[sku], state.counts[sku], trust=trust, width=state.smooth)
        curves[sku] = curve
    return curves


def _of_category(panel: Panel, units: Numbers, counts: Numbers, smooth: int) -> Numbers:
    """Give each series the curve of its category, shrunk to that of everything."""
    everything = _smoothed(units.sum(axis=0), counts.sum(axis=0), smooth)
    known = np.flatnonzero(~np.isnan(everything))
    everything = np.interp(np.arange(everything.size), known, everything[known])
    codes = panel.groups["category"]
    launches = group_sum((counts[:, _FIRST] > 0).astype(np.float64), codes)
    trust = launches / (launches + _LAUNCHES_HALF)
    sums = zip(group_sum(units, codes), group_sum(counts, codes), strict=True)
    curves = [_towards(everything, *of_one, trust=float(trust[code]), width=smooth) for code, of_one in enumerate(sums)]
    return np.stack(curves)[codes]


def _places(panel: Panel, came: Numbers, expected: Numbers, launched: npt.NDArray[np.intp]) -> Numbers:
    """Give each series how much more its place sells of a launch than places do on average, shrunk to 1."""
    place = panel.groups["location"]
    units = np.bincount(place[launched], weights=came[:, _FIRST:].sum(axis=1), minlength=int(place.max()) + 1)
    told = np.bincount(place[launched], weights=expected[:, _FIRST:].sum(axis=1), minlength=int(place.max()) + 1)
    return ((units + _PLACE_UNITS) / (told + _PLACE_UNITS))[place]


def _first_sales(panel: Panel, last: int) -> Codes:
    """Give the period of each series' first sale up to `last`; `last + 1` where there is none."""
    sold = panel.filled[:, : last + 1] > 0
    return np.where(sold.any(axis=1), sold.argmax(axis=1), last + 1).astype(np.int32)


def _smoothed(units: Numbers, counts: Numbers, width: int) -> Numbers:
    """Give units a period by age: sums over `width` ages around each, the first period and its sale left out; NaN at
    ages that nobody had.
    """
    come, seen = units.copy(), counts.copy()
    come[:_FIRST], seen[:_FIRST] = 0.0, 0.0
    window = np.ones(2 * (width // 2) + 1)
    come, seen = np.convolve(come, window, "same"), np.convolve(seen, window, "same")
    return np.where(seen > 1e-9, come / np.maximum(seen, 1e-9), np.nan)


def _towards(wider: Numbers, units: Numbers, counts: Numbers, *, trust: float, width: int) -> Numbers:
    """Pull the curve of a wider group to that of a narrower; at ages that this one lacks, in the shape of the wider."""
    told = counts[_FIRST:] > 0
    level = (units[_FIRST:][told].sum() + _LEVEL_UNITS) / (float((wider * counts)[_FIRST:].sum()) + _LEVEL_UNITS)
    own = _smoothed(units, counts, width)
    return wider + trust * (np.where(np.isnan(own), wider * level, own) - wider)


def _certainty(units: Numbers, expected: Numbers) -> float:
    """Give how many units of expectation the curve is worth: one over the variance of launches' scales around it."""
    came, said = units[:, _FIRST:].sum(axis=1), expected[:, _FIRST:].sum(axis=1)
    told = said > 0
    scale, weight = came[told] / said[told], np.minimum(said[told], 20.0)
    # A count varies by its mean as well; what is left is how unlike the launches are.
    spread = float(((scale - 1.0) ** 2 - 1.0 / said[told]) @ weight / max(float(weight.sum()), 1e-9))
    return float(np.clip(1.0 / max(spread, 1e-9), *_CERTAINTY_RANGE))

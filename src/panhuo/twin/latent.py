"""What nobody sees in a generated world, and what everything in it follows: talk, taste, size, age and place.

Expected units of SKU i at place l on day t, a days after its launch:

    m = M_i * c_i(a) * w_l * d(t) * exp(0.5 H_b(t - 3) + 0.3 Q_b(t - 7)) + [online] sum over sessions of F_h * r_hk

M_i: units of the first 90 days; c: a Bass curve (`bass`) that adds up to 1 over 90 days, or 1/90 a day for goods that
are always there; w: shares of places; d: weekday; H, Q: how much a brand is talked about and how well, autoregressive
and standardised; F_h: followers of a host; r_hk: units per follower of category k. What is counted varies as a negative
binomial with variance m + 0.1 m^2.
Source of the curve: Bass (1969), A new product growth for model consumer durables.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

__all__ = [
    "CATEGORIES",
    "HEAT_LAG",
    "LIFE_DAYS",
    "PLACES",
    "QUALITY_LAG",
    "Goods",
    "Hosts",
    "autoregressive",
    "bass",
    "counted",
    "expected",
    "goods",
    "hosts",
]

Numbers = npt.NDArray[np.float64]
Codes = npt.NDArray[np.intp]

LIFE_DAYS = 90
HEAT_LAG, QUALITY_LAG = 3, 7
_HEAT_EFFECT, _QUALITY_EFFECT = 0.5, 0.3
_DISPERSION = 0.1
# Median units of the first 90 days, innovation p and imitation q a day.
CATEGORIES = {"Blind box": (900.0, 0.030, 0.05), "Plush": (600.0, 0.020, 0.08), "Apparel": (400.0, 0.045, 0.02)}
PLACES = {"Online": 0.55, "Shanghai store": 0.28, "Chengdu store": 0.17}
_WEEKDAY = np.array([0.9, 0.85, 0.9, 0.95, 1.1, 1.25, 1.15])
# Of the logarithm of a launch's size: what a brand shares, and what is its own.
_BRAND_SD, _OWN_SD = 0.5, 0.3
_ALWAYS_THERE = 0.12


@dataclass(frozen=True, eq=False)
class Goods:
    """One entry a SKU: codes of brand and category, day of launch (-1 = always there), units of its first 90 days."""

    brand: Codes
    category: Codes
    launch: Codes
    size: Numbers


@dataclass(frozen=True, eq=False)
class Hosts:
    """followers (hosts,) and units per follower and session (hosts, categories)."""

    followers: Codes
    units_per_follower: Numbers


def goods(random: np.random.Generator, *, brands: int, skus: int, days: int, ahead: int) -> Goods:
    """Draw goods launched evenly from the first day to `ahead` days after the last."""
    brand = random.integers(0, brands, skus)
    category = random.integers(0, len(CATEGORIES), skus)
    launch = np.sort(random.integers(0, days + ahead, skus))
    launch[random.random(skus) < _ALWAYS_THERE] = -1
    # The last launch is the one to plan for: it lies ahead whatever was drawn.
    launch[-1] = days + ahead // 2
    of_brand = random.normal(0.0, _BRAND_SD, brands)
    median = np.array([size for size, _, _ in CATEGORIES.values()])
    return Goods(brand, category, launch, median[category] * np.exp(of_brand[brand] + random.normal(0, _OWN_SD, skus)))


def hosts(random: np.random.Generator, *, count: int) -> Hosts:
    """Draw hosts: few followers sell better each, as is usual."""
    followers = np.exp(random.uniform(np.log(2e4), np.log(2e6), count)).astype(np.intp)
    rate = 3e-3 / np.sqrt(followers / 1e4)
    return Hosts(followers, rate[:, None] * 0.1 * np.exp(random.normal(0, 0.4, (count, len(CATEGORIES)))))


def autoregressive(random: np.random.Generator, *, rows: int, days: int, memory: float) -> Numbers:
    """Give `rows` standard normal series whose value of a day is `memory` times the day before and something new."""
    noise = random.normal(0.0, 1.0, (rows, days))
    found = np.empty((rows, days))
    found[:, 0] = noise[:, 0]
    for day in range(1, days):
        found[:, day] = memory * found[:, day - 1] + np.sqrt(1 - memory**2) * noise[:, day]
    return found


def bass(ages: Numbers, p: float, q: float) -> Numbers:
    """Give the share of adopters at each age in days (negative: none), scaled to 1 over `LIFE_DAYS`."""

    def adopted(age: Numbers) -> Numbers:
        fallen = np.exp(-(p + q) * np.maximum(age, 0.0))
        return (1 - fallen) / (1 + q / p * fallen)

    return (adopted(ages + 1) - adopted(ages)) / adopted(np.array([float(LIFE_DAYS)]))


def expected(all_goods: Goods, heat: Numbers, quality: Numbers, *, first_weekday: int) -> Numbers:
    """Give expected units (skus, places, days) without sessions; heat and quality are (brands, days)."""
    days = heat.shape[1]
    day = np.arange(days, dtype=np.float64)
    curve = np.empty((all_goods.size.size, days))
    for row, (category, launch) in enumerate(zip(all_goods.category, all_goods.launch, strict=True)):
        _, p, q = list(CATEGORIES.values())[category]
        curve[row] = 1 / LIFE_DAYS if launch < 0 else bass(day - launch, p, q) * (day >= launch)
    mood = _HEAT_EFFECT * _late(heat, HEAT_LAG) + _QUALITY_EFFECT * _late(quality, QUALITY_LAG)
    weekday = _WEEKDAY[(first_weekday + np.arange(days)) % 7]
    everywhere = all_goods.size[:, None] * curve * weekday * np.exp(mood)[all_goods.brand]
    return everywhere[:, None, :] * np.array(list(PLACES.values()))[None, :, None]


def counted(random: np.random.Generator, mean: Numbers) -> Codes:
    """Draw counts with variance m + 0.1 m^2."""
    return random.poisson(mean * random.gamma(1 / _DISPERSION, _DISPERSION, mean.shape)).astype(np.intp)


def _late(values: Numbers, lag: int) -> Numbers:
    return np.concatenate([np.repeat(values[:, :1], lag, axis=1), values[:, :-lag]], axis=1)

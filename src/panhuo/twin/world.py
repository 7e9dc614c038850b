"""A world to try things in: the files of a seller of collaborations, and the truth behind them.

What is seen: sales cut off by what was in stock, the availability that says so, presales, searches and carts that run
ahead of demand by known lags, comments in the mood of the day, livestream sessions by hosts, and a signal that means
nothing. What is behind it stands in `World.truth`; the law of demand in `latent`.
"""

from __future__ import annotations

import csv
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import polars as pl

from panhuo.twin.latent import (
    CATEGORIES,
    HEAT_LAG,
    PLACES,
    QUALITY_LAG,
    Codes,
    Goods,
    Hosts,
    Numbers,
    autoregressive,
    counted,
    expected,
    goods,
    hosts,
)

__all__ = ["World", "world", "write"]

BRANDS = (
    *("Mira Fox", "Moon Rabbit", "Tiny Dragon", "Nori", "Baker Street Bear"),
    *("Jade Otter", "Pixel Yeti", "Old Town Tram", "Cloud Whale", "Sesame"),
)
EDITIONS = ("limited", "gift_set", "core")
SKUS, HOSTS, AHEAD_DAYS = 90, 6, 21
PRESALE_DAYS, PRESALE_SHARE, PRESALE_SD = 21, 0.2, 0.15
CARTS_A_SALE, COMMENTS_A_DAY = 4.0, 5.0
SESSIONS_A_WEEK, GOODS_A_SESSION, SHOWN_DAYS, PLANNED_DAYS = 2, 4, 45, 14
# Goods come so many days before their launch.
EARLY_DAYS = 3
PRICE, COST_SHARE = {"Blind box": "69.00", "Plush": "129.00", "Apparel": "199.00"}, Decimal("0.35")
_CHAT = Path(__file__).with_name("chat.csv")


@dataclass(frozen=True, eq=False)
class World:
    """tables: the canonical tables as they are known at the end of `as_of`, by name; truth: what they hide.

    future: sku, location, date, expected, units (what would sell, with stock enough) of the four weeks after `as_of`.
    """

    as_of: date
    tables: Mapping[str, pl.DataFrame]
    truth: Mapping[str, Any]
    future: pl.DataFrame


@dataclass(frozen=True, eq=False)
class _Behind:
    """All days of the world, four weeks more than are known."""

    first: date
    days: int
    goods: Goods
    hosts: Hosts
    heat: Numbers
    quality: Numbers
    mean: Numbers
    demand: Codes
    sessions: tuple[tuple[int, int, Codes], ...]
    random: np.random.Generator

    def day(self, number: int) -> date:
        return self.first + timedelta(days=number)

    def sku(self, number: int) -> str:
        return f"{BRANDS[self.goods.brand[number]].split()[0].upper()}-{number:03d}"

    def moment(self, number: int, hour: int = 12) -> datetime:
        return datetime.combine(self.day(number), time(hour), UTC)


def world(*, seed: int, days: int = 400, last: date = date(2026, 10, 31)) -> World:
    """Make the world of a seed: `days` that end with `last` are known, and the truth of four weeks more."""
    behind = _behind(seed=seed, days=days, first=last - timedelta(days=days - 1))
    sold, in_stock, left = _sold(behind)
    tables = {
        "products": _products(behind),
        "locations": _locations(),
        "sales": _sales(behind, sold),
        "availability": _availability(behind, in_stock),
        "stock": _stock(behind, left),
        "purchases": _purchases(behind),
        "presales": _presales(behind),
        "signals": _signals(behind),
        "comments": _comments(behind),
        **_livestreams(behind),
    }
    return World(last, tables, _truth(behind, seed=seed), _future(behind))


def write(made: World, folder: Path, *, truth: Path | None = None) -> None:
    """Write the tables as CSV files into a folder; the truth as JSON where it is wanted."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, table in made.tables.items():
        table.write_csv(folder / f"{name}.csv", datetime_format="%Y-%m-%dT%H:%M:%S%:z")
    if truth is not None:
        future = made.future.with_columns(pl.col("date").cast(pl.String)).to_dicts()
        truth.write_text(json.dumps({**made.truth, "future": future}, ensure_ascii=False, indent=1), encoding="utf-8")


def _behind(*, seed: int, days: int, first: date) -> _Behind:
    random = np.random.default_rng(seed)
    reach = days + 28
    every = goods(random, brands=len(BRANDS), skus=SKUS, days=days, ahead=AHEAD_DAYS)
    people = hosts(random, count=HOSTS)
    heat = autoregressive(random, rows=len(BRANDS), days=reach, memory=0.9)
    quality = autoregressive(random, rows=len(BRANDS), days=reach, memory=0.95)
    mean = expected(every, heat, quality, first_weekday=first.weekday())
    sessions: list[tuple[int, int, Codes]] = []
    for day in range(reach):
        if random.random() < SESSIONS_A_WEEK / 7:
            host, there = int(random.integers(HOSTS)), np.flatnonzero(_fresh(every, day))
            if there.size:
                shown = np.sort(random.choice(there, min(GOODS_A_SESSION, there.size), replace=False))
                sessions.append((day, host, shown))
                mean[shown, 0, day] += people.followers[host] * people.units_per_follower[host, every.category[shown]]
    demand = counted(random, mean)
    return _Behind(first, days, every, people, heat, quality, mean, demand, tuple(sessions), random)


def _fresh(every: Goods, day: int) -> npt.NDArray[np.bool_]:
    """Say what may be shown on a day: what is always there, and what was launched lately."""
    age = day - every.launch
    return (every.launch < 0) | ((age >= 0) & (age < SHOWN_DAYS))


def _sold(behind: _Behind) -> tuple[Codes, Numbers, Codes]:
    """Sell what there is: units sold and shares of days in stock (skus, places, days), and what is left."""
    sold, share = np.zeros_like(behind.demand), np.ones(behind.demand.shape)
    left = _bought(behind)
    for day in range(behind.days):
        wanted = behind.demand[:, :, day]
        # Goods that are always there are bought again every week.
        left[(behind.goods.launch < 0)] += wanted[behind.goods.launch < 0]
        sold[:, :, day] = np.minimum(wanted, left)
        share[:, :, day] = np.where(left <= 0, 0.0, np.where(wanted > left, left / np.maximum(wanted, 1), 1.0))
        left = left - sold[:, :, day]
    return sold, share, left


def _bought(behind: _Behind) -> Codes:
    """Give the units bought for the life of each, by a planner who errs by a third."""
    random = np.random.default_rng(int(behind.goods.size.sum()))
    aim = behind.goods.size[:, None] * np.array(list(PLACES.values()))[None, :]
    return np.rint(aim * np.exp(random.normal(0.35, 0.33, aim.shape))).astype(np.intp)


def _products(behind: _Behind) -> pl.DataFrame:
    names = list(CATEGORIES)
    rows = [
        {
            "sku": behind.sku(number),
            "name": f"{BRANDS[brand]} {names[category].lower()} {number:03d}",
            "brand": BRANDS[brand],
            "category": names[category],
            "edition": EDITIONS[number % 3] if launch >= 0 else "core",
            "launch_date": behind.day(int(launch)) if launch >= 0 else None,
            "list_price": Decimal(PRICE[names[category]]),
            "unit_cost": (Decimal(PRICE[names[category]]) * COST_SHARE).quantize(Decimal("0.01")),
            "attributes": json.dumps({"ip": BRANDS[brand]}, ensure_ascii=False),
        }
        for number, (brand, category, launch) in enumerate(
            zip(behind.goods.brand, behind.goods.category, behind.goods.launch, strict=True)
        )
    ]
    return pl.DataFrame(rows)


def _locations() -> pl.DataFrame:
    kinds = ["online" if place == "Online" else "store" for place in PLACES]
    return pl.DataFrame({"location": list(PLACES), "kind": kinds, "region": ["", "East", "West"]})


def _sales(behind: _Behind, sold: Codes) -> pl.DataFrame:
    sku, place, day = np.nonzero(sold)
    names = list(CATEGORIES)
    return pl.DataFrame(
        {
            "date": [behind.day(int(number)) for number in day],
            "sku": [behind.sku(int(number)) for number in sku],
            "location": np.array(list(PLACES))[place],
            "units": sold[sku, place, day],
            "unit_price": [PRICE[names[behind.goods.category[number]]] for number in sku],
        }
    ).sort("date", "sku", "location")


def _availability(behind: _Behind, share: Numbers) -> pl.DataFrame:
    there = (behind.goods.launch[:, None, None] <= np.arange(share.shape[2])) & (
        np.arange(share.shape[2]) < behind.days
    )
    sku, place, day = np.nonzero((share < 1.0) & there)
    return pl.DataFrame(
        {
            "date": [behind.day(int(number)) for number in day],
            "sku": [behind.sku(int(number)) for number in sku],
            "location": np.array(list(PLACES))[place],
            "in_stock": share[sku, place, day].round(3),
        }
    )


def _stock(behind: _Behind, left: Codes) -> pl.DataFrame:
    sku, place = np.nonzero(np.broadcast_to(behind.goods.launch[:, None] - EARLY_DAYS < behind.days, left.shape))
    return pl.DataFrame(
        {
            "as_of": behind.day(behind.days - 1),
            "sku": [behind.sku(int(number)) for number in sku],
            "location": np.array(list(PLACES))[place],
            "on_hand": left[sku, place],
        }
    )


def _purchases(behind: _Behind) -> pl.DataFrame:
    """Give what was bought for each launch; that of a launch to come is still on its way."""
    bought = _bought(behind)
    rows = [
        {
            "order_ref": f"PO-{number:03d}-{column}",
            "sku": behind.sku(number),
            "ordered_on": behind.day(int(launch) - 45),
            "units": int(bought[number, column]),
            "location": place,
            "due_on": behind.day(int(launch) - EARLY_DAYS),
            "received_on": behind.day(int(launch) - EARLY_DAYS) if launch - EARLY_DAYS < behind.days else None,
        }
        for number, launch in enumerate(behind.goods.launch)
        for column, place in enumerate(PLACES)
        if launch >= 0
    ]
    return pl.DataFrame(rows, infer_schema_length=None)


def _presales(behind: _Behind) -> pl.DataFrame:
    """Give orders ahead of each launch: more the nearer it is, a fifth of the first 90 days in all."""
    pace = np.arange(1, PRESALE_DAYS + 1, dtype=np.float64)
    pace /= pace.sum()
    rows: list[dict[str, Any]] = []
    for number, launch in enumerate(behind.goods.launch):
        if launch < PRESALE_DAYS:
            continue
        total = behind.goods.size[number] * PRESALE_SHARE * np.exp(behind.random.normal(0.0, PRESALE_SD))
        for offset, units in enumerate(behind.random.poisson(total * pace)):
            day = int(launch) - PRESALE_DAYS + offset
            if units and day < behind.days:
                row = {"at": behind.moment(day), "sku": behind.sku(number), "units": int(units), "channel": "Online"}
                rows.append(row | {"due_on": behind.day(int(launch))})
    return pl.DataFrame(rows)


def _signals(behind: _Behind) -> pl.DataFrame:
    """Give searches of each brand, carts of each SKU a day before they are sold, and a horoscope that means nothing."""
    random, known = behind.random, slice(0, behind.days)
    searches = 1000 * np.exp(0.8 * behind.heat[:, known] + random.normal(0, 0.15, (len(BRANDS), behind.days)))
    horoscope = 50 * np.exp(autoregressive(random, rows=len(BRANDS), days=behind.days, memory=0.9))
    tomorrow = behind.mean[:, 0, 1 : behind.days + 1]
    carts = random.poisson(CARTS_A_SALE * tomorrow)
    days = [behind.moment(number) for number in range(behind.days)]

    def told(signal: str, subject: str, values: Numbers) -> pl.DataFrame:
        columns = {"at": days, "value": values.round(1)}
        return pl.DataFrame(columns).with_columns(pl.lit(subject).alias("subject"), pl.lit(signal).alias("signal"))

    of_brands = [
        told(signal, brand, values[row])
        for signal, values in (("search", searches), ("horoscope", horoscope))
        for row, brand in enumerate(BRANDS)
    ]
    of_skus = [told("add_to_cart", behind.sku(row), carts[row].astype(np.float64)) for row in range(SKUS)]
    there = pl.concat(of_skus).filter(pl.col("value") > 0)
    return pl.concat([*of_brands, there]).select("at", "subject", "signal", "value").sort("at", "signal", "subject")


def _comments(behind: _Behind) -> pl.DataFrame:
    """Give comments on brands: their number and how many want to buy follow the talk, praise and anger its quality."""
    random = behind.random
    with _CHAT.open(encoding="utf-8", newline="") as file:
        lines = list(csv.DictReader(file))
    texts = {kind: [line["text"] for line in lines if line["kind"] == kind] for kind in {row["kind"] for row in lines}}
    kinds = sorted(texts)
    rows: list[dict[str, Any]] = []
    for brand in range(len(BRANDS)):
        for day in range(behind.days):
            heat, quality = behind.heat[brand, day], behind.quality[brand, day]
            weight = np.exp(
                [{"buy": 0.6 * heat, "praise": 0.7 * quality, "complain": -0.7 * quality}.get(k, 0.0) for k in kinds]
            )
            for code in random.choice(
                len(kinds), random.poisson(COMMENTS_A_DAY * np.exp(0.4 * heat)), p=weight / weight.sum()
            ):
                text = texts[kinds[code]][int(random.integers(len(texts[kinds[code]])))]
                rows.append({"at": behind.moment(day, 20), "text": text, "subject": BRANDS[brand]})
    return pl.DataFrame(rows)


def _livestreams(behind: _Behind) -> dict[str, pl.DataFrame]:
    """Give sessions, what they show, and hosts; those of the next two weeks are planned and known."""
    known = [entry for entry in enumerate(behind.sessions) if entry[1][0] < behind.days + PLANNED_DAYS]
    sessions = [
        {"session": f"S{code:03d}", "starts_at": behind.moment(day, 20), "host": f"H{host}", "channel": "Online"}
        for code, (day, host, _) in known
    ]
    shown = [{"session": f"S{code:03d}", "sku": behind.sku(int(sku))} for code, (_, _, skus) in known for sku in skus]
    people = [
        {"host": f"H{number}", "name": f"Host {number}", "followers": int(count)}
        for number, count in enumerate(behind.hosts.followers)
    ]
    return {
        "sessions": pl.DataFrame(sessions),
        "session_products": pl.DataFrame(shown),
        "hosts": pl.DataFrame(people),
    }


def _truth(behind: _Behind, *, seed: int) -> dict[str, Any]:
    names = list(CATEGORIES)
    return {
        "seed": seed,
        "signals": {
            "search": {"lag_days": HEAT_LAG, "moves_demand": True},
            "add_to_cart": {"lag_days": 1, "moves_demand": True},
            "horoscope": {"lag_days": None, "moves_demand": False},
            "sentiment": {"lag_days": QUALITY_LAG, "moves_demand": True},
        },
        "units_per_follower": {
            f"H{host}": dict(zip(names, map(float, row), strict=True))
            for host, row in enumerate(behind.hosts.units_per_follower)
        },
        "launches": {
            behind.sku(number): {"first_90_days": float(behind.goods.size[number]), "day": str(behind.day(int(launch)))}
            for number, launch in enumerate(behind.goods.launch)
            if launch >= 0
        },
    }


def _future(behind: _Behind) -> pl.DataFrame:
    sku, place, day = (axis.ravel() for axis in np.indices((SKUS, len(PLACES), 28)))
    at = day + behind.days
    return pl.DataFrame(
        {
            "sku": [behind.sku(int(number)) for number in sku],
            "location": np.array(list(PLACES))[place],
            "date": [behind.day(int(number)) for number in at],
            "expected": behind.mean[sku, place, at].round(3),
            "units": behind.demand[sku, place, at],
        }
    )

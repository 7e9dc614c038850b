"""What moved with what: pulses that two things share, and nothing that the whole shop or chance does."""

from datetime import date, timedelta

import numpy as np
import polars as pl
import pytest

from panhuo import twin
from panhuo.cycle import analyse
from panhuo.forecast import RELATIONS, relations

LAST, DAYS, GOODS = date(2026, 10, 31), 300, 12
NO_SHOWS = pl.DataFrame(schema={"host": pl.String, "sku": pl.String, "date": pl.Date})
NO_CHANNELS = pl.DataFrame(schema={"channel": pl.String, "date": pl.Date, "units": pl.Int64})


def pulses(*, seed: int = 5) -> np.ndarray:
    """Give a course that rises for some days now and then, as talk does."""
    random = np.random.default_rng(seed)
    found = np.zeros(DAYS)
    for start in range(10, DAYS - 10, 25):
        at = start + int(random.integers(0, 10))
        found[at : at + 6] = 1.0
    return found


def history(courses: dict[str, np.ndarray], *, seed: int = 1, season: float = 0.0) -> pl.DataFrame:
    """Give twelve goods that sell eight a day, those named by their course; all of them more in the season."""
    random = np.random.default_rng(seed)
    day = np.arange(DAYS)
    whole = season * np.sin(day / 9)
    rows = [
        (sku, "Leeds", LAST - timedelta(days=DAYS - 1 - at), float(units), 10.0, 1.0)
        for sku in (f"SKU-{number:02d}" for number in range(GOODS))
        for at, units in enumerate(random.poisson(8 * np.exp(whole + courses.get(sku, np.zeros(DAYS)))))
    ]
    names = ("units", "price", "in_stock")
    schema = {"sku": pl.String, "location": pl.String, "period_start": pl.Date} | dict.fromkeys(names, pl.Float64)
    return pl.DataFrame(rows, schema=schema, orient="row")


def found(
    told: pl.DataFrame,
    *,
    ip: dict[str, str] | None = None,
    channels: pl.DataFrame = NO_CHANNELS,
    shows: pl.DataFrame = NO_SHOWS,
) -> pl.DataFrame:
    products = pl.DataFrame(list((ip or {}).items()), schema={"sku": pl.String, "ip": pl.String}, orient="row")
    return relations(told, products=products, channels=channels, shows=shows, as_of=LAST, period_days=1)


def pairs(told: pl.DataFrame) -> set[tuple[str, str]]:
    return set(told.select("name", "with_name").iter_rows())


def test_products_that_rise_together_are_found_once_and_one_that_falls_then_runs_against_them() -> None:
    told = found(history({"SKU-02": pulses(), "SKU-07": pulses(), "SKU-09": -pulses()}))
    together = {(row["name"], row["with_name"]): row["strength"] for row in told.to_dicts()}
    assert together["SKU-02", "SKU-07"] > 0.5
    assert together["SKU-02", "SKU-09"] < -0.4
    assert together["SKU-07", "SKU-09"] < -0.4
    assert told["strength"].abs().is_sorted(descending=True)


@pytest.mark.parametrize("season", [0.0, 0.5])
def test_what_the_whole_shop_does_and_what_chance_does_is_no_relation(season: float) -> None:
    chance = [found(history({}, seed=seed, season=season)).height for seed in range(10)]
    assert sum(chance) <= 3


def test_a_product_moves_with_the_others_of_its_ip() -> None:
    ip = {"SKU-01": "Fox", "SKU-02": "Fox", "SKU-03": "Fox", "SKU-05": "Owl", "SKU-06": "Owl"}
    told = found(history(dict.fromkeys(("SKU-01", "SKU-02", "SKU-03"), pulses())), ip=ip)
    themes = told.filter((pl.col("kind") == "ip") & (pl.col("with_kind") == "product"))
    assert pairs(themes) == {("Fox", "SKU-01"), ("Fox", "SKU-02"), ("Fox", "SKU-03")}


def test_a_host_is_known_by_what_its_days_bring() -> None:
    days = list(range(20, DAYS - 5, 11))
    courses = {sku: np.zeros(DAYS) for sku in ("SKU-04", "SKU-05")}
    for course in courses.values():
        course[days] = np.log(3.0)
    shows = pl.DataFrame(
        [
            (host, sku, LAST - timedelta(days=DAYS - 1 - day - late))
            for host, late, goods in (("Lin", 0, ("SKU-04", "SKU-05")), ("Bo", 3, ("SKU-08",)))
            for day in days
            for sku in goods
        ],
        schema=NO_SHOWS.schema,
        orient="row",
    )
    hosts = found(history(courses), shows=shows).filter(pl.col("kind") == "host")
    assert pairs(hosts) == {("Lin", "Lin"), ("Lin", "SKU-04"), ("Lin", "SKU-05")}
    whole = hosts.filter(pl.col("with_kind") == "shown")
    assert whole["times"][0] == pytest.approx(3.0, rel=0.15)


def test_a_channel_is_found_by_the_product_that_moves_with_it() -> None:
    random = np.random.default_rng(3)
    days = [LAST - timedelta(days=DAYS - 1 - at) for at in range(DAYS)]
    rows = [("Douyin", day, int(units)) for day, units in zip(days, random.poisson(40 * np.exp(pulses())), strict=True)]
    rows += [("Shop", day, int(units)) for day, units in zip(days, random.poisson(60, DAYS), strict=True)]
    channels = pl.DataFrame(rows, schema=NO_CHANNELS.schema, orient="row")
    told = found(history({"SKU-03": pulses()}), channels=channels).filter(pl.col("kind") == "channel")
    assert ("Douyin", "SKU-03") in pairs(told.filter(pl.col("strength") > 0))


def test_too_little_is_told_of_a_shop_of_three_weeks_or_of_none() -> None:
    young = history({"SKU-02": pulses(), "SKU-07": pulses()}).filter(pl.col("period_start") > LAST - timedelta(days=21))
    for told in (young, young.clear()):
        assert found(told).equals(pl.DataFrame(schema=RELATIONS))


def test_in_the_generated_world_products_of_one_brand_are_what_moves_together() -> None:
    world = twin.world(seed=2)
    told = analyse(world.tables).relations
    brand = dict(world.tables["products"].select("sku", "brand").iter_rows())
    products = told.filter((pl.col("kind") == "product") & (pl.col("strength") > 0))
    assert sum(brand[one] == brand[other] for one, other in pairs(products)) >= 0.75 * products.height > 0
    themes = told.filter((pl.col("kind") == "ip") & (pl.col("with_kind") == "product"))
    assert {(name, brand[sku]) for name, sku in pairs(themes)} == {(name, name) for name in themes["name"]}
    assert "host" in told["kind"]

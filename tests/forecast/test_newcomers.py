"""New goods before they sell: likeness, what people choose, and what is ordered ahead."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import numpy as np
import polars as pl
import pytest

from panhuo.forecast.models import launch
from panhuo.forecast.newcomers import ANALOGUES, likeness, newcomers_of
from panhuo.forecast.panel import Panel, with_newcomers
from tests.forecast.shop import AS_OF, products_of
from tests.forecast.test_launch import CURVE, ages_of, panel

AHEAD = 10


def described(shop: Panel, *, brands: list[str], sizes: np.ndarray | None = None) -> pl.DataFrame:
    """Give products with a brand each; the last is to be launched in ten days."""
    products = products_of(shop.series.height)
    launch = [None] * (shop.series.height - 1) + [AS_OF + timedelta(days=AHEAD)]
    return products.with_columns(
        pl.Series("brand", brands, dtype=pl.String), pl.Series("launch_date", launch, dtype=pl.Date)
    )


def to_come(*, brands: list[str], levels: np.ndarray) -> tuple[Panel, pl.DataFrame]:
    """Give a shop whose last product never sold, since it is to come."""
    shop = panel(ages_of(0), levels=levels)
    sold, demand = shop.sold.copy(), shop.demand.copy()
    sold[-1], demand[-1] = 0.0, np.nan
    bare = replace(shop, sold=sold, demand=demand)
    return bare, described(bare, brands=brands)


def first_weeks(shop: Panel, products: pl.DataFrame, **more: pl.DataFrame) -> float:
    known = with_newcomers(shop, newcomers_of(shop, products=products, as_of=AS_OF, **more))
    last = known.periods - 1
    state = launch.fit(known, last=last, horizon=60, seed=1, threads=1)
    said = launch.predict(state, known, origin=last, horizon=60)[-1]
    assert said[: AHEAD - 1].sum() == 0, "nothing before the launch"
    return float(said[AHEAD - 1 : AHEAD + 27].sum())


def test_goods_to_come_are_taken_for_launches_of_their_brand():
    levels = np.append(np.tile([1.0, 4.0], 30), 1.0)
    brands = [*["small", "large"] * 30]
    shop, products = to_come(brands=[*brands, "large"], levels=levels)
    large = first_weeks(shop, products)
    small = first_weeks(shop, products.with_columns(pl.Series("brand", [*brands, "small"])))
    assert large > 1.5 * small
    assert small > 0.7 * CURVE[:28].sum()
    assert large < 4.3 * CURVE[:28].sum()


def test_what_people_pick_counts_alone_and_what_they_drop_not_at_all():
    levels = np.append(np.tile([1.0, 4.0], 30), 1.0)
    shop, products = to_come(brands=["same"] * 61, levels=levels)
    skus = shop.series["sku"]

    def chosen(kind: str, rows: range) -> pl.DataFrame:
        return pl.DataFrame([(skus[-1], skus[row], kind) for row in rows], schema=ANALOGUES, orient="row")

    plain = first_weeks(shop, products)
    large = first_weeks(shop, products, analogues=chosen("pick", range(1, 21, 2)))
    small = first_weeks(shop, products, analogues=chosen("drop", range(1, 60, 2)))
    assert large > 1.3 * plain > 1.3 * small
    assert large == pytest.approx(4.0 * CURVE[:28].sum(), rel=0.25)
    assert small == pytest.approx(1.0 * CURVE[:28].sum(), rel=0.3)


def test_likeness_is_of_other_goods_and_falls_with_what_differs():
    levels = np.ones(61)
    shop, products = to_come(brands=["a"] * 30 + ["b"] * 30 + ["a"], levels=levels)
    known = newcomers_of(shop, products=products, as_of=AS_OF)
    codes = shop.groups["sku"]
    weight = likeness(shop, known, sku=int(codes[-1]), launch=0.0, others=np.arange(61), launches=np.zeros(61))
    assert weight[codes[-1]] == 0
    assert (weight[codes[:30]] == 1).all()
    assert weight[codes[40]] == pytest.approx(np.exp(-0.7))


@pytest.mark.parametrize("level", [0.5, 3.0])
def test_what_is_ordered_ahead_says_how_large_it_is(level: float):
    random = np.random.default_rng(5)
    levels = np.append(random.gamma(3.0, 1 / 3.0, 60), 1.0)
    shop, products = to_come(brands=["same"] * 61, levels=levels)
    skus, ages = shop.series["sku"], ages_of(0)
    launches = [AS_OF - timedelta(days=age) for age in ages[:60]]
    products = products.with_columns(
        pl.Series("launch_date", [*launches, AS_OF + timedelta(days=AHEAD)], dtype=pl.Date)
    )
    # A tenth of the first four weeks is ordered a fortnight before.
    ordered = [(0.1 * float(size) * CURVE[:28].sum(), day) for size, day in zip(levels, launches, strict=False)]
    ordered.append((0.1 * level * CURVE[:28].sum(), AS_OF + timedelta(days=AHEAD)))
    presales = pl.DataFrame(
        [
            {"at": datetime.combine(day - timedelta(days=14), datetime.min.time(), UTC), "sku": sku,
             "units": round(units), "cancelled_at": None}
            for sku, (units, day) in zip(skus, ordered, strict=True)
        ],
        schema_overrides={"cancelled_at": pl.Datetime("us", "UTC")},
    )  # fmt: skip
    said = first_weeks(shop, products, presales=presales)
    assert said == pytest.approx(level * CURVE[:28].sum(), rel=0.3)
    given_up = presales.with_columns(pl.col("at").alias("cancelled_at"))
    assert first_weeks(shop, products, presales=given_up) == pytest.approx(first_weeks(shop, products))

"""ABC classes by share of revenue."""

import polars as pl
from hypothesis import given, settings
from hypothesis import strategies as st

from panhuo.health.abc import abc


def classes(**revenue: float | None) -> dict[str, str]:
    frame = pl.DataFrame(
        {"sku": list(revenue), "revenue_365d": list(revenue.values())}, schema_overrides={"revenue_365d": pl.Float64}
    )
    return dict(zip(frame["sku"], abc(frame), strict=True))


def test_the_first_eighty_percent_are_a_the_next_fifteen_b_and_the_rest_c():
    assert classes(p=60, q=20, r=10, s=5, t=5) == {"p": "A", "q": "A", "r": "B", "s": "B", "t": "C"}


def test_one_sku_that_brings_nearly_all_is_a():
    assert classes(p=99, q=1) == {"p": "A", "q": "C"}


def test_what_brings_nothing_is_c():
    assert classes(p=10, q=0, r=None, s=-5) == {"p": "A", "q": "C", "r": "C", "s": "C"}


def test_all_places_of_an_sku_share_its_class():
    frame = pl.DataFrame({"sku": ["p", "q", "p"], "revenue_365d": [1.0, 20.0, 79.0]})
    assert abc(frame).to_list() == ["A", "B", "A"]


@settings(deadline=None, max_examples=30)
@given(st.dictionaries(st.text(min_size=1), st.floats(0, 1e9), min_size=1))
def test_more_revenue_never_gives_a_worse_class(revenue: dict[str, float]):
    frame = pl.DataFrame({"sku": list(revenue), "revenue_365d": list(revenue.values())})
    ranked = frame.with_columns(abc(frame)).sort("revenue_365d", descending=True)
    found = ranked.group_by("revenue_365d", maintain_order=True).agg(pl.col("abc").max())["abc"].to_list()
    assert found == sorted(found)

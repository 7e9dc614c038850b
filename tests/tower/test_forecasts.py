"""The Forecast page in words: every kind of goods and every model has a name in both languages."""

import polars as pl
import pytest

from panhuo.forecast import EFFECTS
from panhuo.forecast.holdout import segments_of
from panhuo.tower.forecasts import model_titles, segment_title, value_added
from tests.forecast.test_models import panel


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_every_kind_of_goods_has_a_name_of_its_own(lang: str):
    shop = panel([1.0] * 4, days=90)
    _, names = segments_of(shop, origin=shop.periods - 1)
    titles = [segment_title(name, lang) for name in [*names, "all"]]
    assert len(set(titles)) == len(names) + 1


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_every_model_has_a_title(lang: str):
    titles = model_titles(lang)
    assert next(iter(titles)) == "panhuo"
    assert len(set(titles.values())) == len(titles) > 5


def test_value_added_counts_what_is_over_only():
    rows = [
        {"override": "a", "sku": "A", "computed": 10.0, "replaced": 20.0, "came": 18.0, "gained": 6.0},
        {"override": "b", "sku": "B", "computed": 10.0, "replaced": 30.0, "came": 12.0, "gained": -16.0},
        {"override": "c", "sku": "C", "computed": 10.0, "replaced": 30.0},
    ]
    told = value_added(pl.DataFrame(rows, schema=EFFECTS))
    assert (told["over"], told["open"], told["nearer"], told["gained_units"]) == (2, 1, 1, -10.0)
    assert told["share"] == pytest.approx(-1.0)

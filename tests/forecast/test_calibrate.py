"""Blend and spread on made-up forecasts whose truth is known."""

import numpy as np
import pytest

from panhuo.forecast.blend import blended, learn_blend
from panhuo.forecast.calibrate import Spread, coverage, learn_spread, unknown_spread
from panhuo.forecast.holdout import Holdout

N, LENGTH = 600, 28
SEGMENT = np.arange(N) % 2
THEN = np.stack([SEGMENT, SEGMENT])


def counts(mean: np.ndarray, *, dispersion: float, level_variance: float, seed: int) -> np.ndarray:
    random = np.random.default_rng(seed)
    level = random.gamma(1 / level_variance, level_variance, size=(2, N, 1)) if level_variance else 1.0
    noise = random.gamma(1 / dispersion, dispersion, size=(2, N, LENGTH)) if dispersion else 1.0
    return random.poisson(mean * level * noise).astype(np.float32)


@pytest.mark.parametrize(("dispersion", "level_variance"), [(0.3, 0.1), (1.0, 0.05), (0.1, 0.3)])
def test_the_spread_that_made_the_counts_is_found_again(dispersion: float, level_variance: float):
    said = np.full((2, N, LENGTH), 8.0, dtype=np.float32)
    actual = counts(said, dispersion=dispersion, level_variance=level_variance, seed=4)
    spread = learn_spread(actual, said, then=THEN, segment=SEGMENT, segments=2, seed=1)
    assert np.median(spread.dispersion) == pytest.approx(dispersion, rel=0.35, abs=0.1)
    assert np.median(spread.level_variance) == pytest.approx(level_variance, rel=0.35)


@pytest.mark.parametrize("mean", [0.05, 0.7, 6.0, 80.0])
def test_nine_in_ten_values_lie_in_the_band(mean: float):
    said = np.full((2, N, LENGTH), mean, dtype=np.float32)
    actual = counts(said, dispersion=0.4, level_variance=0.1, seed=5)
    true = Spread(np.full(N, 0.4), np.full(N, 0.1))
    assert np.nanmean(coverage(actual, said, true, seed=2)) == pytest.approx(0.9, abs=0.015)
    learnt = learn_spread(actual, said, then=THEN, segment=SEGMENT, segments=2, seed=1)
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

    said = {"bad": wrong(1.0), "good": wrong(0.2), "fair": wrong(0.25)}
    holdout = Holdout(origins=(0, 28), actual=actual, said=said, segment=THEN)
    blend = learn_blend(holdout, segments=2, scale=truth[0, :, 0])
    bad, good, fair = blend.shares[0]
    assert bad < 0.15 < fair < good
    np.testing.assert_allclose(blend.shares.sum(axis=1), 1.0)
    joined = blended(blend, holdout.said, segment=SEGMENT)
    error = {name: float(((said - truth) ** 2).mean()) for name, said in (holdout.said | {"joined": joined}).items()}
    assert error["joined"] < error["good"]


def test_trust_decides_where_little_was_seen_and_what_was_seen_where_much_was():
    truth = np.full((2, N, LENGTH), 6.0, dtype=np.float32)
    actual = counts(truth, dispersion=0.2, level_variance=0.0, seed=8)
    said = {"right": truth, "trusted": truth * np.float32(1.2)}
    trusted: list[float] = []
    for series in (20, N):
        holdout = Holdout(
            (0, 28), actual[:, :series], {name: told[:, :series] for name, told in said.items()}, THEN[:, :series]
        )
        blend = learn_blend(holdout, segments=2, scale=truth[0, :series, 0], trust={"trusted": 9.0})
        trusted.append(float(blend.shares[0, 1]))
    assert trusted[0] > 0.5 > trusted[1]


def test_a_model_without_opinion_leaves_its_share_to_the_others():
    said = {"one": np.full((N, 3), 4.0, dtype=np.float32), "two": np.full((N, 3), 8.0, dtype=np.float32)}
    silent = said["two"].copy()
    silent[0] = np.nan
    holdout = Holdout(
        origins=(0,),
        actual=np.full((1, N, 3), 6.0, dtype=np.float32),
        said={name: values[None] for name, values in said.items()},
        segment=SEGMENT[None],
    )
    blend = learn_blend(holdout, segments=2, scale=np.full(N, 6.0, dtype=np.float32))
    joined = blended(blend, {"one": said["one"], "two": silent}, segment=SEGMENT)
    np.testing.assert_allclose(joined[0], 4.0, rtol=0.02)
    np.testing.assert_allclose(joined[1], 6.0, rtol=0.02)


def test_a_bias_is_believed_as_far_as_the_windows_agree_and_never_beyond_its_limit():
    said = np.full((2, N, LENGTH), 10.0, dtype=np.float32)
    for factors, expected in (
        ((1.1, 1.1), 1.1**0.7), ((1.1, 1.05), 1.05**0.7), ((1.1, 0.9), 1.0), ((3.0, 3.0), 1.15), ((0.2, 0.3), 1 / 1.15)
    ):  # fmt: skip
        actual = (said * np.array(factors)[:, None, None]).astype(np.float32)
        holdout = Holdout(origins=(0, 28), actual=actual, said={"only": said}, segment=THEN)
        blend = learn_blend(holdout, segments=2, scale=said[0, :, 0])
        np.testing.assert_allclose(blend.bias, expected, rtol=0.01)


def test_who_is_silent_on_most_series_costs_the_others_nothing():
    random = np.random.default_rng(8)
    truth = np.full((2, N, LENGTH), 6.0, dtype=np.float32)
    actual = random.poisson(truth).astype(np.float32)
    good = (truth * random.lognormal(0.0, 0.1, size=truth.shape)).astype(np.float32)
    bad = (truth * random.lognormal(0.0, 0.9, size=truth.shape)).astype(np.float32)
    new = np.where((np.arange(N) % 2 == 1)[None, :, None], truth, np.nan).astype(np.float32)
    holdout = Holdout((0, 28), actual, {"good": good, "bad": bad, "new": new}, THEN)
    blend = learn_blend(holdout, segments=2, scale=truth[0, :, 0])
    assert blend.shares[1, 2] > 0.5, "where it speaks, it is the best"
    joined = blended(blend, holdout.said, segment=THEN)
    without = learn_blend(Holdout((0, 28), actual, {"good": good, "bad": bad}, THEN), segments=2, scale=truth[0, :, 0])
    told = blended(without, {"good": good, "bad": bad}, segment=THEN)
    error = [float(((one[:, ::2] - truth[:, ::2]) ** 2).mean()) for one in (joined, told)]
    assert error[0] < 1.1 * error[1], "where it is silent, the others speak as they would without it"


def test_segments_are_learnt_where_series_were_then():
    said = np.full((2, N, LENGTH), 8.0, dtype=np.float32)
    then = np.stack([np.zeros(N, dtype=np.intp), np.ones(N, dtype=np.intp)])
    calm, wild = (counts(said, dispersion=one, level_variance=0.02, seed=7) for one in (0.1, 2.0))
    now = np.arange(N) % 2
    spread = learn_spread(np.concatenate([calm[:1], wild[:1]]), said, then=then, segment=now, segments=2, seed=1)
    assert np.median(spread.dispersion[now == 1]) > 1.5 * np.median(spread.dispersion[now == 0])

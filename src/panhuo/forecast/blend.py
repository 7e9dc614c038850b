"""Joins the models' forecasts: a share a model and segment, as earned on the held-out windows, and a bias factor."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy import optimize

from panhuo.forecast.holdout import Holdout
from panhuo.forecast.panel import Floats

__all__ = ["Blend", "blended", "learn_blend"]

# Held-out values at which a segment's own shares weigh as much as those of everything. New goods have little in common
# with everything.
_PULL_VALUES, _PULL_NEW = 5_000.0, 200.0
# Most of a bias that both windows show is kept: the next window has another.
_BIAS_DAMPING = 0.7
_BIAS_LIMIT = 1.15
# Units sold in the windows at which a bias is believed by half.
_BIAS_UNITS = 500.0


@dataclass(frozen=True, eq=False)
class Blend:
    """models: names in the order of the columns of `shares` (segments, models), rows sum to 1; bias: (segments,)."""

    models: tuple[str, ...]
    shares: npt.NDArray[np.float64]
    bias: npt.NDArray[np.float64]


def learn_blend(
    holdout: Holdout, *, segments: int, scale: Floats, new: int = 0, trust: Mapping[str, float] | None = None
) -> Blend:
    """Find shares that minimise the squared error, each series in units of `scale`, and the damped bias of the result.

    Shares are not negative and sum to one; a segment's are pulled towards those of all series, and those towards shares
    in proportion to `trust` (1 for a model that is not named). new: how many of the last segments are of new goods.
    """
    models = tuple(holdout.said)
    trusted = np.array([(trust or {}).get(name, 1.0) for name in models])
    before = trusted / trusted.sum()
    # Who is silent on a series is taken to agree with the others: first with their mean, then with what they join to.
    blend = _learnt(holdout, _filled(holdout, _mean(holdout)), before, segments=segments, scale=scale, new=new)
    if any(np.isnan(said).any() for said in holdout.said.values()):
        agreed = blended(blend, holdout.said, segment=holdout.segment)
        blend = _learnt(holdout, _filled(holdout, agreed), before, segments=segments, scale=scale, new=new)
    shares = blend.shares
    joined = blended(blend, holdout.said, segment=holdout.segment)
    return Blend(models, shares, _bias(holdout, joined, segments=segments))


def _bias(holdout: Holdout, joined: Floats, *, segments: int) -> npt.NDArray[np.float64]:
    """Give by segment what came over what was said, as far as the windows agree on it: the lesser, if to one side."""
    known = ~np.isnan(holdout.actual)
    logs: list[npt.NDArray[np.float64]] = []
    for window in range(len(holdout.origins)):
        codes, told = holdout.segment[window], known[window]
        came = _by_segment(np.where(told, holdout.actual[window], 0.0).sum(axis=1), codes, segments)
        said = _by_segment(np.where(told, joined[window], 0.0).sum(axis=1), codes, segments)
        logs.append(np.log((came + _BIAS_UNITS) / (said + _BIAS_UNITS)))
    each = np.stack(logs)
    agreed = np.where(np.ptp(np.sign(each), axis=0) == 0, np.abs(each).min(axis=0) * np.sign(each[0]), 0.0)
    return np.clip(np.exp(_BIAS_DAMPING * agreed), 1 / _BIAS_LIMIT, _BIAS_LIMIT)


def blended(blend: Blend, said: dict[str, Floats], *, segment: npt.NDArray[np.intp]) -> Floats:
    """Join forecasts of shape (..., n, periods), `segment` of shape (n,) or (..., n).

    A model without opinion (NaN) leaves its share to the others.
    """
    total, weight = np.float32(0.0), np.float32(0.0)
    for column, name in enumerate(blend.models):
        # A trace of weight for all, so that the only model with an opinion is heard.
        share = np.maximum(blend.shares[segment, column], 1e-6).astype(np.float32)[..., None]
        heard = ~np.isnan(said[name])
        total = total + np.where(heard, said[name], 0.0) * share
        weight = weight + heard * share
    bias = blend.bias[segment].astype(np.float32)[..., None]
    return np.maximum(total / np.maximum(weight, 1e-9) * bias, 0.0).astype(np.float32)


def _learnt(
    holdout: Holdout,
    said: Mapping[str, Floats],
    before: npt.NDArray[np.float64],
    *,
    segments: int,
    scale: Floats,
    new: int,
) -> Blend:
    """Find the shares of models that all speak on every series; before: the shares with nothing seen."""
    gram, cross, values = _products(holdout, said, segments=segments, scale=scale)
    everything = _shares(gram.sum(axis=0), cross.sum(axis=0), towards=before, pull=_PULL_VALUES, values=values.sum())
    pulls = [_PULL_VALUES] * (segments - new) + [_PULL_NEW] * new
    shares = [
        _shares(gram[code], cross[code], towards=everything, pull=pull, values=values[code])
        for code, pull in enumerate(pulls)
    ]
    return Blend(models=tuple(said), shares=np.stack(shares), bias=np.ones(segments))


def _mean(holdout: Holdout) -> Floats:
    """Give the mean of the models that speak; NaN where none does."""
    heard = np.sum([~np.isnan(said) for said in holdout.said.values()], axis=0)
    total = np.sum([np.nan_to_num(said) for said in holdout.said.values()], axis=0)
    return np.where(heard > 0, total / np.maximum(heard, 1), np.nan).astype(np.float32)


def _filled(holdout: Holdout, instead: Floats) -> dict[str, Floats]:
    return {name: np.where(np.isnan(said), instead, said) for name, said in holdout.said.items()}


def _products(
    holdout: Holdout, said: Mapping[str, Floats], *, segments: int, scale: Floats
) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.float64], npt.NDArray[np.float64]]:
    """Give by segment the models' scaled second moments (k, k), those with what came (k,), and the number of values."""
    usable = ~np.isnan(holdout.actual) & ~np.isnan(next(iter(said.values())))
    weight = np.where(usable, 1.0 / np.maximum(scale, 0.05)[None, :, None] ** 2, 0.0)

    def moment(left: Floats, right: Floats) -> npt.NDArray[np.float64]:
        # Single precision would round more away than models that nearly agree differ by, and leave no matrix to solve.
        product = np.where(usable, left.astype(np.float64) * right, 0.0) * weight
        return _by_segment(product.sum(axis=2), holdout.segment, segments)

    told = list(said.values())
    gram, cross = np.zeros((segments, len(told), len(told))), np.zeros((segments, len(told)))
    for row, one in enumerate(told):
        cross[:, row] = moment(one, holdout.actual)
        for column, other in enumerate(told[: row + 1]):
            gram[:, row, column] = gram[:, column, row] = moment(one, other)
    return gram, cross, _by_segment(usable.sum(axis=2).astype(np.float64), holdout.segment, segments)


def _by_segment(
    values: npt.NDArray[np.floating], segment: npt.NDArray[np.intp], segments: int
) -> npt.NDArray[np.float64]:
    return np.bincount(segment.ravel(), weights=values.ravel(), minlength=segments).astype(np.float64)


def _shares(
    gram: npt.NDArray[np.float64],
    cross: npt.NDArray[np.float64],
    *,
    towards: npt.NDArray[np.float64],
    pull: float,
    values: float,
) -> npt.NDArray[np.float64]:
    """Minimise w'Gw - 2c'w + pull*spread*|w - towards|^2 with w >= 0 and sum 1, by non-negative least squares."""
    size = towards.size
    if size == 1 or values <= 0:
        return towards
    # How far the models stand apart: the only part of G that shares can change anything about.
    centred = gram - gram.mean(axis=0, keepdims=True) - gram.mean(axis=1, keepdims=True) + gram.mean()
    ridge = pull * max(float(np.trace(centred)) / values, 1e-9)
    quadratic, linear = gram + ridge * np.eye(size), cross + ridge * towards
    root = np.linalg.cholesky(quadratic + 1e-9 * np.trace(quadratic) * np.eye(size)).T
    target = np.linalg.solve(root.T, linear)
    heavy = 1e3 * float(np.sqrt(np.trace(quadratic)))
    weights, _ = optimize.nnls(np.vstack([root, np.full((1, size), heavy)]), np.append(target, heavy))
    return weights / weights.sum() if weights.sum() > 0 else towards

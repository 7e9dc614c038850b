"""Sample paths of demand whose random numbers belong to the series, so row order and neighbours never change them."""

from __future__ import annotations

from hashlib import blake2b

import numpy as np
import numpy.typing as npt

__all__ = ["generator", "sample_series"]


def generator(*, seed: int, sku: str, location: str, purpose: str) -> np.random.Generator:
    """Give a counter-based generator (Philox) keyed by what the numbers are for, not by when they are drawn."""
    name = "\x1f".join((str(seed), sku, location, purpose)).encode()
    return np.random.Generator(np.random.Philox(key=int.from_bytes(blake2b(name, digest_size=16).digest(), "little")))


def sample_series(
    means: npt.NDArray[np.floating],
    *,
    dispersion: float,
    level_variance: float,
    n_paths: int,
    seed: int,
    sku: str,
    location: str,
) -> npt.NDArray[np.int32]:
    """Draw one series' demand, shape (periods, paths): Poisson(G * g_t * m_t).

    G ~ gamma(mean 1, variance level_variance) is one draw a path, g_t ~ gamma(mean 1, variance
    dispersion) one a period.
    Each purpose has its own stream, drawn period by period: a longer horizon leaves the earlier periods as they were.
    """

    def draws(purpose: str, variance: float, shape: tuple[int, int]) -> npt.NDArray[np.float64]:
        if variance <= 0.0:
            return np.ones(shape)
        source = generator(seed=seed, sku=sku, location=location, purpose=purpose)
        return source.standard_gamma(1.0 / variance, size=shape) * variance

    level = draws("level", level_variance, (1, n_paths))
    noise = draws("noise", dispersion, (means.size, n_paths))
    rates = means.astype(np.float64)[:, None] * level * noise
    counts = generator(seed=seed, sku=sku, location=location, purpose="count").poisson(rates)
    return counts.astype(np.int32)

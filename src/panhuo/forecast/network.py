"""The neural network in JAX: an LSTM over the past beside a reading of the period ahead. Needs the extra `neural`.

Log of the expected units over the level = out(relu(W2 relu(W1 [state, places, columns]))): `state` is where an LSTM
(Hochreiter & Schmidhuber, 1997) ends that has gone through the past of the series, `places` what was learnt of its
place, category and brand, `columns` what is known of the period ahead. Loss: Tweedie deviance; steps by Adam (Kingma &
Ba, 2015), the rate rising at first, then falling along a cosine.
"""

from __future__ import annotations

import base64
import io
from functools import partial
from typing import Any, NamedTuple

import jax
import jax.numpy as jnp
import numpy as np
import numpy.typing as npt

__all__ = ["Lesson", "Lines", "Weights", "as_text", "from_text", "ratios", "train"]

Floats = npt.NDArray[np.float32]
Codes = npt.NDArray[np.int32]
Weights = dict[str, Any]

_STATE, _WIDE, _NARROW, _PLACE = 64, 128, 64, 6
_POWER = 1.1
_BATCH, _RATE, _WARM_STEPS = 512, 3e-3, 100
# No period sells more than e^4 times the level, nor less than its part.
_REACH = 4.0
_MOMENTA, _TINY = (0.9, 0.999), 1e-7


class Lines(NamedTuple):
    """What the network reads: `past` (n, length, inputs) of each series, `codes` (n, groups), and of `steps` periods
    ahead of it `columns` (n, steps, columns), all of about the size of one.
    """

    past: Floats
    codes: Codes
    columns: Floats


class Lesson(NamedTuple):
    """What is learnt from: `outcome` (n, steps) in units, NaN where unknown; `level` (n,), its logarithm."""

    lines: Lines
    outcome: Floats
    level: Floats


def train(lesson: Lesson, *, members: tuple[int, ...], epochs: int, seed: int) -> Weights:
    """Give the weights fitted to the lesson; members: how many codes each group has."""
    count = lesson.level.size
    size = min(_BATCH, count)
    random = np.random.default_rng(seed)
    batches = [rows for _ in range(epochs) for rows in _shuffled(count, size=size, random=random)]
    weights = _first(lesson.lines, members=members, seed=seed)
    state = (weights, *(jax.tree.map(jnp.zeros_like, weights) for _ in range(2)))
    for step, rows in enumerate(batches):
        falling = 0.5 * (1.0 + np.cos(np.pi * step / len(batches)))
        rate = _RATE * min((step + 1) / _WARM_STEPS, falling)
        state = _step(state, jax.tree.map(lambda part, rows=rows: part[rows], lesson), rate=rate, step=step + 1.0)
    return jax.tree.map(np.asarray, state[0])


def _shuffled(count: int, *, size: int, random: np.random.Generator) -> list[npt.NDArray[np.intp]]:
    """Give batches of `size` rows, in random order; what is left over waits for the next time."""
    whole = count // size
    return np.split(random.permutation(count)[: whole * size], whole)


@jax.jit
def ratios(weights: Weights, lines: Lines) -> jax.Array:
    """Give log of the expected units over the level, shape (n, steps)."""
    gates = lines.past @ weights["in"] + weights["in_bias"]

    def onward(carry: tuple[jax.Array, jax.Array], gate: jax.Array) -> tuple[tuple[jax.Array, jax.Array], None]:
        state, cell = carry
        let_in, forget, let_out, new = jnp.split(gate + state @ weights["again"], 4, axis=1)
        cell = jax.nn.sigmoid(forget + 1.0) * cell + jax.nn.sigmoid(let_in) * jnp.tanh(new)
        return (jax.nn.sigmoid(let_out) * jnp.tanh(cell), cell), None

    nothing = jnp.zeros((lines.past.shape[0], _STATE))
    (state, _), _ = jax.lax.scan(onward, (nothing, nothing), jnp.swapaxes(gates, 0, 1))
    places = [weights[f"place_{group}"][lines.codes[:, group]] for group in range(lines.codes.shape[1])]
    same = jnp.concatenate([state, *places], axis=1) @ weights["same"]
    wide = jax.nn.relu(lines.columns @ weights["ahead"] + same[:, None, :] + weights["wide_bias"])
    narrow = jax.nn.relu(wide @ weights["narrow"] + weights["narrow_bias"])
    return _REACH * jnp.tanh((narrow @ weights["out"])[..., 0] / _REACH)


@partial(jax.jit, donate_argnums=0)
def _step(
    state: tuple[Weights, Weights, Weights], lesson: Lesson, *, rate: float, step: float
) -> tuple[Weights, Weights, Weights]:
    """Take one step of Adam."""
    weights, mean, square = state
    slope = jax.grad(_loss)(weights, lesson)
    first, second = _MOMENTA
    mean = jax.tree.map(lambda old, new: first * old + (1 - first) * new, mean, slope)
    square = jax.tree.map(lambda old, new: second * old + (1 - second) * new**2, square, slope)

    def moved(weight: jax.Array, towards: jax.Array, size: jax.Array) -> jax.Array:
        return weight - rate * (towards / (1 - first**step)) / (jnp.sqrt(size / (1 - second**step)) + _TINY)

    return jax.tree.map(moved, weights, mean, square), mean, square


def _loss(weights: Weights, lesson: Lesson) -> jax.Array:
    """Give the mean Tweedie deviance, without what does not depend on the weights."""
    log_mean = ratios(weights, lesson.lines) + lesson.level[:, None]
    known = ~jnp.isnan(lesson.outcome)
    came = jnp.where(known, lesson.outcome, 0.0)
    each = jnp.exp((2 - _POWER) * log_mean) / (2 - _POWER) - came * jnp.exp((1 - _POWER) * log_mean) / (1 - _POWER)
    return jnp.where(known, each, 0.0).sum() / jnp.maximum(known.sum(), 1)


def _first(lines: Lines, *, members: tuple[int, ...], seed: int) -> Weights:
    """Give the weights to begin with: the network first says the level itself."""
    random = np.random.default_rng(seed)

    def drawn(rows: int, columns: int) -> jax.Array:
        return jnp.asarray(random.normal(0.0, rows**-0.5, (rows, columns)), dtype=jnp.float32)

    places = {f"place_{group}": drawn(count, _PLACE) for group, count in enumerate(members)}
    return places | {
        "in": drawn(lines.past.shape[2], 4 * _STATE),
        "in_bias": jnp.zeros(4 * _STATE),
        "again": drawn(_STATE, 4 * _STATE),
        "same": drawn(_STATE + _PLACE * len(members), _WIDE),
        "ahead": drawn(lines.columns.shape[2], _WIDE),
        "wide_bias": jnp.zeros(_WIDE),
        "narrow": drawn(_WIDE, _NARROW),
        "narrow_bias": jnp.zeros(_NARROW),
        "out": jnp.zeros((_NARROW, 1)),
    }


def as_text(arrays: dict[str, npt.NDArray[Any]]) -> str:
    """Give arrays as a text."""
    file = io.BytesIO()
    np.savez_compressed(file, allow_pickle=False, **arrays)
    return base64.b64encode(file.getvalue()).decode("ascii")


def from_text(text: str) -> dict[str, npt.NDArray[Any]]:
    """Give the arrays that were written as `text`."""
    with np.load(io.BytesIO(base64.b64decode(text)), allow_pickle=False) as file:
        return dict(file.items())

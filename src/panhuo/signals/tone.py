"""The tone of a text, from 0 (bad) to 1 (good): logistic regression on the runs of characters that it holds.

Formula: P(good) = 1 / (1 + exp(-(w.x + b))), x = (1 + log times) * rarity of each run, scaled to length 1; rarity =
(log((1 + texts) / (1 + texts that hold it)) + 1)^2. Fitted by L-BFGS with a penalty of |w|^2 / (2 * strength).
Source: Salton & Buckley (1988), term weighting; Wang & Manning (2012), Baselines and bigrams; for runs of characters in
Chinese, which need no word list, Zhang & LeCun (2017). Corrections are steps of stochastic gradient descent (Bottou,
2010).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
from scipy import optimize, sparse

from panhuo.signals.characters import COLUMNS, Rows, rows_of

__all__ = ["Tone", "learn", "load", "save", "shipped", "taught", "tone_of"]

Weights = npt.NDArray[np.float32]
STRENGTH = 12.0
_STEPS = 60
# A run in one text alone says nothing about others.
_TEXTS_MIN = 2
# A correction is shown so often, or until the text is on the right side with a margin.
_SHOWINGS, _MARGIN, _STEP = 20, 1.0, 1.0
_ARTEFACT = Path(__file__).with_name("tone.npz")


@dataclass(frozen=True, eq=False)
class Tone:
    """weight and rarity of each column, shape (COLUMNS,); offset b."""

    weight: Weights
    rarity: Weights
    offset: float


def learn(texts: Sequence[str], good: Sequence[bool]) -> Tone:
    """Fit to texts and whether each is good."""
    rows = rows_of(texts)
    held = np.bincount(rows.columns, minlength=COLUMNS)
    rarity = np.where(held >= _TEXTS_MIN, (np.log((1 + len(texts)) / (1 + held)) + 1.0) ** 2, 0.0)
    rarity = rarity.astype(np.float32)
    # Only columns that occur are fitted; the others stay at nothing.
    columns = np.flatnonzero(held >= _TEXTS_MIN)
    weight = np.zeros(COLUMNS, dtype=np.float32)
    weight[columns], offset = _fitted(_scaled(rows, rarity), columns, np.where(good, 1.0, -1.0))
    return Tone(weight, rarity, offset)


def _fitted(
    rows: Rows, columns: npt.NDArray[np.intp], signs: npt.NDArray[np.float64]
) -> tuple[npt.NDArray[np.float64], float]:
    """Give the weights of some columns, and the offset, that minimise the penalised loss."""
    size = (signs.size, COLUMNS)
    inside: Any = sparse.csr_matrix((rows.values, rows.columns, rows.starts), shape=size)[:, columns]
    turned: Any = inside.T.tocsr()

    def loss(given: npt.NDArray[np.float64]) -> tuple[float, npt.NDArray[np.float64]]:
        weight, offset = given[:-1], given[-1]
        margin = signs * (inside @ weight + offset)
        pull = -signs / (1.0 + np.exp(np.clip(margin, -500, 500))) * STRENGTH
        value = float(np.logaddexp(0.0, -margin).sum() * STRENGTH + 0.5 * weight @ weight)
        return value, np.append(turned @ pull + weight, pull.sum())

    begin = np.zeros(columns.size + 1)
    found = optimize.minimize(loss, begin, jac=True, method="L-BFGS-B", options={"maxiter": _STEPS})
    return found.x[:-1], float(found.x[-1])


def tone_of(tone: Tone, texts: Sequence[str]) -> npt.NDArray[np.float64]:
    """Give the log-odds that each text is good; 0 is neither."""
    rows = _scaled(rows_of(texts), tone.rarity)
    return rows.sums(rows.values * tone.weight[rows.columns]) + tone.offset


def taught(tone: Tone, texts: Sequence[str], good: Sequence[bool]) -> Tone:
    """Give the tone after corrections, one after another: each is shown until the text is clearly on its side."""
    weight = tone.weight.copy()
    rows = _scaled(rows_of(texts), tone.rarity)
    for number, is_good in enumerate(good):
        own = slice(int(rows.starts[number]), int(rows.starts[number + 1]))
        columns, values = rows.columns[own], rows.values[own]
        sign = 1.0 if is_good else -1.0
        for _ in range(_SHOWINGS):
            margin = sign * float(values @ weight[columns] + tone.offset)
            if margin >= _MARGIN:
                break
            weight[columns] += np.float32(sign * _STEP / (1.0 + np.exp(margin))) * values
    return replace(tone, weight=weight)


def save(tone: Tone, path: Path) -> None:
    """Write a tone to one file of less than a megabyte: each number as one of 255 steps."""
    scale = float(np.abs(tone.weight).max()) / 127.0 or 1.0
    top = float(tone.rarity.max()) / 255.0 or 1.0
    weight, rarity = np.rint(tone.weight / scale).astype(np.int8), np.rint(tone.rarity / top).astype(np.uint8)
    np.savez_compressed(path, weight=weight, rarity=rarity, numbers=np.array([scale, top, tone.offset]))


def load(path: Path) -> Tone:
    """Read what `save` wrote."""
    with np.load(path, allow_pickle=False) as kept:
        scale, top, offset = (float(number) for number in kept["numbers"])
        return Tone(
            kept["weight"].astype(np.float32) * np.float32(scale),
            kept["rarity"].astype(np.float32) * np.float32(top),
            offset,
        )


@cache
def shipped() -> Tone:
    """Give the tone that comes with Panhuo: learnt from 50,101 Chinese reviews of ten kinds of goods."""
    return load(_ARTEFACT)


def _scaled(rows: Rows, rarity: Weights) -> Rows:
    """Give rows times rarity, each scaled to length 1."""
    values = rows.values * rarity[rows.columns]
    lengths = np.sqrt(rows.sums(values.astype(np.float64) ** 2))
    return rows._replace(values=(values / np.maximum(lengths, 1e-9)[rows.row_of]).astype(np.float32))

"""Texts as sparse rows: which runs of one to three characters they hold, each hashed to one of 2^20 columns.

Hashing needs no dictionary, so a text with new words is read as fast as any, and a correction can teach any of them
(Weinberger et al., 2009, Feature hashing). All texts are read at once: a run is an array operation, not a loop.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

__all__ = ["COLUMNS", "Rows", "rows_of", "written_plainly"]

COLUMNS = 1 << 20
_LONGEST = 3
# Odd numbers that spread bits well (the golden ratio of 64 bits, and two primes of MurmurHash's family).
_SPREAD = np.uint64(0x9E3779B97F4A7C15)
_MIX = np.uint64(0xFF51AFD7ED558CCD)
# Who writes more than this has said what there is to say.
_CHARACTERS_MAX = 1_000
_TEXTS_AT_ONCE = 10_000


def written_plainly(text: str) -> str:
    """Give a text with full-width forms, case and blanks made alike, and every number as one sign."""
    plain = unicodedata.normalize("NFKC", text[:_CHARACTERS_MAX]).lower()
    plain = "".join("0" if character.isdigit() else character for character in plain)
    while "00" in plain:
        plain = plain.replace("00", "0")
    return " ".join(plain.split())


class Rows(NamedTuple):
    """Sparse rows: the columns and values of row i stand from starts[i] up to starts[i + 1]."""

    columns: npt.NDArray[np.int32]
    values: npt.NDArray[np.float32]
    starts: npt.NDArray[np.int64]

    @property
    def row_of(self) -> npt.NDArray[np.int64]:
        """Give the row of each entry."""
        return np.repeat(np.arange(self.starts.size - 1), np.diff(self.starts))

    def sums(self, values: npt.NDArray[np.floating]) -> npt.NDArray[np.float64]:
        """Sum a value an entry by row."""
        return np.bincount(self.row_of, weights=values, minlength=self.starts.size - 1).astype(np.float64)


def rows_of(texts: Sequence[str]) -> Rows:
    """Give a row a text: 1 + log(times) in each column that a run of its characters hashes to."""
    parts = [_rows(texts[at : at + _TEXTS_AT_ONCE]) for at in range(0, len(texts), _TEXTS_AT_ONCE)]
    if not parts:
        return Rows(np.zeros(0, dtype=np.int32), np.zeros(0, dtype=np.float32), np.zeros(1, dtype=np.int64))
    lengths = np.concatenate([np.diff(part.starts) for part in parts])
    return Rows(
        np.concatenate([part.columns for part in parts]),
        np.concatenate([part.values for part in parts]),
        np.concatenate([[0], np.cumsum(lengths)]).astype(np.int64),
    )


def _rows(texts: Sequence[str]) -> Rows:
    # Every text has a blank before and after it, so there are always runs of every length.
    plain = [f" {written_plainly(text)} " for text in texts]
    lengths = np.array([len(text) for text in plain], dtype=np.int64)
    codes = np.frombuffer("".join(plain).encode("utf-32-le", errors="surrogatepass"), dtype=np.uint32).astype(np.uint64)
    text_of = np.repeat(np.arange(len(texts)), lengths)
    found: list[npt.NDArray[np.int64]] = []
    hashed = np.zeros(codes.size, dtype=np.uint64)
    for length in range(1, _LONGEST + 1):
        begins = max(codes.size - length + 1, 0)
        hashed = (hashed[:begins] + codes[length - 1 :]) * _SPREAD
        hashed ^= hashed >> np.uint64(29)
        column = ((hashed * _MIX) >> np.uint64(44)).astype(np.int64)
        whole = text_of[:begins] == text_of[length - 1 :]
        found.append((text_of[:begins] * COLUMNS + column)[whole])
    cells, times = np.unique(np.concatenate(found), return_counts=True)
    starts = np.searchsorted(cells, np.arange(len(texts) + 1) * COLUMNS).astype(np.int64)
    return Rows((cells % COLUMNS).astype(np.int32), (1.0 + np.log(times)).astype(np.float32), starts)

"""How well comments are read: reviews held out, whole kinds of goods left out, live comments; and how fast.

Run: python benchmarks/reviews.py
The reviews are read from `$PANHUO_SHARED/data/chinese` (default: `shared` beside the repository). Each part is read
with a tone learnt from the others. The live comments are those of `tests/signals/live_comments.csv`: phrases were
chosen while looking at every other of them, beginning with the first; the figures are of the rest.
"""

from __future__ import annotations

import os
import time
from pathlib import Path

import numpy as np
import numpy.typing as npt
import polars as pl

from panhuo.signals import learn, read_texts

SEED, PARTS = 5, 5
AUC_MIN, LEFT_OUT_MIN, SPEED_MIN = 0.978, 0.87, 2_000
ROOT = Path(__file__).resolve().parents[1]


def main() -> int:
    """Print the table; 1 if a limit is broken."""
    print("| what | measured | limit | ratio |\n|---|---|---|---|")
    reviews = _reviews()
    texts, good = reviews["review"].to_list(), (reviews["label"] > 0).to_numpy()
    part = np.random.default_rng(SEED).integers(0, PARTS, good.size)
    said = _read_apart(texts, good, part)
    areas = [area(good[part == number], said[part == number]) for number in range(PARTS)]
    right = float(((said > 0.5) == good).mean())
    told = f"{np.mean(areas):.4f} ({min(areas):.4f} to {max(areas):.4f})"
    print(f"| AUC of reviews held out, {PARTS} parts | {told} | {AUC_MIN} | {AUC_MIN / np.mean(areas):.4f} |")
    print(f"| right by the side of 0.5, the same | {right:.3f} | | |")
    kinds = reviews["cat"].rank("dense").to_numpy().astype(np.intp)
    apart = _read_apart(texts, good, kinds)
    each = {
        name: float(((apart > 0.5) == good)[kinds == code].mean())
        for code, name in zip(kinds, reviews["cat"].to_list(), strict=True)
    }
    mean, worst = float(np.mean(list(each.values()))), min(each, key=lambda name: each[name])
    told = f"{mean:.3f} | {LEFT_OUT_MIN} | {LEFT_OUT_MIN / mean:.3f}"
    print(f"| right on a kind of goods left out, mean of {len(each)} | {told} |")
    print(f"| the worst of them: {worst} | {each[worst]:.3f} | | |")
    _live()
    begun = time.process_time()
    read_texts(texts)
    speed = len(texts) / (time.process_time() - begun)
    print(f"| texts a second of one core | {speed:,.0f} | {SPEED_MIN:,} | {SPEED_MIN / speed:.2f} |")
    return int(np.mean(areas) < AUC_MIN or mean < LEFT_OUT_MIN or speed < SPEED_MIN)


def area(good: npt.NDArray[np.bool_], said: npt.NDArray[np.floating]) -> float:
    """Give the area under the ROC curve: how often a good text is said to be better than a bad one."""
    ranks = pl.Series(said).rank("average").to_numpy()
    count = int(good.sum())
    return float((ranks[good].sum() - count * (count + 1) / 2) / (count * (good.size - count)))


def _reviews() -> pl.DataFrame:
    folder = Path(os.environ.get("PANHUO_SHARED", ROOT.parent / "shared")) / "data" / "chinese"
    return pl.read_parquet(next(folder.glob("*.parquet"))).drop_nulls()


def _read_apart(
    texts: list[str], good: npt.NDArray[np.bool_], part: npt.NDArray[np.integer]
) -> npt.NDArray[np.float64]:
    """Read each part with a tone learnt from the others."""
    said = np.zeros(good.size)
    for number in np.unique(part):
        inside, rest = np.flatnonzero(part == number), np.flatnonzero(part != number)
        tone = learn([texts[row] for row in rest], good[rest].tolist())
        said[inside] = read_texts([texts[row] for row in inside], tone=tone)["sentiment"].to_numpy()
    return said


def _live() -> None:
    comments = pl.read_csv(ROOT / "tests" / "signals" / "live_comments.csv").with_row_index()
    read = read_texts(comments["text"].to_list()).rename({"intent": "said", "complaint": "about"})
    rest = comments.hstack(read).filter(pl.col("index") % 2 == 1)
    toned = rest.filter(pl.col("tone") != "neither")
    good = (toned["tone"] == "good").to_numpy()
    complaints = rest.filter(pl.col("intent") == "complain")
    print(f"| AUC of {toned.height} live comments with a tone | {area(good, toned['sentiment'].to_numpy()):.3f} | | |")
    print(f"| intent of {rest.height} live comments | {(rest['said'] == rest['intent']).mean():.3f} | | |")
    topics = (complaints["about"] == complaints["complaint"]).mean()
    print(f"| topic of {complaints.height} complaints | {topics:.3f} | | |")


if __name__ == "__main__":
    raise SystemExit(main())

"""What a comment says: its tone, what its writer is after, and what they complain about; Chinese and English.

The tone of Chinese text is learnt (`tone`); where a comment is short, what it says in so many words counts beside it,
and in English, for which no labelled text was at hand, nothing else does. Phrases are data (`phrases.csv`).
"""

from __future__ import annotations

import csv
from collections.abc import Sequence
from functools import cache
from pathlib import Path

import numpy as np
import numpy.typing as npt
import polars as pl

from panhuo.signals.characters import written_plainly
from panhuo.signals.tone import Tone, shipped, tone_of

__all__ = ["COMPLAINTS", "INTENTS", "NONE", "read_texts"]

INTENTS = ("buy", "ask", "praise", "complain", "other")
COMPLAINTS = ("quality", "size", "delivery", "price", "service", "stock", "authenticity", "packaging")
NONE = "none"
_FILE = Path(__file__).with_name("phrases.csv")
# From so many characters on a text speaks for itself; below, phrases say more.
_LONG = 16
# What a phrase of praise or complaint adds to the log-odds of a short comment, and of one in English.
_PHRASE, _PHRASE_ALONE = 1.0, 2.5
# A tone so clear says what a comment is after where no phrase does.
_CLEARLY_GOOD, _CLEARLY_BAD = 0.35, -0.75
# How a question ends in Chinese, and begins in English.
_ASKING_ENDS = ("吗", "么", "呢", "不", "没", "?")
_ASKING_BEGINS = (
    "how ", "what ", "when ", "where ", "which ", "who ", "why ", "does ", "do ", "did ", "can ", "could ", "will ",
    "would ", "is ", "are ", "was ", "any ", "has ", "have ",
)  # fmt: skip
_TURNING = ("不", "没", "别", "not ", "n't ", "no ")


def read_texts(texts: Sequence[str], *, tone: Tone | None = None) -> pl.DataFrame:
    """Give a row a text, in their order: sentiment (0 bad to 1 good), intent, complaint (its topic, or "none").

    tone: a tone that was taught or learnt from other texts; default: the one that comes with Panhuo.
    """
    plain = [written_plainly(text) for text in texts]
    learnt = tone_of(tone or shipped(), texts) if texts else np.zeros(0)
    chinese = np.array([any("\u4e00" <= character <= "\u9fff" for character in text) for text in plain], dtype=bool)
    found = [_hits(text) for text in plain]
    said = np.array([hits["praise"] - hits["complain"] for hits in found], dtype=np.float64)
    short = np.clip(1.0 - np.array([len(text) for text in plain]) / _LONG, 0.0, 1.0)
    asked = np.array([hits["buy"] > 0 or hits["ask"] > 0 for hits in found], dtype=bool)
    odds = _odds(learnt, said=said, short=short, chinese=chinese, asked=asked)
    about = [_topic(text) for text in plain]
    intents = [
        _intent(text, hits, value, topic) for text, hits, value, topic in zip(plain, found, odds, about, strict=True)
    ]
    topics = [
        (topic or "quality") if intent == "complain" else NONE for topic, intent in zip(about, intents, strict=True)
    ]
    return pl.DataFrame(
        {"sentiment": 1.0 / (1.0 + np.exp(-odds)), "intent": intents, "complaint": topics},
        schema={"sentiment": pl.Float64, "intent": pl.String, "complaint": pl.String},
    )


def _odds(
    learnt: npt.NDArray[np.float64],
    *,
    said: npt.NDArray[np.float64],
    short: npt.NDArray[np.float64],
    chinese: npt.NDArray[np.bool_],
    asked: npt.NDArray[np.bool_],
) -> npt.NDArray[np.float64]:
    """Join the learnt tone with what phrases say; a short question or order has no tone of its own."""
    counts = np.clip(said, -2.0, 2.0)
    neutral = asked & (said == 0)
    spoken = np.where(neutral, learnt * (1.0 - short), learnt * (1.0 - 0.5 * short) + counts * _PHRASE * short)
    return np.where(chinese, spoken, counts * _PHRASE_ALONE)


def _intent(text: str, hits: dict[str, int], odds: float, topic: str | None) -> str:
    """Weigh what was said in so many words, then how it was said, then its tone."""
    asks = text.endswith(_ASKING_ENDS) or text.startswith(_ASKING_BEGINS)
    if hits["complain"] and hits["complain"] >= hits["praise"] and not asks and hits["ask"] <= hits["complain"]:
        return "complain"
    if asks and not (hits["complain"] > 1 or text.startswith("why ")):
        return "ask"
    if topic and hits["praise"] == 0 and hits["buy"] == 0 and hits["ask"] == 0 and odds <= 0:
        return "complain"
    for name in (
        ("praise", "ask", "buy") if hits["praise"] > max(hits["ask"], hits["buy"]) else ("ask", "buy", "praise")
    ):
        if hits[name]:
            return name
    if odds >= _CLEARLY_GOOD:
        return "praise"
    return "complain" if odds <= _CLEARLY_BAD else "other"


def _hits(text: str) -> dict[str, int]:
    """Give how many phrases of each intent a text holds; one that a negation comes before does not count."""
    return {name: sum(_holds(text, phrase) for phrase in phrases) for name, phrases in _phrases("intent").items()}


def _topic(text: str) -> str | None:
    """Give the topic with most phrases in a text; of several, the one named first; None if there is none."""
    counts = {
        name: [text.find(phrase) for phrase in phrases if _holds(text, phrase)]
        for name, phrases in _phrases("complaint").items()
    }
    best = max(counts, key=lambda name: (len(counts[name]), -min(counts[name], default=0)))
    return best if counts[best] else None


def _holds(text: str, phrase: str) -> bool:
    at = text.find(phrase)
    return at >= 0 and not text[:at].endswith(_TURNING)


@cache
def _phrases(kind: str) -> dict[str, tuple[str, ...]]:
    with _FILE.open(encoding="utf-8", newline="") as file:
        rows = [row for row in csv.DictReader(file) if row["kind"] == kind]
    return {row["name"]: tuple(row["phrases"].split("|")) for row in rows}

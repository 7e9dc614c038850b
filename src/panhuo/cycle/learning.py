"""The learning loop around the river: what was said before is held against what came, and says who may speak now."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import polars as pl

from panhuo import forecast
from panhuo.forecast import ANALOGUES, BLEND, BREAKERS, EFFECTS, OVERRIDES, SCORES, Champion, Duel, Remembered, Shift

__all__ = ["CHOICES", "FORECASTS", "KEPT_DAYS", "LEARNT", "REMEMBERED", "Learnt", "as_told", "learn", "unlearnt"]

# Forecasts as they were made, a file a day; no lead is longer than half of what is kept.
FORECASTS = "forecasts"
KEPT_DAYS = 70
# What the models of the last run know, for a refresh.
LEARNT, REMEMBERED = "learnt", ("models", "series")
# What people chose about models: kind is `pin`, `unpin` or `trust`, of the model or the segment `subject`.
CHOICES = pl.Schema(
    {
        "kind": pl.String(),
        "subject": pl.String(),
        "reason": pl.String(),
        "by_name": pl.String(),
        "made_at": pl.Datetime("us", "UTC"),
    }
)


@dataclass(frozen=True)
class Learnt:
    """What is known of earlier forecasts before a new one is made, and what people said about it.

    scores: how right forecasts were (`forecast.SCORES`); champion: the model that speaks; duels: how the others did
    against it; breakers: the state of each segment; shifts: how far demand has moved from what the champion said, by
    segment; overrides, effects: what people replaced, and what it brought; analogues: the launches that
    they picked or dropped for new goods; remembered: the models of an earlier run, for a refresh.
    """

    scores: pl.DataFrame
    champion: Champion
    duels: tuple[Duel, ...]
    breakers: pl.DataFrame
    shifts: Mapping[str, Shift]
    overrides: pl.DataFrame
    effects: pl.DataFrame
    analogues: pl.DataFrame
    remembered: Remembered | None = None

    @property
    def open_segments(self) -> list[str]:
        """Give the segments that a careful model speaks for."""
        return self.breakers.filter(pl.col("state") == forecast.OPEN)["segment"].to_list()


def unlearnt(as_of: date) -> Learnt:
    """Give what is known where nothing was ever forecast."""
    return Learnt(
        scores=pl.DataFrame(schema=SCORES),
        champion=Champion(BLEND, since=as_of),
        duels=(),
        breakers=pl.DataFrame(schema=BREAKERS),
        shifts={},
        overrides=pl.DataFrame(schema=OVERRIDES),
        effects=pl.DataFrame(schema=EFFECTS),
        analogues=pl.DataFrame(schema=ANALOGUES),
    )


def learn(
    home: Path, history: pl.DataFrame, *, as_of: date, period: forecast.Period, seed: int, refresh: bool
) -> Learnt:
    """Score what the forecasts kept in `home` said of the periods that are over by `as_of`, and judge by it.

    Reads the results of the run before, the kept forecasts, and what people said (`overrides.parquet`,
    `choices.parquet`, `analogues.parquet`); for a refresh also the models of that run. Writes nothing.
    """
    step = forecast.period_days(period)
    folder = home / FORECASTS
    made = [day for day in sorted(date.fromisoformat(path.stem) for path in folder.glob("*.parquet")) if day < as_of]
    before = _table(home / "scores.parquet", SCORES).filter(pl.col("day") <= as_of)
    ends = history["period_start"].max() if history.height else None
    last = min(as_of, ends + timedelta(days=step - 1)) if isinstance(ends, date) else date.min
    days = forecast.days_to_score(before, made, last=last, period_days=step)

    def read(day: date) -> pl.DataFrame:
        return pl.read_parquet(folder / f"{day}.parquet")

    new = forecast.score_days(days, history, made=made, read=read, period_days=step, seed=seed)
    # What can be scored no more, since its forecast is gone, stays as it was scored.
    keys = ["day", "lead", "model", "segment"]
    scores = pl.concat([before.join(new, on=keys, how="anti"), new]).sort(keys)
    choices = _table(home / "choices.parquet", CHOICES).sort("made_at")
    champion = _as_chosen(_champion(home, as_of=as_of), choices)
    fought = tuple(forecast.duels(scores, champion, period_days=step))
    champion = forecast.crowned(champion, fought, as_of=as_of)
    return Learnt(
        scores=scores,
        champion=champion,
        duels=fought,
        breakers=forecast.breaker_states(
            scores, champion=champion.model, period_days=step, closed_by_hand=_trusted(choices)
        ),
        shifts=forecast.shifts(scores, champion=champion.model, period_days=step),
        overrides=_table(home / "overrides.parquet", OVERRIDES),
        effects=_table(home / "effects.parquet", EFFECTS),
        analogues=_table(home / "analogues.parquet", ANALOGUES),
        remembered=_remembered(home) if refresh else None,
    )


def as_told(learnt: Learnt) -> dict[str, Any]:
    """Give the champion and the duels for `run.json`, where the next run finds the champion."""
    champion = asdict(learnt.champion) | {"since": learnt.champion.since.isoformat()}
    moved = {segment: asdict(shift) for segment, shift in learnt.shifts.items()}
    return {"champion": champion, "duels": [asdict(duel) for duel in learnt.duels], "shifts": moved}


def _remembered(home: Path) -> Remembered | None:
    models, series = (home / LEARNT / f"{name}.parquet" for name in REMEMBERED)
    return forecast.remembered_of(pl.read_parquet(models), pl.read_parquet(series)) if models.exists() else None


def _champion(home: Path, *, as_of: date) -> Champion:
    path = home / "run.json"
    told: dict[str, Any] = json.loads(path.read_text(encoding="utf-8")).get("champion", {}) if path.exists() else {}
    if not told:
        return Champion(BLEND, since=as_of)
    return replace(Champion(BLEND, since=as_of), **told | {"since": date.fromisoformat(told["since"])})


def _as_chosen(champion: Champion, choices: pl.DataFrame) -> Champion:
    """Give the champion that people want: the last pin holds until it is taken off."""
    about = choices.filter(pl.col("kind").is_in(["pin", "unpin"]))
    if not about.height:
        return champion
    last = about.row(-1, named=True)
    if last["kind"] == "unpin":
        return replace(champion, why="start") if champion.pinned else champion
    if champion.pinned and champion.model == last["subject"]:
        return champion
    before = champion.before if champion.model == last["subject"] else champion.model
    return Champion(last["subject"], since=last["made_at"].date(), why="pinned", before=before)


def _trusted(choices: pl.DataFrame) -> dict[str, date]:
    trusted = choices.filter(pl.col("kind") == "trust")
    return {row["subject"]: row["made_at"].date() for row in trusted.iter_rows(named=True)}


def _table(path: Path, schema: pl.Schema) -> pl.DataFrame:
    if not path.exists():
        return pl.DataFrame(schema=schema)
    return pl.read_parquet(path).select(pl.col(name).cast(kind) for name, kind in schema.items())

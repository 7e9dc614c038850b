"""The Forecast page: how right forecasts were, which model speaks and why, and where a breaker is open."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

import polars as pl

from panhuo.cycle import load_run
from panhuo.forecast import (
    BLEND,
    BREAKERS,
    EVERYTHING,
    INPUTS,
    LEADS,
    SCORES,
    UNBELIEVABLE,
    USED,
    WORTH,
    measures,
    models,
)
from panhuo.report import figures as write
from panhuo.report import reader
from panhuo.signals import title_of
from panhuo.tower.tables import RunTables
from panhuo.words.messages import text

__all__ = ["input_told", "learning", "model_titles", "segment_title", "value_added"]

SHOWN_DAYS = 91


def learning(tables: RunTables, *, as_of: date, period: str, lang: str) -> dict[str, Any]:
    """Give how the forecasts of the last quarter did, by lead, segment and model, and what stands in force.

    before: what the hold-out of the run itself says, for a home whose forecasts have not met their days yet.
    """
    scores = tables.optional("scores", SCORES).filter(pl.col("day") > as_of - timedelta(days=SHOWN_DAYS))
    told = load_run(tables.folder)
    leads = LEADS[7 if period == "week" else 1]
    names = model_titles(lang)
    champion = told.get("champion") or {"model": BLEND, "since": as_of.isoformat(), "why": "start"}
    everything = scores.filter(pl.col("segment") == EVERYTHING)
    used = scores.filter(pl.col("model") == USED)
    return {
        "as_of": as_of,
        "period": period,
        "leads": list(leads),
        "champion": _champion(champion, names),
        "duels": [duel | {"title": names.get(duel["model"], duel["model"])} for duel in told.get("duels", [])],
        "models": [{"model": name, "title": title} for name, title in names.items()],
        "by_lead": _lines(measures(everything.filter(pl.col("model") == USED), ["lead"])),
        "by_segment": [
            line | {"title": segment_title(line["segment"], lang)}
            for line in _lines(measures(used.filter(pl.col("lead") == leads[1]), ["segment"]))
        ],
        "leaderboard": [
            line | {"title": names.get(line["model"], line["model"])}
            for line in sorted(
                _lines(measures(everything.filter(pl.col("lead") == leads[1]), ["model"])), key=_by_pinball
            )
        ],
        "days": _lines(measures(everything.filter(pl.col("model") == USED), ["day", "lead"])),
        "breakers": [
            row | {"title": segment_title(row["segment"], lang)}
            for row in tables.optional("breakers", BREAKERS).to_dicts()
        ],
        "inputs": [input_told(row, lang=lang) for row in tables.optional("inputs", INPUTS).to_dicts()],
        "signals": [
            row | {"title": title_of(row["signal"], lang=lang)}
            for row in tables.optional("signal_worth", WORTH).to_dicts()
        ],
        "before": [
            row | {"title": segment_title(row["segment"], lang)}
            for row in tables.accuracy.filter(pl.col("model") == "blend").fill_nan(None).to_dicts()
        ],
    }


def input_told(row: Mapping[str, Any], *, lang: str) -> dict[str, Any]:
    """Give a failed check of the data with a sentence of what was seen, and what is done about it."""
    known = f"tower.unbelievable.{row['check']}" if row["check"] in UNBELIEVABLE else "tower.unbelievable.empty"
    seen, usual = (
        write.share(row[name]) if known.endswith("empty") else write.count(row[name]) for name in ("seen", "usual")
    )
    words = {"day": write.day(row["day"], lang=lang), "column": row["check"], "seen": seen, "usual": usual}
    return {"check": row["check"], "day": row["day"], "why": text(known, lang, **words)}


def model_titles(lang: str) -> dict[str, str]:
    """Give the title of every model that can speak, the joined forecast first."""
    return {BLEND: text("tower.forecast.blend", lang)} | reader.titles(models, lang=lang)


def segment_title(segment: str, lang: str) -> str:
    """Give a kind of goods, or all of them, in the reader's language."""
    return (
        text("tower.forecast.everything", lang) if segment == EVERYTHING else reader.segment_title(segment, lang=lang)
    )


def value_added(effects: pl.DataFrame) -> dict[str, Any]:
    """Give what replaced forecasts brought in sum: how many are over, and by how many units people were nearer."""
    over = effects.filter(pl.col("gained").is_not_null())
    wrong = float((over["computed"] - over["came"]).abs().sum())
    gained = float(over["gained"].sum())
    return {
        "over": over.height,
        "open": effects.height - over.height,
        "nearer": int((over["gained"] > 0).sum()),
        "gained_units": round(gained, 1),
        "share": round(gained / wrong, 4) if wrong > 0 else None,
    }


def _champion(told: Mapping[str, Any], names: Mapping[str, str]) -> dict[str, Any]:
    before = told.get("before")
    return {
        "model": told["model"],
        "title": names.get(told["model"], told["model"]),
        "since": told["since"],
        "why": told.get("why", "start"),
        "before": before,
        "before_title": names.get(before, before) if before else None,
        "gain": told.get("gain"),
    }


def _lines(table: pl.DataFrame) -> list[dict[str, Any]]:
    return table.fill_nan(None).to_dicts()


def _by_pinball(line: Mapping[str, Any]) -> tuple[bool, float]:
    return line["pinball"] is None, line["pinball"] or 0.0

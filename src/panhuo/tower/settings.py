"""The terms and targets of a home, read and changed as the file that they are: what is refused changes nothing."""

from __future__ import annotations

import hashlib
import tempfile
from collections.abc import Mapping
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import polars as pl
import tomlkit

from panhuo import cycle, lake
from panhuo.forecast import with_festivals
from panhuo.lake import write_files_together
from panhuo.words.errors import BadField, ChangedMeanwhile
from panhuo.words.terms import read_terms, term_keys

__all__ = ["calendar", "save_targets", "save_terms", "targets", "terms_text"]

NAME = "panhuo.toml"
YEAR = timedelta(days=365)
CALENDAR_MAX = 2_000
EMPTY = "# panhuo.toml\n"


def terms_text(home: Path) -> dict[str, str]:
    """Give the file of the terms in force, and what tells this version of it from any other."""
    path = cycle.terms_file(None, home=home)
    text = EMPTY if path is None else path.read_text(encoding="utf-8")
    return {"toml": text, "version": _version(text)}


def save_terms(home: Path, *, toml: str, version: str) -> dict[str, str]:
    """Check the terms and keep them in the home; raises ChangedMeanwhile, and what `read_terms` refuses."""
    if terms_text(home)["version"] != version:
        raise ChangedMeanwhile(kind=NAME)
    with tempfile.TemporaryDirectory() as folder:
        draft = Path(folder) / NAME
        draft.write_text(toml, encoding="utf-8")
        read_terms(draft)
    write_files_together(home, {NAME: lambda path: path.write_text(toml, encoding="utf-8")})
    return terms_text(home)


def calendar(home: Path, *, as_of: date, lang: str) -> list[dict[str, Any]]:
    """Give what changes demand, from a day `until` a day: as stated, and computed for a year before and after."""
    stated, places = (
        lake.scan(home, name, lake.polars_engine()).to_native().collect() for name in ("calendar", "locations")
    )
    days = with_festivals(
        stated,
        countries=cycle.terms_of(None, home=home).countries,
        regions=places["region"].unique().to_list(),
        first=as_of - YEAR,
        last=as_of + YEAR,
    )
    computed = pl.col("event_zh") if "event_zh" in days.columns else pl.lit(None, dtype=pl.String)
    named = pl.coalesce(computed, "event") if lang == "zh" else pl.col("event")
    what = ["event", "region", "kind", "computed"]
    shown = days.select("date", named.alias("event"), "region", "kind", computed.is_not_null().alias("computed"))
    # Days one after another of the same event are one line.
    follows = pl.col("date").diff().over(what, order_by="date") == timedelta(days=1)
    spans = shown.unique().with_columns(
        (~follows.fill_null(value=False)).cum_sum().over(what, order_by="date").alias("span")
    )
    lines = spans.group_by(*what, "span").agg(pl.col("date").min(), pl.col("date").max().alias("until")).drop("span")
    return lines.sort("date", "event", descending=[True, False]).head(CALENDAR_MAX).to_dicts()


def targets(home: Path, *, lang: str) -> list[dict[str, Any]]:
    """Give every figure that can have a target, and its target."""
    stated = cycle.terms_of(None, home=home).targets
    return [
        {
            "kpi": term.name,
            "title": term.title.within(lang),
            "target": stated.get(term.name),
            "unit": "days" if term.name == "turnover_days" else "share",
        }
        for term in term_keys()
        if term.section == "targets"
    ]


def save_targets(home: Path, wanted: Mapping[str, float | None]) -> None:
    """Write targets into the file of the terms, whose other lines and remarks stay as they are."""
    known = {term.name for term in term_keys() if term.section == "targets"}
    for name in wanted:
        if name not in known:
            raise BadField(field="kpi", value=name, expected=", ".join(sorted(known)))
    before = terms_text(home)
    document = tomlkit.parse(before["toml"])
    table: Any = document.setdefault("targets", tomlkit.table())
    for name, target in wanted.items():
        if target is None:
            table.pop(name, None)
        else:
            table[name] = target
    save_terms(home, toml=tomlkit.dumps(document), version=before["version"])


def _version(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:16]

"""One product as new goods: what it is taken for, and what the signals about it say."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import polars as pl

from panhuo.forecast import ANALOGUES_TOLD, NEWCOMERS_TOLD, SIGNAL_UNITS, WORTH
from panhuo.signals import DAILY, title_of
from panhuo.tower.tables import RunTables
from panhuo.words.attributes import ip_of

__all__ = ["launch_of", "signals_of"]

SHOWN_DAYS = 91


def launch_of(tables: RunTables, sku: str) -> dict[str, Any]:
    """Give what a SKU is taken for by the run (`newcomer`: None if it is not new), and its analogues by weight."""
    told = tables.optional_of_sku("newcomers", sku, NEWCOMERS_TOLD).drop("sku").to_dicts()
    alike = tables.optional_of_sku("analogues_told", sku, ANALOGUES_TOLD)
    return {"newcomer": told[0] if told else None, "analogues": alike.drop("sku").to_dicts()}


def signals_of(tables: RunTables, sku: str, *, here: pl.DataFrame, as_of: date, lang: str) -> list[dict[str, Any]]:
    """Give the signals about a SKU, its IP, brand, category or places, of the last quarter; those in use first.

    here: the rows (sku, location) within sight, whose units are told. Of places, the one that sells most is shown.
    """
    every = tables.facts.filter(pl.col("sku") == sku).sort("units_91d", descending=True)
    facts = every.row(0, named=True)
    ip = ip_of(pl.Series([facts["attributes"]], dtype=pl.String))[0]
    places = every.join(here, on=["sku", "location"], how="semi", maintain_order="left")
    # The narrowest subject that a signal speaks of counts, as it does in the forecast.
    named = [sku, ip, facts["brand"], facts["category"], *places["location"], *places["region"]]
    subjects = [subject for subject in dict.fromkeys(named) if subject]
    lately = (pl.col("date") > as_of - timedelta(days=SHOWN_DAYS)) & (pl.col("planned") | (pl.col("date") <= as_of))
    said = tables.optional("signals", DAILY).filter(lately, pl.col("subject").is_in(subjects)).sort("date")
    worth = {row["signal"]: row for row in tables.optional("signal_worth", WORTH).to_dicts()}
    moved = tables.optional_of_sku("signal_units", sku, SIGNAL_UNITS).join(here, on=["sku", "location"], how="semi")
    units = dict(moved.group_by("signal").agg(pl.col("units").sum()).iter_rows())
    lines: list[dict[str, Any]] = []
    for (signal,), days in said.group_by("signal", maintain_order=True):
        subject = next(subject for subject in subjects if subject in set(days["subject"]))
        of_subject = days.filter(pl.col("subject") == subject)
        lines.append(
            {
                "signal": signal,
                "title": title_of(str(signal), lang=lang),
                "subject": subject,
                "used": worth.get(str(signal), {}).get("used", False),
                "units": units.get(signal),
                "days": of_subject.select(pl.col("date").alias("day"), "value").to_dicts(),
            }
        )
    return sorted(lines, key=lambda line: (not line["used"], -abs(line["units"] or 0.0), line["signal"]))

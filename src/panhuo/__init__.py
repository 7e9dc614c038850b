"""Panhuo (盘活): the inventory control tower for goods that live short, volatile lives.

The Python face, over Polars tables:

    import panhuo
    results = panhuo.analyse({"sales": sales, "stock": stock}, as_of=date(2026, 11, 21))
    results.actions            # what to do, in money order
    results.demand.quantile(0.95, horizon_days=28)

`run` does the same from a folder of files; `save` writes the result tables; `render` makes the report.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from panhuo.cycle import Results, analyse, forecast_folder, run, save, story_of
    from panhuo.demand import Demand
    from panhuo.report import render
    from panhuo.words.terms import Terms, read_terms

__all__ = [
    "Demand",
    "Results",
    "Terms",
    "analyse",
    "forecast_folder",
    "read_terms",
    "render",
    "run",
    "save",
    "story_of",
]

HOMES = {
    "panhuo.cycle": ("Results", "analyse", "forecast_folder", "run", "save", "story_of"),
    "panhuo.demand": ("Demand",),
    "panhuo.report": ("render",),
    "panhuo.words.terms": ("Terms", "read_terms"),
}


def __getattr__(name: str) -> Any:
    """Load a public name when it is first asked for, so that the command line starts at once."""
    for home, names in HOMES.items():
        if name in names:
            return getattr(import_module(home), name)
    message = f"module 'panhuo' has no attribute {name!r}"
    raise AttributeError(message)

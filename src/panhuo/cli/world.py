"""`panhuo world FOLDER`: a made-up seller whose truth is known, to try Panhuo on and to judge it by."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from panhuo.cli.options import AsJson, Lang, Quiet, help_text
from panhuo.cli.terminal import reported, terminal

__all__ = ["world"]

DAYS_MIN, DAYS_MAX = 120, 1_100


def world(
    folder: Annotated[Path, typer.Argument(help=help_text("world_out"), show_default=False)],
    seed: Annotated[int, typer.Option("--seed", min=0, help=help_text("world_seed"))] = 1,
    days: Annotated[int, typer.Option("--days", min=DAYS_MIN, max=DAYS_MAX, help=help_text("world_days"))] = 400,
    orders: Annotated[bool, typer.Option("--orders", help=help_text("world_orders"))] = False,
    truth: Annotated[Path | None, typer.Option("--truth", help=help_text("world_truth"))] = None,
    lang: Lang = None,
    as_json: AsJson = False,
    quiet: Quiet = False,
) -> None:
    """Write the tables of a generated world as CSV files."""
    shown = terminal(lang=lang, as_json=as_json, quiet=quiet)
    with reported(shown):
        from panhuo import twin

        made = twin.world(seed=seed, days=days)
        if orders:
            made = twin.by_the_order(made, seed=seed)
        twin.write(made, folder, truth=truth)
        rows = {name: table.height for name, table in made.tables.items()}
        shown.say("world", rows=f"{sum(rows.values()):,}", tables=len(rows), as_of=made.as_of, path=folder)
        shown.give({"as_of": str(made.as_of), "rows": rows, "folder": str(folder)})

"""`panhuo forecast DATA_DIR --horizon N --out FILE`: the demand distribution of every SKU and place as a table."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from panhuo.cli.options import (
    AsJson,
    AsOf,
    Lang,
    Quiet,
    checked_horizon,
    checked_kind,
    help_text,
    parse_as_of,
    parse_levels,
)
from panhuo.cli.terminal import reported, terminal

__all__ = ["forecast"]


def forecast(
    data_dir: Annotated[Path, typer.Argument(help=help_text("data_dir"), show_default=False)],
    horizon: Annotated[int, typer.Option("--horizon", help=help_text("horizon"))],
    out: Annotated[Path, typer.Option("--out", help=help_text("forecast_out"))],
    by: Annotated[list[str] | None, typer.Option("--by", metavar="COL,COL|total", help=help_text("by"))] = None,
    levels: Annotated[str, typer.Option("--levels", help=help_text("levels"))] = "0.05,0.25,0.5,0.75,0.95",
    as_of: AsOf = None,
    lang: Lang = None,
    as_json: AsJson = False,
    quiet: Quiet = False,
) -> None:
    """Forecast `horizon` periods; writes Parquet, or CSV if the file name ends so."""
    shown = terminal(lang=lang, as_json=as_json, quiet=quiet)
    with reported(shown):
        from panhuo import cycle, lake

        checked_kind(out)
        day, asked, periods = parse_as_of(as_of), parse_levels(levels), checked_horizon(horizon)
        with shown.progress() as announce:
            table = cycle.forecast_folder(
                data_dir,
                horizon_periods=periods,
                levels=asked,
                groupings=[_columns(grouping) for grouping in by or ()],
                as_of=day,
                announce=announce,
            )
            write = table.write_csv if out.suffix.lower() == ".csv" else table.write_parquet
            lake.write_files_together(out.parent, {out.name: write})
        shown.say("forecast", rows=f"{table.height:,}", path=out)
        shown.give({"rows": table.height, "columns": table.columns, "out": str(out)})


def _columns(grouping: str) -> list[str]:
    """Give the columns that were typed; none for the total."""
    columns = [column.strip() for column in grouping.split(",") if column.strip()]
    return [] if columns == ["total"] else columns

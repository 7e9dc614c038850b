"""`panhuo backtest DATA_DIR --windows 3 --horizon N`: how right every model was on days that are over."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import polars as pl
import typer

from panhuo.cli.options import AsJson, AsOf, Lang, Quiet, checked_horizon, checked_kind, help_text, parse_as_of
from panhuo.cli.terminal import Terminal, reported, terminal
from panhuo.words.messages import text

if TYPE_CHECKING:
    from rich.table import Table

__all__ = ["backtest"]

WINDOWS_MAX = 52
SHARES = ("wape", "wape_total", "bias", "coverage_90")
SHOWN = ("wape", "wape_total", "rmse", "bias", "pinball", "coverage_90")


def backtest(
    data_dir: Annotated[Path, typer.Argument(help=help_text("data_dir"), show_default=False)],
    horizon: Annotated[int, typer.Option("--horizon", help=help_text("horizon"))],
    windows: Annotated[int, typer.Option("--windows", min=1, max=WINDOWS_MAX, help=help_text("windows"))] = 3,
    out: Annotated[Path | None, typer.Option("--out", help=help_text("backtest_out"))] = None,
    report: Annotated[Path | None, typer.Option("--report", help=help_text("backtest_report"))] = None,
    as_of: AsOf = None,
    lang: Lang = None,
    as_json: AsJson = False,
    quiet: Quiet = False,
) -> None:
    """Judge every model on the last windows; the best by pinball loss comes first."""
    shown = terminal(lang=lang, as_json=as_json, quiet=quiet)
    with reported(shown):
        from panhuo import cycle, lake
        from panhuo.report import render_backtest

        day, periods = parse_as_of(as_of), checked_horizon(horizon)
        if out is not None:
            checked_kind(out)
        with shown.progress() as announce:
            result = cycle.backtest_folder(
                data_dir, windows=windows, horizon_periods=periods, as_of=day, announce=announce
            )
        if out is not None:
            write = result.scores.write_csv if out.suffix.lower() == ".csv" else result.scores.write_parquet
            lake.write_files_together(out.parent, {out.name: write})
        if report is not None:
            page = render_backtest(result, lang=shown.lang)
            lake.write_files_together(
                report.parent, {report.name: lambda path: path.write_text(page, encoding="utf-8")}
            )
        for fault in result.faults:
            shown.warn(text("cli.fault", shown.lang, room=fault.room, member=fault.member, error=fault.error))
        together = result.scores.filter(pl.col("window") == 0, pl.col("segment") == "all")
        _tell(together, shown=shown, windows=windows, periods=periods)
        if out is not None:
            shown.say("scores", rows=f"{result.scores.height:,}", path=out)
        if report is not None:
            shown.say("report", path=report)
        shown.give({"scores": result.scores.to_dicts(), "reliability": result.reliability.to_dicts()})


def _tell(together: pl.DataFrame, *, shown: Terminal, windows: int, periods: int) -> None:
    first = together.row(0, named=True)
    facts = {name: first[name] for name in ("begins", "ends")}
    counts = {name: f"{first[name]:,.0f}" for name in ("series", "units")}
    shown.say("backtest", windows=windows, periods=periods, **facts, **counts)
    shown.show(_table(together.to_dicts(), shown=shown))


def _table(rows: list[dict[str, Any]], *, shown: Terminal) -> Table:
    from rich.table import Table

    from panhuo.report import model_titles

    titles = model_titles(lang=shown.lang)
    table = Table(text("cli.column.model", shown.lang))
    for name in SHOWN:
        table.add_column(text(f"cli.column.{name}", shown.lang), justify="right")
    for row in rows:
        table.add_row(titles.get(row["model"], row["model"]), *(_written(name, row[name]) for name in SHOWN))
    return table


def _written(name: str, value: float | None) -> str:
    if value is None:
        return "-"
    sign = "+" if name == "bias" else ""
    return f"{value:{sign}.1%}" if name in SHARES else f"{value:,.3f}"

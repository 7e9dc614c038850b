"""`panhuo run DATA_DIR`: from a folder of files to actions in money order, in one go."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from panhuo.cli.options import DEFAULT_HOME, AsJson, AsOf, Lang, Quiet, help_text, parse_as_of, parse_levels
from panhuo.cli.terminal import Terminal, reported, terminal
from panhuo.words.messages import text

if TYPE_CHECKING:
    from rich.table import Table

    from panhuo.cycle import Results
    from panhuo.words.errors import PanhuoError

__all__ = ["run"]

SHOWN_ACTIONS = 10
# Longer codes and names go on in the next line, so that the reason keeps most of the room.
CODE_WIDTH_MAX = 30


def run(
    data_dir: Annotated[Path | None, typer.Argument(help=help_text("data_dir"), show_default=False)] = None,
    as_of: AsOf = None,
    out: Annotated[Path, typer.Option("--out", "--home", envvar="PANHUO_HOME", help=help_text("out"))] = DEFAULT_HOME,
    report: Annotated[Path | None, typer.Option("--report", help=help_text("report"))] = None,
    levels: Annotated[str, typer.Option("--levels", help=help_text("levels"))] = "0.05,0.25,0.5,0.75,0.95",
    refresh: Annotated[bool, typer.Option("--refresh", help=help_text("refresh"))] = False,
    csv: Annotated[bool, typer.Option("--csv", help=help_text("csv"))] = False,
    lang: Lang = None,
    as_json: AsJson = False,
    quiet: Quiet = False,
) -> None:
    """Import the folder, run the river, write the tables and, if asked, the report."""
    shown = terminal(lang=lang, as_json=as_json, quiet=quiet)
    with reported(shown):
        from panhuo import cycle, lake
        from panhuo.report import render

        begun = datetime.now(UTC)
        day, asked_levels = parse_as_of(as_of), parse_levels(levels)

        def unread(error: PanhuoError) -> None:
            shown.warn(error.render(shown.lang))

        with lake.held(out), shown.progress() as announce:
            results = cycle.run(
                data_dir, home=out, as_of=day, levels=asked_levels, refresh=refresh, announce=announce, unread=unread
            )
            announce("save", "")
            ended = datetime.now(UTC)
            cycle.save(results, home=out, begun=begun, ended=ended, formats=("parquet", "csv") if csv else ("parquet",))
            if report is not None:
                page = render(results, lang=shown.lang)
                lake.write_files_together(
                    report.parent, {report.name: lambda path: path.write_text(page, encoding="utf-8")}
                )
        _show(results, shown=shown, out=out, report=report)


def _show(results: Results, *, shown: Terminal, out: Path, report: Path | None) -> None:
    from panhuo import cycle
    from panhuo.tower.forecasts import input_told

    for entry in results.imports:
        for english, chinese in entry.warnings:
            shown.warn(
                text("cli.warning", shown.lang, path=entry.path, warning=chinese if shown.lang == "zh" else english)
            )
        if entry.rows_refused:
            shown.warn(text("cli.refused", shown.lang, path=entry.path, rows=entry.rows_refused, home=out))
    for fault in results.faults:
        shown.warn(text("cli.fault", shown.lang, room=fault.room, member=fault.member, error=fault.error))
    if results.anew is not None:
        shown.warn(text(f"cli.anew.{results.anew}", shown.lang))
    for row in results.inputs.to_dicts():
        shown.warn(input_told(row, lang=shown.lang)["why"])
    if results.brushed.height:
        shown.warn(text("cli.brushed", shown.lang, bursts=f"{results.brushed.height:,}"))
    _warn_of_unknown(results, shown=shown)
    if results.actions.is_empty():
        shown.say("no_actions")
    else:
        shown.show(_actions_table(results, shown=shown))
    seconds = sum(step.seconds for step in results.steps)
    shown.say("ran", as_of=results.as_of, actions=results.actions.height, seconds=f"{seconds:.1f}", out=out)
    if report is not None:
        shown.say("report", path=report)
    shown.give(cycle.summary(results) | {"out": str(out), "actions": _top(results)})


def _warn_of_unknown(results: Results, *, shown: Terminal) -> None:
    facts = results.facts
    if not facts["stock_known"].any():
        shown.warn(text("cli.uncounted", shown.lang))
    items = facts["sku"].n_unique()
    unpriced = items - facts.filter(facts["price"].is_not_null())["sku"].n_unique()
    if unpriced:
        shown.warn(text("cli.unpriced", shown.lang, unpriced=f"{unpriced:,}", items=f"{items:,}"))


def _top(results: Results) -> list[dict[str, Any]]:
    return results.actions.head(SHOWN_ACTIONS).to_dicts()


def _actions_table(results: Results, *, shown: Terminal) -> Table:
    from rich.table import Table

    from panhuo.decide import policy_members
    from panhuo.words.money import format_money

    table = Table(title=text("cli.actions", shown.lang, count=min(SHOWN_ACTIONS, results.actions.height)))
    policies = policy_members()
    names = dict(results.facts.select("sku", "name").unique("sku").iter_rows())
    table.add_column(text("cli.column.worth", shown.lang), justify="right")
    table.add_column(text("cli.column.kind", shown.lang), max_width=CODE_WIDTH_MAX, overflow="fold")
    table.add_column(text("cli.column.sku", shown.lang), max_width=CODE_WIDTH_MAX, overflow="fold")
    # Chinese has no spaces to break at: without folding a long sentence would be cut off.
    table.add_column(text("cli.column.why", shown.lang), overflow="fold")
    for action in _top(results):
        worth = format_money(action["worth"], currency=results.terms.currency, lang=shown.lang)
        kind = policies[action["kind"]].TITLE.within(shown.lang)
        table.add_row(worth, _placed(kind, action), _named(action["sku"], names=names), action[f"why_{shown.lang}"])
    return table


def _placed(kind: str, action: dict[str, Any]) -> str:
    """Give the kind of an action, and below it the places that it is about, where the data knows places."""
    from panhuo.cycle import EVERYWHERE

    places = [place for place in (action["from_location"], action["to_location"]) if place not in (None, EVERYWHERE)]
    return "\n".join([kind, " → ".join(places)]) if places else kind


def _named(sku: str, *, names: dict[str, str | None]) -> str:
    name = names.get(sku)
    return sku if name is None or name == sku else f"{sku}\n{name}"

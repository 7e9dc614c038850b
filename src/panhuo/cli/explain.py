"""`panhuo explain SKU`: why the forecast, health, alerts and actions of one product are what they are."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

from panhuo.cli.options import DEFAULT_HOME, AsJson, Home, Lang, Quiet, help_text
from panhuo.cli.terminal import Terminal, reported, terminal

if TYPE_CHECKING:
    pass

__all__ = ["explain"]


def explain(
    sku: Annotated[str, typer.Argument(help=help_text("sku"))],
    home: Home = DEFAULT_HOME,
    location: Annotated[str | None, typer.Option("--location", help=help_text("location"))] = None,
    lang: Lang = None,
    as_json: AsJson = False,
    quiet: Quiet = False,
) -> None:
    """Show, place by place, the inputs and the reasons behind each number of the last run."""
    shown = terminal(lang=lang, as_json=as_json, quiet=quiet)
    with reported(shown):
        from panhuo.cycle import story_of

        story = story_of(sku, home=home, location=location)
        for place in story:
            _show_place(place, shown=shown)
        shown.give({"sku": sku, "places": story})


def _show_place(place: dict[str, Any], *, shown: Terminal) -> None:
    from rich.table import Table

    name = "" if place["name"] == place["sku"] else place["name"]
    shown.say("explain.place", sku=place["sku"], name=name, location=place["location"])
    shown.say("explain.demand", **place["demand"])
    table = Table(show_header=False, box=None, pad_edge=False)
    table.add_column(no_wrap=True)
    for _ in ("value", "unit", "meaning"):
        table.add_column(overflow="fold")
    for line in place["health"]:
        table.add_row(
            line[f"title_{shown.lang}"], line["value"], line[f"unit_{shown.lang}"], line[f"meaning_{shown.lang}"]
        )
    shown.show(table)
    for kind in ("alerts", "actions"):
        if not place[kind]:
            shown.say(f"explain.no_{kind}")
        for row in place[kind]:
            shown.say(f"explain.{kind}", line=row[f"why_{shown.lang}"])

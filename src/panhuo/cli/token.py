"""`panhuo token create`: a token for a script; it is printed alone, so that a script can take it."""

from __future__ import annotations

import sys
from datetime import UTC, datetime
from typing import Annotated

import typer

from panhuo.cli.options import DEFAULT_HOME, Home, Lang, help_text
from panhuo.cli.terminal import reported, terminal

__all__ = ["token"]

token = typer.Typer(help=help_text("token"), no_args_is_help=True)


@token.callback()
def _commands() -> None:  # pyright: ignore[reportUnusedFunction]
    """Keep `create` a command of its own, however few there are."""


@token.command("create", help=help_text("token_create"))
def create(
    role: Annotated[str, typer.Option("--role", help=help_text("role"))],
    name: Annotated[str, typer.Option("--name", help=help_text("token_name"))] = "",
    days: Annotated[int, typer.Option("--days", help=help_text("days"))] = 90,
    brand: Annotated[list[str] | None, typer.Option("--brand", help=help_text("brand"))] = None,
    location: Annotated[list[str] | None, typer.Option("--location", help=help_text("only_location"))] = None,
    home: Home = DEFAULT_HOME,
    lang: Lang = None,
) -> None:
    """Create a token and print it alone."""
    shown = terminal(lang=lang, as_json=False, quiet=False)
    with reported(shown):
        from panhuo.access import tokens
        from panhuo.api.serving import prepared

        with prepared(home, announce=lambda message: None) as (_, database):
            _, secret = tokens.create(
                database,
                None,
                name=name,
                role=role,
                days=days,
                brands=brand,
                locations=location,
                now=datetime.now(UTC),
            )
        sys.stdout.write(f"{secret}\n")

"""`panhuo user add`: somebody who may sign in, made on the server itself."""

from __future__ import annotations

import sys
from datetime import UTC, datetime
from typing import Annotated

import typer

from panhuo.cli.options import DEFAULT_HOME, Home, Lang, help_text
from panhuo.cli.terminal import reported, terminal

__all__ = ["user"]

user = typer.Typer(help=help_text("user"), no_args_is_help=True)


@user.callback()
def _commands() -> None:  # pyright: ignore[reportUnusedFunction]
    """Keep `add` a command of its own, however few there are."""


@user.command("add", help=help_text("user_add"))
def add(
    email: Annotated[str, typer.Argument(help=help_text("email"))],
    role: Annotated[str, typer.Option("--role", help=help_text("role"))] = "planner",
    name: Annotated[str | None, typer.Option("--name", help=help_text("name"))] = None,
    brand: Annotated[list[str] | None, typer.Option("--brand", help=help_text("brand"))] = None,
    location: Annotated[list[str] | None, typer.Option("--location", help=help_text("only_location"))] = None,
    password_stdin: Annotated[bool, typer.Option("--password-stdin", help=help_text("password_stdin"))] = False,
    home: Home = DEFAULT_HOME,
    lang: Lang = None,
) -> None:
    """Add a user; the password is asked for, or read from standard input."""
    shown = terminal(lang=lang, as_json=False, quiet=False)
    with reported(shown):
        from panhuo.access import accounts
        from panhuo.api.serving import prepared

        if password_stdin:
            password = sys.stdin.readline().rstrip("\n")
        else:
            password = typer.prompt(help_text("password"), hide_input=True, confirmation_prompt=True)
        with prepared(home, announce=lambda message: None) as (_, database):
            accounts.add_user(
                database,
                None,
                email=email,
                name=name or email.partition("@")[0],
                password=password,
                role=role,
                brands=brand,
                locations=location,
                lang=shown.lang,
                now=datetime.now(UTC),
            )
        shown.say("user_added", email=email, role=role)

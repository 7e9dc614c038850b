"""`panhuo backup FILE` and `panhuo restore FILE`: a home with its database, in one file and back."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from panhuo.cli.options import DEFAULT_HOME, Home, Lang, help_text
from panhuo.cli.terminal import reported, terminal

__all__ = ["backup", "restore"]


def backup(
    file: Annotated[Path, typer.Argument(help=help_text("backup_file"))],
    home: Home = DEFAULT_HOME,
    lang: Lang = None,
) -> None:
    """Write a backup of a home to a file."""
    shown = terminal(lang=lang, as_json=False, quiet=False)
    with reported(shown):
        from panhuo import store

        size = store.backup(home, file, now=datetime.now(UTC))
        shown.say("backed_up", file=file, megabytes=f"{size / 1e6:.1f}")


def restore(
    file: Annotated[Path, typer.Argument(help=help_text("backup_file"))],
    home: Home = DEFAULT_HOME,
    replace: Annotated[bool, typer.Option("--replace", help=help_text("replace"))] = False,
    lang: Lang = None,
) -> None:
    """Bring a backup back into a home."""
    shown = terminal(lang=lang, as_json=False, quiet=False)
    with reported(shown):
        from panhuo import store

        aside = store.restore(file, home, replace=replace, now=datetime.now(UTC))
        shown.say("restored", home=home)
        if aside is not None:
            shown.say("moved_aside", path=aside)

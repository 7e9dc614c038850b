"""The list of commands."""

from __future__ import annotations

import typer

from panhuo.cli.backtest import backtest
from panhuo.cli.backup import backup, restore
from panhuo.cli.doctor import doctor
from panhuo.cli.explain import explain
from panhuo.cli.forecast import forecast
from panhuo.cli.importing import import_paths
from panhuo.cli.options import help_text
from panhuo.cli.run import run
from panhuo.cli.serve import serve
from panhuo.cli.signals import signals
from panhuo.cli.token import token
from panhuo.cli.user import user
from panhuo.cli.world import world

__all__ = ["app", "main"]

COMMANDS = {
    "run": run,
    "import": import_paths,
    "forecast": forecast,
    "backtest": backtest,
    "explain": explain,
    "serve": serve,
    "backup": backup,
    "restore": restore,
    "doctor": doctor,
    "world": world,
}

app = typer.Typer(help=help_text("panhuo"), no_args_is_help=True, pretty_exceptions_enable=False, add_completion=False)
for name, command in COMMANDS.items():
    app.command(name, help=help_text(name))(command)
app.add_typer(signals, name="signals")
app.add_typer(user, name="user")
app.add_typer(token, name="token")


def main() -> None:
    """Run the command that was typed."""
    app()

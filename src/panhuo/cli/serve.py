"""`panhuo serve`: the database, the worker, the API and the console, until Ctrl-C."""

from __future__ import annotations

from typing import Annotated

import typer

from panhuo.cli.options import DEFAULT_HOME, Home, Lang, Quiet, help_text
from panhuo.cli.terminal import reported, terminal

__all__ = ["serve"]

PORT = 8765


def serve(
    home: Home = DEFAULT_HOME,
    host: Annotated[str, typer.Option("--host", help=help_text("host"))] = "127.0.0.1",
    port: Annotated[int, typer.Option("--port", min=0, max=65535, help=help_text("port"))] = PORT,
    workers: Annotated[int, typer.Option("--workers", min=1, max=64, help=help_text("workers"))] = 2,
    lang: Lang = None,
    quiet: Quiet = False,
) -> None:
    """Serve the console and the API of a home."""
    shown = terminal(lang=lang, as_json=False, quiet=quiet)
    with reported(shown):
        from panhuo.api import serving

        def announce(message: str) -> None:
            shown.say(f"serve.{message.partition('.')[2]}")

        def ready(served: serving.Served) -> None:
            if served.setup_code is None:
                shown.say("serve.ready", address=served.address)
            else:
                shown.say("serve.first", address=f"{served.address}/setup?code={served.setup_code}")
            shown.say("serve.stop")

        serving.serve(home, host=host, port=port, workers=workers, announce=announce, ready=ready)
        shown.say("serve.stopped")

"""`panhuo import PATH...`: says what each file is and how many rows were taken, refused and set aside."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from panhuo.cli.options import DEFAULT_HOME, AsJson, Home, Lang, Quiet, help_text
from panhuo.cli.terminal import EXIT_BAD_INPUT, Terminal, reported, terminal
from panhuo.words.messages import text

if TYPE_CHECKING:
    from panhuo.cycle import Imported

__all__ = ["import_paths"]


def import_paths(
    paths: Annotated[list[Path], typer.Argument(help=help_text("paths"), show_default=False)],
    home: Home = DEFAULT_HOME,
    lang: Lang = None,
    as_json: AsJson = False,
    quiet: Quiet = False,
) -> None:
    """Take files into the lake of `home`; the same file twice changes nothing."""
    shown = terminal(lang=lang, as_json=as_json, quiet=quiet)
    with reported(shown):
        from panhuo import cycle, lake

        files = cycle.files_of(paths)
        with lake.held(home), shown.progress() as announce:
            folder = next((path for path in paths if path.is_dir()), None)
            terms = cycle.terms_of(folder, home=home)
            done = cycle.import_files(files, home=home, terms=terms, announce=lambda name: announce("import", name))
            if folder is not None:
                cycle.keep_terms(folder, home=home)
        _show(done, shown=shown)
        if done.failed:
            raise typer.Exit(EXIT_BAD_INPUT)


def _show(done: Imported, *, shown: Terminal) -> None:
    for entry in done.added:
        taken = ", ".join(f"{table} {rows:,}" for table, rows in entry.rows_taken.items())
        source = entry.source
        shown.say(
            "imported",
            path=entry.path,
            source=source,
            taken=taken,
            refused=entry.rows_refused,
            aside=entry.rows_set_aside,
        )
        for english, chinese in entry.warnings:
            shown.warn(
                text("cli.warning", shown.lang, path=entry.path, warning=chinese if shown.lang == "zh" else english)
            )
        if entry.path in done.rejects:
            shown.warn(text("cli.rejects", shown.lang, rows=entry.rows_refused, path=done.rejects[entry.path]))
    for path in done.known:
        shown.say("known", path=path)
    for _, error in done.failed:
        shown.warn(error.render(shown.lang))
    shown.give(
        {
            "added": [asdict(entry) for entry in done.added],
            "known": done.known,
            "rejects": done.rejects,
            "failed": [
                {"path": path, "code": error.code, "message": error.render(shown.lang)} for path, error in done.failed
            ],
        }
    )

"""How the commands speak: one language, progress for people, plain lines when piped, JSON for machines, exit codes."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable, Generator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

import typer

from panhuo.words.errors import PanhuoError, UnknownLanguage
from panhuo.words.messages import LANGUAGES, text
from panhuo.words.schema import Text

if TYPE_CHECKING:
    from rich.console import Console

__all__ = ["EXIT_BAD_INPUT", "EXIT_UNFIT", "Terminal", "language", "reported", "terminal"]

EXIT_BAD_INPUT = 3
EXIT_UNFIT = 5

Lang = Literal["zh", "en"]


def language(asked: str | None = None) -> Lang:
    """Give the language asked for, else that of `PANHUO_LANG` or the terminal's locale, else English."""
    chosen = asked or os.environ.get("PANHUO_LANG") or os.environ.get("LC_ALL") or os.environ.get("LANG") or "en"
    return "zh" if chosen.lower().startswith("zh") else "en"


@dataclass(frozen=True)
class Terminal:
    """What a command prints through: results go to standard output, progress and warnings to standard error."""

    lang: Lang
    as_json: bool
    quiet: bool
    asked_lang: str | None = None

    def say(self, key: str, **values: object) -> None:
        """Print one line of the catalogue, unless quiet or JSON."""
        if not (self.quiet or self.as_json):
            _console(stderr=False).print(text(f"cli.{key}", self.lang, **values), soft_wrap=True)

    def warn(self, message: str) -> None:
        """Print a warning to standard error, also when quiet: what was refused must not be missed."""
        if not self.as_json:
            _console(stderr=True).print(message, style="yellow", soft_wrap=True)

    def show(self, renderable: object) -> None:
        """Print a table or panel, unless quiet or JSON."""
        if not (self.quiet or self.as_json):
            _console(stderr=False).print(renderable)

    def give(self, document: Any) -> None:
        """Print the result as JSON if JSON was asked for."""
        if self.as_json:
            sys.stdout.write(json.dumps(document, ensure_ascii=False, default=self._plain) + "\n")

    def _plain(self, value: object) -> str:
        return value.within(self.lang) if isinstance(value, Text) else str(value)

    @contextmanager
    def progress(self) -> Generator[Callable[[str, str], None]]:
        """Give a function that shows the step at work: a live bar on a terminal, a plain line a step when piped."""
        if self.quiet or self.as_json:
            yield lambda step, detail: None
        elif not sys.stderr.isatty():
            yield self._plain_line
        else:
            with _live(self.lang) as announce:
                yield announce

    def _plain_line(self, step: str, detail: str) -> None:
        sys.stderr.write(f"{text(f'cli.step.{step}', self.lang)}{f': {detail}' if detail else ''}\n")
        sys.stderr.flush()


def terminal(*, lang: str | None, as_json: bool, quiet: bool) -> Terminal:
    """Give the terminal that a command's options ask for."""
    return Terminal(language(lang), as_json, quiet, asked_lang=lang)


@contextmanager
def reported(shown: Terminal) -> Generator[None]:
    """Turn an error that a person can mend into its message and an exit code, without a stack trace."""
    try:
        if shown.asked_lang is not None and shown.asked_lang not in LANGUAGES:
            raise UnknownLanguage(value=shown.asked_lang, languages=LANGUAGES)
        yield
    except PanhuoError as error:
        message = error.render(shown.lang)
        if shown.as_json:
            shown.give({"error": {"code": error.code, "message": message, "facts": error.facts}})
        else:
            _console(stderr=True).print(message, style="red", soft_wrap=True)
        raise typer.Exit(error.exit_code) from error


@contextmanager
def _live(lang: Lang) -> Generator[Callable[[str, str], None]]:
    from rich.progress import BarColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

    steps = ("import", "prepare", "history", "forecast", "health", "alerts", "decide", "tables")
    columns = (SpinnerColumn(), TextColumn("{task.description}", markup=False), BarColumn(), TimeElapsedColumn())
    with Progress(*columns, console=_console(stderr=True), transient=True) as bar:
        task = bar.add_task("", total=len(steps))

        def announce(step: str, detail: str) -> None:
            label = text(f"cli.step.{step}", lang)
            done = steps.index(step) if step in steps else len(steps)
            bar.update(task, description=f"{label} {detail}".strip(), completed=done)

        yield announce


def _console(*, stderr: bool) -> Console:
    from rich.console import Console

    # A product code may look like markup or an emoji code; what a file says is printed as it stands.
    return Console(stderr=stderr, markup=False, emoji=False, highlight=False)

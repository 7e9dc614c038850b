"""The options that several commands share, said once, in the language of the terminal."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Annotated

import typer

from panhuo.cli.terminal import language
from panhuo.words.errors import BadAsOf, BadHorizon, BadLevel, HorizonTooLong, UnknownFileKind
from panhuo.words.messages import both, text

__all__ = [
    "AsJson",
    "AsOf",
    "Home",
    "Lang",
    "Quiet",
    "checked_horizon",
    "checked_kind",
    "help_text",
    "parse_as_of",
    "parse_levels",
]

DEFAULT_HOME = Path("panhuo-home")
HORIZON_PERIODS_MAX = 730
TABLE_SUFFIXES = (".parquet", ".csv")


def help_text(key: str) -> str:
    """Give the help line of the catalogue in the terminal's language."""
    return text(f"cli.help.{key}", language())


Home = Annotated[Path, typer.Option("--home", envvar="PANHUO_HOME", help=help_text("home"))]
AsOf = Annotated[str | None, typer.Option("--as-of", metavar="YYYY-MM-DD", help=help_text("as_of"))]
Lang = Annotated[str | None, typer.Option("--lang", metavar="zh|en", help=help_text("lang"))]
AsJson = Annotated[bool, typer.Option("--json", help=help_text("json"))]
Quiet = Annotated[bool, typer.Option("--quiet", "-q", help=help_text("quiet"))]


def parse_as_of(given: str | None) -> date | None:
    """Give the day that was typed; raises BadAsOf if it is none."""
    if given is None:
        return None
    try:
        return date.fromisoformat(given)
    except ValueError as error:
        raise BadAsOf(value=given, first=both("cli.first_sale"), last=both("cli.last_day")) from error


def checked_horizon(periods: int) -> int:
    """Give the number of periods back; raises BadHorizon below 1, HorizonTooLong beyond two years of days."""
    if periods < 1:
        raise BadHorizon(value=periods)
    if periods > HORIZON_PERIODS_MAX:
        raise HorizonTooLong(value=periods, longest=HORIZON_PERIODS_MAX)
    return periods


def checked_kind(path: Path) -> Path:
    """Give the path of a table to write back; raises UnknownFileKind if its name ends as no table's does."""
    if path.suffix.lower() not in TABLE_SUFFIXES:
        raise UnknownFileKind(path=str(path), kinds=TABLE_SUFFIXES)
    return path


def parse_levels(given: str) -> tuple[float, ...]:
    """Give the quantile levels typed as `0.05,0.5,0.95`; raises BadLevel outside 0.005 to 0.995."""
    levels: list[float] = []
    for part in given.replace(" ", ",").split(","):
        if not part:
            continue
        try:
            level = float(part)
        except ValueError as error:
            raise BadLevel(value=part) from error
        if not 0.005 <= level <= 0.995:
            raise BadLevel(value=part)
        levels.append(level)
    if not levels:
        raise BadLevel(value=given)
    return tuple(sorted(set(levels)))

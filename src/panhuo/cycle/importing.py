"""Takes files into the lake: what is new is read and merged, what is known is passed over, what is refused is kept."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

import polars as pl

from panhuo import connect
from panhuo.cycle.results import Imported
from panhuo.lake import Batch, Import, commit, imports, write_files_together
from panhuo.words.errors import NoFiles, PanhuoError, PathMissing, UnreadableFile
from panhuo.words.terms import Terms

__all__ = ["files_of", "import_files", "import_folder"]

CHUNK_BYTES = 1 << 20
BY_HAND = "import"


def files_of(paths: Sequence[Path]) -> list[Path]:
    """Give the data files named, and those of the folders named, in name order.

    Raises NoFiles if there are none, PathMissing if a path leads nowhere.
    """
    for path in paths:
        if not path.exists():
            raise PathMissing(path=str(path))
    found = [file for path in paths for file in (connect.recognised_files(path) if path.is_dir() else [path])]
    if not found:
        raise NoFiles(folder=", ".join(str(path) for path in paths))
    return found


def import_files(
    paths: Sequence[Path], *, home: Path, terms: Terms, announce: Callable[[str], None], origin: str = BY_HAND
) -> Imported:
    """Read the files that the lake does not know yet and merge them; the caller holds the home.

    A file that cannot be read is reported and does not stop the others.
    """
    return _import(paths, home=home, terms=terms, announce=announce, origin=origin, exact=False)


def import_folder(folder: Path, *, home: Path, terms: Terms, announce: Callable[[str], None]) -> Imported:
    """Bring the lake to what the folder holds now: a file that changed or went away takes its old rows with it."""
    return _import(
        files_of([folder]), home=home, terms=terms, announce=announce, origin=str(folder.resolve()), exact=True
    )


def _import(
    paths: Sequence[Path], *, home: Path, terms: Terms, announce: Callable[[str], None], origin: str, exact: bool
) -> Imported:
    before = {entry.sha256: entry for entry in imports(home) if entry.origin == origin}
    batches: dict[str, Batch] = {}
    known: list[str] = []
    failed: list[tuple[str, PanhuoError]] = []
    seen: set[str] = set()
    for path in paths:
        try:
            identity = _identity(path, terms=terms)
            if identity in before or identity in seen:
                known.append(str(path))
            else:
                announce(path.name)
                batches[identity] = _batch(path, identity=identity, terms=terms, origin=origin)
            seen.add(identity)
        except PanhuoError as error:
            failed.append((str(path), error))
    gone = [sha256 for sha256 in before if exact and sha256 not in seen]
    added = commit(home, list(batches.values()), dropped=gone)
    rejects = _write_rejects(home, batches.values())
    return Imported(added, tuple(known), tuple(failed), rejects)


def _identity(path: Path, *, terms: Terms) -> str:
    """Give what makes an import the same import: the bytes, and the terms that reading depends on."""
    digest = hashlib.sha256(f"{terms.timezone}\n{terms.currency}\n{path.name}\n".encode())
    try:
        with path.open("rb") as file:
            while chunk := file.read(CHUNK_BYTES):
                digest.update(chunk)
    except OSError as error:
        raise UnreadableFile(file=str(path), detail=error.strerror or str(error)) from error
    return digest.hexdigest()


def _batch(path: Path, *, identity: str, terms: Terms, origin: str) -> Batch:
    read = connect.read(path, timezone=terms.timezone, currency=terms.currency)
    entry = Import(
        path=str(path),
        sha256=identity,
        source=read.source,
        origin=origin,
        rows_read=read.rows_read,
        rows_taken={name: rows.height for name, rows in read.tables.items()},
        rows_refused=read.refused.height,
        rows_set_aside=read.set_aside.height,
        warnings=tuple((warning.en, warning.zh) for warning in read.warnings),
    )
    return Batch(entry, read.tables, read.refused, read.set_aside)


def _write_rejects(home: Path, batches: Iterable[Batch]) -> dict[str, str]:
    """Keep the refused rows of each file with their reasons; gives the rejects file of each import that had any."""
    written: dict[str, str] = {}
    for batch in batches:
        if batch.refused.height:
            name = f"{Path(batch.entry.path).name}.rejects.csv"
            refused: pl.DataFrame = batch.refused
            write_files_together(home / "rejects", {name: refused.write_csv})
            written[batch.entry.path] = str(home / "rejects" / name)
    return written

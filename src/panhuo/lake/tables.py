"""Canonical tables at rest: one manifest points at the current version of every table and lists what was imported.

    home/lake/manifest.json            replaced in one step; what it does not name does not exist
    home/lake/batches/SHA-N/TABLE.parquet   what one file brought to one table, as accepted
    home/lake/tables/TABLE-VERSION/*.parquet   the merge of all batches of a table, a file a month where it has dates

A canonical table is the merge of its batches in the order of import. Tables of things (products, locations ...) merge
column by column: what a later file knows replaces, what it does not know stays. In tables of events and counts the rows
of a later file replace all earlier rows with the same values in the table's `replaced_by` columns. So the same file
again changes nothing, a later file corrects an earlier one, and nothing imported is ever lost.
"""

from __future__ import annotations

import fcntl
import hashlib
import json
import os
import shutil
import uuid
from collections.abc import Generator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path

import narwhals as nw
import polars as pl

from panhuo import words
from panhuo.lake.engine import Engine
from panhuo.lake.writing import STAGING_PREFIX, refusals, sync_tree, write_text_atomically
from panhuo.words.errors import HomeBusy, LakeDamaged

__all__ = ["Batch", "Import", "commit", "held", "imports", "paths", "scan", "version"]

FORMAT = 1
MONTHLY_COLUMN = {"sales": "date", "availability": "date", "prices": "date", "signals": "at", "comments": "at"}
# What a thing is may be told by several files, each knowing some columns.
THINGS = ("products", "locations", "suppliers", "lanes", "hosts", "sessions", "contracts")
# A later export of an order replaces it whole; without an order a line is told apart by day, SKU, place, channel.
SALES_KEY = ("date", "sku", "location", "channel")


@dataclass(frozen=True)
class Import:
    """One imported file: where it came from, how many rows were taken, refused and set aside, warnings (en, zh)."""

    path: str
    sha256: str
    source: str
    origin: str
    rows_read: int
    rows_taken: Mapping[str, int]
    rows_refused: int
    rows_set_aside: int
    warnings: tuple[tuple[str, str], ...] = ()
    folder: str = ""


@dataclass(frozen=True)
class Batch:
    """An import with the rows that it brings to each table, and those refused or set aside with their reasons."""

    entry: Import
    tables: Mapping[str, pl.DataFrame]
    refused: pl.DataFrame
    set_aside: pl.DataFrame


@dataclass(frozen=True)
class Manifest:
    """What the lake holds: the imports in order, and the folder of each table's current version."""

    imports: tuple[Import, ...] = ()
    tables: Mapping[str, str] = field(default_factory=dict[str, str])


@contextmanager
def held(home: Path) -> Generator[None]:
    """Hold the home for writing; raises HomeBusy while another process holds it. The lock ends with the process."""
    with refusals(home):
        home.mkdir(parents=True, exist_ok=True)
        handle = (home / ".lock").open("a+")
    with handle:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            handle.seek(0)
            raise HomeBusy(home=str(home), holder=handle.read().strip() or "?") from error
        _remove_leavings(home)
        handle.truncate(0)
        handle.write(str(os.getpid()))
        handle.flush()
        yield


def imports(home: Path) -> tuple[Import, ...]:
    """Give what was imported, in order."""
    return _manifest(home).imports


def version(home: Path) -> str:
    """Give what tells this content of the lake from any other: a hash of what was imported, in its order."""
    digest = hashlib.sha256()
    for entry in imports(home):
        digest.update(f"{entry.origin}\n{entry.sha256}\n".encode())
    return digest.hexdigest()[:16]


def paths(home: Path, name: str) -> list[str]:
    """Give the Parquet files of the table `name`; none if nothing was imported for it."""
    version = _manifest(home).tables.get(name)
    if version is None:
        return []
    found = sorted(str(path) for path in (home / "lake" / "tables" / version).glob("*.parquet"))
    if not found:
        raise LakeDamaged(path=str(home / "lake" / "tables" / version), detail=name)
    return found


def scan(home: Path, name: str, engine: Engine) -> nw.LazyFrame:
    """Give the canonical table `name` lazily, with all its columns; without rows if nothing was imported for it.

    A column that came to the vocabulary after the table was written is unknown in all its rows.
    """
    found, schema = paths(home, name), words.polars_schema(name)
    frame = engine.read(found) if found else engine.from_polars(words.empty(name))
    known = set(frame.collect_schema().names())
    later = nw.from_native(pl.DataFrame(schema=schema)).schema
    return frame.select(
        nw.col(column) if column in known else nw.lit(None).cast(later[column]).alias(column)
        for column in schema.names()
    )


def commit(home: Path, batches: Sequence[Batch], *, dropped: Sequence[str] = ()) -> tuple[Import, ...]:
    """Add `batches`, drop earlier imports whose sha256 is in `dropped`, merge, and switch to the result in one step.

    Batches whose content is already there are passed over. The caller holds the home. Gives the imports added. Raises
    CannotWrite or DiskFull when the disk refuses; the lake is then as it was before.
    """
    before = _manifest(home)
    kept = [entry for entry in before.imports if entry.sha256 not in dropped]
    known = {(entry.sha256, entry.origin) for entry in kept}
    new = [batch for batch in batches if (batch.entry.sha256, batch.entry.origin) not in known]
    gone = [entry for entry in before.imports if entry.sha256 in dropped]
    if not new and not gone:
        return ()
    try:
        with refusals(home):
            entries = [_write_batch(home, batch) for batch in new]
            after = tuple(kept + entries)
            changed = {name for entry in [*gone, *entries] for name in entry.rows_taken}
            tables = {name: version for name, version in before.tables.items() if name not in changed}
            tables |= {name: version for name in sorted(changed) if (version := _merge(home, name, after)) is not None}
            manifest = Manifest(after, tables)
            sync_tree(home / "lake")
            write_text_atomically(home / "lake" / "manifest.json", json.dumps({"format": FORMAT, **asdict(manifest)}))
    finally:
        _remove_unnamed(home)
    return tuple(entries)


def _manifest(home: Path) -> Manifest:
    path = home / "lake" / "manifest.json"
    if not path.exists():
        return Manifest()
    try:
        stored = json.loads(path.read_text(encoding="utf-8"))
        return Manifest(tuple(Import(**entry) for entry in stored["imports"]), stored["tables"])
    except (ValueError, KeyError, TypeError) as error:
        raise LakeDamaged(path=str(path), detail=str(error)) from error


def _write_batch(home: Path, batch: Batch) -> Import:
    name = f"{batch.entry.sha256[:16]}-{uuid.uuid4().hex[:8]}"
    folder = home / "lake" / "batches" / name
    folder.mkdir(parents=True)
    for table, rows in batch.tables.items():
        rows.write_parquet(folder / f"{table}.parquet")
    for kind, rows in (("_refused", batch.refused), ("_set_aside", batch.set_aside)):
        if rows.height:
            rows.write_parquet(folder / f"{kind}.parquet")
    return replace(batch.entry, folder=name)


def _merge(home: Path, name: str, entries: Sequence[Import]) -> str | None:
    bringing = [entry for entry in entries if name in entry.rows_taken]
    if not bringing:
        return None
    parts = [pl.scan_parquet(home / "lake" / "batches" / entry.folder / f"{name}.parquet") for entry in bringing]
    merged = _merged(parts, sources=[entry.source for entry in bringing], table=words.table(name))
    version = f"{name}-{uuid.uuid4().hex[:12]}"
    folder = home / "lake" / "tables" / version
    folder.mkdir(parents=True)
    month_of = MONTHLY_COLUMN.get(name)
    if month_of is None:
        merged.collect(engine="streaming").write_parquet(folder / "all.parquet")
        return version
    rows = merged.with_columns(pl.col(month_of).dt.strftime("%Y-%m").fill_null("none").alias("_month")).collect(
        engine="streaming"
    )
    for (month,), piece in rows.group_by("_month", maintain_order=True):
        piece.drop("_month").write_parquet(folder / f"{month}.parquet")
    if rows.height == 0:
        rows.drop("_month").write_parquet(folder / "all.parquet")
    return version


def _merged(parts: Sequence[pl.LazyFrame], *, sources: Sequence[str], table: words.Table) -> pl.LazyFrame:
    columns = [*words.polars_schema(table.name).names(), "extra"]
    whole = [_with_columns(part, columns) for part in parts]
    if len(whole) == 1:
        return whole[0]
    if table.name in THINGS:
        known = pl.all().exclude(table.key).drop_nulls().last()
        return pl.concat(whole).group_by(table.key, maintain_order=True).agg(known).select(columns)
    numbered = [
        part.with_columns(_replacement_key(table, source=source).alias("_key"), pl.lit(number).alias("_part"))
        for number, (part, source) in enumerate(zip(whole, sources, strict=True))
    ]
    rows = pl.concat(numbered)
    latest = rows.group_by("_key").agg(pl.col("_part").max())
    return rows.join(latest, on=["_key", "_part"], how="semi").select(columns)


def _with_columns(part: pl.LazyFrame, columns: Sequence[str]) -> pl.LazyFrame:
    present = part.collect_schema().names()
    return part.select(pl.col(name) if name in present else pl.lit(None, pl.String).alias(name) for name in columns)


def _replacement_key(table: words.Table, *, source: str) -> pl.Expr:
    composed = _joined(table.replaced_by if table.name != "sales" else SALES_KEY)
    if table.name != "sales":
        return composed
    # Two shops may number their orders alike, so an order is known by its source too.
    by_order = pl.lit(f"{source}\x1e") + pl.col("order_ref")
    return pl.when(pl.col("order_ref").is_not_null()).then(by_order).otherwise(composed)


def _joined(columns: Sequence[str]) -> pl.Expr:
    return pl.concat_str([pl.col(name).cast(pl.String).fill_null("") for name in columns], separator="\x1f")


def _remove_leavings(home: Path) -> None:
    """Remove what a killed run was writing."""
    for folder in (home, home / "lake", home / "rejects"):
        for path in folder.glob(f"{STAGING_PREFIX}*"):
            shutil.rmtree(path, ignore_errors=True)


def _remove_unnamed(home: Path) -> None:
    """Remove what no manifest names: the leavings of a killed run and the versions that were replaced."""
    manifest = _manifest(home)
    named = {"batches": {entry.folder for entry in manifest.imports}, "tables": set(manifest.tables.values())}
    for kind, names in named.items():
        for path in (home / "lake" / kind).glob("*"):
            if path.name not in names:
                shutil.rmtree(path, ignore_errors=True)

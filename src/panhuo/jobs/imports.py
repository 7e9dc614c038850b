"""Files that people drop: kept in the home until a worker has read them, with what became of each."""

from __future__ import annotations

import io
import shutil
import zipfile
from collections.abc import Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

from panhuo import cycle
from panhuo.access import Identity, require
from panhuo.connect import connectors
from panhuo.cycle import Imported
from panhuo.jobs.service import queue_within
from panhuo.open_folder import members
from panhuo.store import SYSTEM, Database, announce, jsonb, queries, transaction
from panhuo.words.errors import NotThere

__all__ = ["begin", "folder_of", "import_by_id", "imports", "keep_outcome", "rejects"]

SQL = queries(__file__)


def folder_of(home: Path, import_id: str) -> Path:
    """Give where the files of an import lie."""
    return home / "uploads" / import_id


def begin(
    database: Database, by: Identity, *, import_id: str, files: Sequence[Mapping[str, Any]], now: datetime
) -> str:
    """Write down the files that lie in the import's folder already, and queue the reading; gives the id of the job."""
    require(by, "imports.write")
    with transaction(database, by.scope) as cursor:
        job_id = queue_within(cursor, kind="import", by=by, now=now, given={"import_id": import_id})
        row = {"import_id": import_id, "job_id": job_id, "by_name": by.name, "at": now}
        told = [unread(str(file["name"]), int(file["bytes"])) for file in files]
        cursor.execute(SQL["add_import"], row | {"files": jsonb(told)})
        announce(cursor, topic="imports", kind="queued", payload={"import_id": import_id})
        return job_id


def unread(name: str, size: int) -> dict[str, Any]:
    """Give the line of a file that was not read yet."""
    return {
        "name": name,
        "bytes": size,
        "source": None,
        "rows_read": 0,
        "rows_taken": {},
        "rows_refused": 0,
        "rows_set_aside": 0,
        "warnings": [],
        "error": None,
        "known": False,
    }


def keep_outcome(database: Database, *, import_id: str, home: Path, imported: Imported) -> None:
    """Write down what became of each file: recognised as what, rows taken, refused and set aside, or why it failed."""
    added = {Path(entry.path).name: entry for entry in imported.added}
    failed = {Path(path).name: error for path, error in imported.failed}
    known = {Path(path).name for path in imported.known}
    with transaction(database, SYSTEM) as cursor:
        found = cursor.execute(SQL["import_by_id"], {"import_id": import_id}).fetchone()
        if found is None:
            raise NotThere(kind="import", id=import_id)
        files: list[dict[str, Any]] = []
        for file in found["files"]:
            name = file["name"]
            if name in added:
                entry = added[name]
                file |= {
                    "source": entry.source,
                    "rows_read": entry.rows_read,
                    "rows_taken": dict(entry.rows_taken),
                    "rows_refused": entry.rows_refused,
                    "rows_set_aside": entry.rows_set_aside,
                    "warnings": [list(warning) for warning in entry.warnings],
                }
            elif name in failed:
                file |= {"error": failed[name].told()}
            file |= {"known": name in known}
            files.append(file)
        cursor.execute(SQL["keep_import"], {"import_id": import_id, "files": jsonb(files)})
        announce(cursor, topic="imports", kind="read", payload={"import_id": import_id})
    _keep_rejects(imported, folder_of(home, import_id))


def _keep_rejects(imported: Imported, folder: Path) -> None:
    """Keep the refused rows beside the import, under the name of the file that they came from."""
    for path, rejects in imported.rejects.items():
        folder.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(rejects, folder / f"{Path(path).name}.rejects.csv")


def imports(database: Database, by: Identity, *, limit: int) -> list[dict[str, Any]]:
    """Give the last imports, newest first."""
    with transaction(database, by.scope) as cursor:
        return cursor.execute(SQL["imports"], {"limit": limit}).fetchall()


def import_by_id(database: Database, by: Identity, import_id: str) -> dict[str, Any]:
    """Give one import; raises NotThere."""
    with transaction(database, by.scope) as cursor:
        found = cursor.execute(SQL["import_by_id"], {"import_id": import_id}).fetchone()
    if found is None:
        raise NotThere(kind="import", id=import_id)
    return found


def rejects(home: Path, import_id: str) -> tuple[str, bytes]:
    """Give name and content of the refused rows of an import: one CSV, or a ZIP of several. NotThere if none."""
    found = sorted(folder_of(home, import_id).glob("*.rejects.csv"))
    if not found:
        raise NotThere(kind="rejects", id=import_id)
    if len(found) == 1:
        return found[0].name, found[0].read_bytes()
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for path in found:
            archive.write(path, path.name)
    return "rejects.zip", buffer.getvalue()


def source_title(source: str | None, *, lang: str) -> str | None:
    """Give what a source is called; None where the file was not recognised."""
    known = members(connectors, needs=["TITLE"])
    return known[source].TITLE.within(lang) if source in known else source


def files_to_read(home: Path, import_id: str) -> list[Path]:
    """Give the files of an import that wait to be read."""
    lying = sorted(folder_of(home, import_id).glob("*"))
    return cycle.files_of([path for path in lying if ".rejects." not in path.name])

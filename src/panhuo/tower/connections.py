"""What Panhuo is wired to, and whether it answers: database, folder of files, history, single sign-on."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from panhuo import lake
from panhuo.store import SYSTEM, Database, queries, transaction
from panhuo.words.messages import text

__all__ = ["connections"]

SQL = queries(__file__)


def connections(
    database: Database, *, home: Path, embedded: bool, sign_on: str | None, lang: str
) -> list[dict[str, Any]]:
    """Give one line a connection: kind, title, state (ok, off, bad) and a detail."""
    with transaction(database, SYSTEM) as cursor:
        version = str(cursor.execute(SQL["server_version"]).fetchall()[0]["version"])
    entries = lake.imports(home)
    kept = text("tower.connection.lake_detail", lang, files=len(entries), version=lake.version(home))
    of_server = "tower.connection.database_embedded" if embedded else "tower.connection.database_own"
    found = [
        _line("database", "ok", text(of_server, lang, version=version), lang=lang),
        _line("lake", "ok" if entries else "off", kept, lang=lang),
    ]
    for origin in sorted({entry.origin for entry in entries if Path(entry.origin).is_absolute()}):
        standing = Path(origin).is_dir()
        detail = origin if standing else text("tower.connection.folder_gone", lang, path=origin)
        found.append(_line("folder", "ok" if standing else "bad", detail, lang=lang))
    state = "ok" if sign_on else "off"
    found.append(_line("oidc", state, sign_on or text("tower.connection.oidc_off", lang), lang=lang))
    return found


def _line(kind: str, state: str, detail: str, *, lang: str) -> dict[str, Any]:
    return {"kind": kind, "title": text(f"tower.connection.{kind}", lang), "state": state, "detail": detail}

"""Queues work, tells how it goes, cancels and retries it; the row of a job is the truth that people see."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

import psycopg

from panhuo.access import Identity, require
from panhuo.access.audit import record
from panhuo.store import Database, Scope, announce, jsonb, queries, transaction
from panhuo.words.errors import NotNow, NotThere
from panhuo.words.ids import new_id

__all__ = ["cancel", "job", "jobs", "queue", "queue_within", "retry"]

SQL = queries(__file__)
Cursor = psycopg.Cursor[dict[str, Any]]


def queue(
    database: Database,
    scope: Scope,
    *,
    kind: str,
    by: Identity | None,
    now: datetime,
    given: Mapping[str, object] | None = None,
) -> str:
    """Queue work in the name of `scope` and give its id; a cycle that waits or runs already is not queued twice."""
    with transaction(database, scope) as cursor:
        if kind != "import":
            already = cursor.execute(SQL["job_waiting"], {"kind": kind}).fetchone()
            if already is not None:
                return str(already["job_id"])
        return queue_within(cursor, kind=kind, by=by, now=now, given=given)


def queue_within(
    cursor: Cursor, *, kind: str, by: Identity | None, now: datetime, given: Mapping[str, object] | None = None
) -> str:
    """Queue work in the caller's transaction: it is done if, and only if, the transaction commits."""
    job_id = new_id(now)
    row = {"job_id": job_id, "kind": kind, "given": jsonb(dict(given or {})), "by_name": by.name if by else None}
    cursor.execute(SQL["add_job"], row | {"at": now})
    cursor.execute(SQL["queue_job"], {"job_id": job_id})
    record(cursor, by, verb="queue", kind="job", subject=job_id, now=now, detail={"kind": kind})
    tell(cursor, job_id, state="waiting")
    return job_id


def tell(cursor: Cursor, job_id: str, *, state: str, step: str | None = None, share: float | None = None) -> None:
    """Tell who is watching how a job goes; those who see everything see jobs."""
    payload = {"job_id": job_id, "state": state, "step": step, "share": share}
    announce(cursor, topic="jobs", kind=state, payload=payload)


def jobs(database: Database, by: Identity, *, limit: int) -> list[dict[str, Any]]:
    """Give the last jobs, newest first."""
    with transaction(database, by.scope) as cursor:
        return cursor.execute(SQL["jobs"], {"limit": limit}).fetchall()


def job(database: Database, by: Identity, job_id: str) -> dict[str, Any]:
    """Give one job; raises NotThere."""
    with transaction(database, by.scope) as cursor:
        return _found(cursor, "job_by_id", job_id)


def cancel(database: Database, by: Identity, job_id: str, *, now: datetime) -> str:
    """Ask a job to stop and give its state: a waiting one stops at once, a running one at its next step."""
    require(by, "jobs.manage")
    with transaction(database, by.scope) as cursor:
        found = _found(cursor, "job_for_update", job_id)
        if found["state"] not in ("waiting", "running"):
            raise NotNow(kind="job", id=job_id, state=found["state"])
        state: str = cursor.execute(SQL["cancel_job"], {"job_id": job_id, "at": now}).fetchall()[0]["state"]
        record(cursor, by, verb="cancel", kind="job", subject=job_id, now=now)
        tell(cursor, job_id, state=state)
        return state


def retry(database: Database, by: Identity, job_id: str, *, now: datetime) -> str:
    """Do a failed or cancelled job once more, as a new job with the same task; gives its id."""
    require(by, "jobs.manage")
    with transaction(database, by.scope) as cursor:
        found = _found(cursor, "job_for_update", job_id)
        if found["state"] not in ("failed", "cancelled"):
            raise NotNow(kind="job", id=job_id, state=found["state"])
        return queue_within(cursor, kind=found["kind"], by=by, now=now, given=found["given"])


def _found(cursor: Cursor, statement: str, job_id: str) -> dict[str, Any]:
    found = cursor.execute(SQL[statement], {"job_id": job_id}).fetchone()
    if found is None:
        raise NotThere(kind="job", id=job_id)
    return found

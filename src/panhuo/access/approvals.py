"""Two-person approval: a request bound by hash to exactly what will be done, decided by another person, done once."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Any

import psycopg

from panhuo.access.audit import record
from panhuo.access.identity import Identity, require
from panhuo.access.proof import same
from panhuo.store import jsonb, queries
from panhuo.words.errors import ApprovalChanged, NotThere, SamePerson
from panhuo.words.ids import new_id

__all__ = ["EXPIRES", "ask", "decide", "hash_of", "kind_of", "waiting", "withdraw"]

SQL = queries(__file__)
EXPIRES = timedelta(days=3)
Cursor = psycopg.Cursor[dict[str, Any]]


def hash_of(payload: Mapping[str, object]) -> str:
    """Give the SHA-256 of the canonical JSON (RFC 8785) of a payload that holds no inexact numbers."""
    written = json.dumps(payload, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False)
    return hashlib.sha256(written.encode()).hexdigest()


def ask(
    cursor: Cursor,
    by: Identity,
    *,
    kind: str,
    payload: Mapping[str, object],
    subject: str,
    brand: str | None,
    places: tuple[str | None, str | None],
    now: datetime,
) -> str:
    """Ask for a second person in the caller's transaction, and give the id of the request."""
    approval_id = new_id(now)
    row = {"approval_id": approval_id, "kind": kind, "payload": jsonb(dict(payload)), "hash": hash_of(payload)}
    where = {"subject": subject, "brand": brand, "from_location": places[0], "to_location": places[1]}
    who = {"by": by.actor, "name": by.name, "now": now, "expires_at": now + EXPIRES}
    cursor.execute(SQL["ask_approval"], row | where | who)
    record(cursor, by, verb="ask", kind="approval", subject=approval_id, now=now, detail=payload)
    return approval_id


def decide(
    cursor: Cursor,
    by: Identity,
    approval_id: str,
    *,
    payload_hash: str,
    approve: bool,
    reason: str | None,
    now: datetime,
    execute: Callable[[Cursor, dict[str, Any]], None],
) -> None:
    """Decide on a request; `execute` does what was asked (or takes note of the refusal) in the same transaction.

    Raises NotThere, SamePerson, ApprovalChanged if the request is decided, expired, or not what the second person saw.
    """
    require(by, "actions.approve")
    found = cursor.execute(SQL["approval_for_update"], {"approval_id": approval_id}).fetchone()
    if found is None:
        raise NotThere(kind="approval", id=approval_id)
    if str(found["requested_by"]) == by.actor:
        raise SamePerson
    bound = same(found["payload_hash"], payload_hash) and hash_of(found["payload"]) == found["payload_hash"]
    if found["state"] != "waiting" or found["expires_at"] <= now or not bound:
        raise ApprovalChanged(id=approval_id)
    state = "approved" if approve else "refused"
    who = {"by": by.actor, "name": by.name, "now": now, "reason": reason}
    cursor.execute(SQL["decide_approval"], {"approval_id": approval_id, "state": state} | who)
    record(cursor, by, verb=state, kind="approval", subject=approval_id, now=now, detail={"hash": payload_hash})
    execute(cursor, found | {"state": state, "reason": reason})


def kind_of(cursor: Cursor, approval_id: str) -> str:
    """Give what a request is about; raises NotThere."""
    found = cursor.execute(SQL["approval_by_id"], {"approval_id": approval_id}).fetchone()
    if found is None:
        raise NotThere(kind="approval", id=approval_id)
    return found["kind"]


def withdraw(cursor: Cursor, *, subject: str) -> None:
    """Take back what waits for a second person on a subject: it is no longer what was asked for."""
    cursor.execute(SQL["withdraw_approval"], {"subject": subject})


def waiting(cursor: Cursor, *, state: str, now: datetime) -> list[dict[str, Any]]:
    """Give the requests in a state within sight, the oldest first; what expired is not waiting."""
    return cursor.execute(SQL["approvals"], {"state": state, "now": now}).fetchall()

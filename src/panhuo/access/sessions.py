"""Signing in and out of the browser: sessions that end by themselves, and attempts that get slow for who guesses."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import psycopg

from panhuo.access.audit import record
from panhuo.access.identity import Identity
from panhuo.access.proof import csrf_of, digest, new_secret, verified
from panhuo.store import SYSTEM, Database, queries, transaction
from panhuo.words.errors import NotSignedIn, TooManyAttempts, WrongCredentials
from panhuo.words.ids import new_id

__all__ = ["ABSOLUTE", "IDLE", "SignedIn", "begin", "identify", "sign_in", "sign_out", "sign_out_everywhere", "sweep"]

SQL = queries(__file__)
IDLE = timedelta(hours=12)
ABSOLUTE = timedelta(days=7)
# How exactly the last sight of a session is written down: one write a minute, not one a request.
SEEN_EVERY = timedelta(minutes=1)
ATTEMPTS_WITHIN = timedelta(minutes=15)
ATTEMPTS_MAX = {"email": 10, "address": 50}


@dataclass(frozen=True)
class SignedIn:
    """A session that has just begun: the secret goes into the cookie and is kept nowhere else."""

    secret: str
    identity: Identity


def sign_in(database: Database, *, email: str, password: str, address: str, now: datetime) -> SignedIn:
    """Begin a session; raises WrongCredentials, TooManyAttempts (for the right password too)."""
    keys = {"email": f"email:{email.strip().lower()}", "address": f"address:{address}"}
    with transaction(database, SYSTEM) as cursor:
        _slow_down(cursor, keys, now=now)
        found = cursor.execute(SQL["user_to_sign_in"], {"email": email.strip()}).fetchone()
    # Outside the transaction: the hash takes long, and a connection is not to wait for it.
    right = verified(password, found["password_hash"] if found else None)
    with transaction(database, SYSTEM) as cursor:
        if found is not None and right and found["disabled_at"] is None:
            cursor.execute(SQL["forget_attempts"], {"key": keys["email"]})
            return _begin(cursor, found, now=now, verb="sign_in")
        for key in keys.values():
            cursor.execute(SQL["add_attempt"], {"key": key, "at": now})
    raise WrongCredentials


def begin(database: Database, *, user_id: str, now: datetime, verb: str) -> SignedIn:
    """Begin a session for somebody who proved themselves in another way (set-up, single sign-on)."""
    with transaction(database, SYSTEM) as cursor:
        found = cursor.execute(SQL["user_by_id"], {"user_id": user_id}).fetchone()
        if found is None or found["disabled_at"] is not None:
            raise WrongCredentials
        return _begin(cursor, found, now=now, verb=verb)


def _begin(cursor: psycopg.Cursor[dict[str, Any]], user: dict[str, Any], *, now: datetime, verb: str) -> SignedIn:
    secret, session = new_secret("phs"), new_id(now)
    row = {"session_id": session, "secret_hash": digest(secret), "user_id": user["user_id"], "now": now}
    cursor.execute(SQL["add_session"], row | {"expires_at": now + ABSOLUTE})
    identity = _identity(user, session=session, secret=secret)
    record(cursor, identity, verb=verb, kind="session", subject=session, now=now)
    return SignedIn(secret, identity)


def _slow_down(cursor: psycopg.Cursor[dict[str, Any]], keys: dict[str, str], *, now: datetime) -> None:
    for kind, key in keys.items():
        rows = cursor.execute(SQL["attempts"], {"key": key, "since": now - ATTEMPTS_WITHIN}).fetchall()
        if len(rows) >= ATTEMPTS_MAX[kind]:
            wait = rows[0]["at"] + ATTEMPTS_WITHIN - now
            raise TooManyAttempts(seconds=max(1, int(wait.total_seconds())))


def identify(database: Database, *, secret: str, now: datetime) -> Identity:
    """Give who holds the session; raises NotSignedIn if it is unknown, ended, idle for too long or too old."""
    with transaction(database, SYSTEM) as cursor:
        asked = {"secret_hash": digest(secret), "now": now, "idle_since": now - IDLE}
        found = cursor.execute(SQL["session_by_secret"], asked).fetchone()
        if found is None:
            raise NotSignedIn
        if now - found["seen_at"] > SEEN_EVERY:
            cursor.execute(SQL["see_session"], {"session_id": found["session_id"], "now": now})
            cursor.execute(SQL["see_user"], {"user_id": found["user_id"], "now": now})
        return _identity(found, session=str(found["session_id"]), secret=secret)


def sign_out(database: Database, by: Identity, *, now: datetime) -> None:
    """End this session."""
    with transaction(database, SYSTEM) as cursor:
        cursor.execute(SQL["end_session"], {"session_id": by.session})
        record(cursor, by, verb="sign_out", kind="session", subject=by.session, now=now)


def sign_out_everywhere(database: Database, by: Identity, *, now: datetime) -> None:
    """End all sessions of this person."""
    with transaction(database, SYSTEM) as cursor:
        cursor.execute(SQL["end_sessions"], {"user_id": by.actor})
        record(cursor, by, verb="sign_out_everywhere", kind="session", subject=None, now=now)


def sweep(database: Database, *, now: datetime) -> None:
    """Remove sessions and attempts that count no more; they are refused by their time anyway."""
    with transaction(database, SYSTEM) as cursor:
        cursor.execute(SQL["sweep_sessions"], {"now": now, "idle_since": now - IDLE})
        cursor.execute(SQL["sweep_attempts"], {"since": now - ATTEMPTS_WITHIN})


def _identity(row: dict[str, Any], *, session: str, secret: str) -> Identity:
    return Identity(
        actor=str(row["user_id"]),
        name=row["name"],
        email=row["email"],
        role=row["role"],
        lang=row["lang"],
        brands=None if row["brands"] is None else tuple(row["brands"]),
        locations=None if row["locations"] is None else tuple(row["locations"]),
        session=session,
        csrf=csrf_of(secret),
    )

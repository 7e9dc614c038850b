"""API tokens for scripts: shown once, kept as a hash, with a role, a scope and an end."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from panhuo.access.audit import record
from panhuo.access.identity import Identity
from panhuo.access.permissions import ROLES
from panhuo.access.proof import digest, new_secret
from panhuo.store import SYSTEM, Database, queries, transaction
from panhuo.words.errors import BadField, NotSignedIn, NotThere
from panhuo.words.ids import new_id

__all__ = ["DAYS_MAX", "create", "identify", "revoke", "tokens"]

SQL = queries(__file__)
DAYS_MAX = 366
SEEN_EVERY = timedelta(minutes=1)


def create(
    database: Database,
    by: Identity | None,
    *,
    name: str,
    role: str,
    days: int,
    now: datetime,
    brands: Sequence[str] | None = None,
    locations: Sequence[str] | None = None,
) -> tuple[str, str]:
    """Make a token and give its id and its secret, which cannot be had again. Raises BadField."""
    if role not in ROLES:
        raise BadField(field="role", value=role, expected=", ".join(ROLES))
    if not 1 <= days <= DAYS_MAX:
        raise BadField(field="expires_in_days", value=days, expected=f"1-{DAYS_MAX}")
    secret, token_id = new_secret("pht"), new_id(now)
    row = {"token_id": token_id, "secret_hash": digest(secret), "name": name.strip() or role, "role": role}
    scope = {
        "brands": None if brands is None else list(brands),
        "locations": None if locations is None else list(locations),
    }
    times = {
        "now": now,
        "expires_at": now + timedelta(days=days),
        "created_by": by.actor if by and by.session else None,
    }
    with transaction(database, by.scope if by else SYSTEM) as cursor:
        cursor.execute(SQL["add_token"], row | scope | times)
        record(cursor, by, verb="create", kind="token", subject=token_id, now=now, detail={"role": role, "days": days})
    return token_id, secret


def identify(database: Database, *, secret: str, now: datetime) -> Identity:
    """Give who a token is; raises NotSignedIn if it is unknown, revoked or past its end."""
    with transaction(database, SYSTEM) as cursor:
        found = cursor.execute(SQL["token_by_secret"], {"secret_hash": digest(secret), "now": now}).fetchone()
        if found is None:
            raise NotSignedIn
        if found["last_used_at"] is None or now - found["last_used_at"] > SEEN_EVERY:
            cursor.execute(SQL["see_token"], {"token_id": found["token_id"], "now": now})
    return Identity(
        actor=str(found["token_id"]),
        name=found["name"],
        email="",
        role=found["role"],
        lang="en",
        brands=None if found["brands"] is None else tuple(found["brands"]),
        locations=None if found["locations"] is None else tuple(found["locations"]),
    )


def tokens(database: Database, by: Identity) -> list[dict[str, Any]]:
    """Give the tokens, newest first; never a secret."""
    with transaction(database, by.scope) as cursor:
        return cursor.execute(SQL["tokens"]).fetchall()


def revoke(database: Database, by: Identity, token_id: str, *, now: datetime) -> None:
    """End a token at once; raises NotThere."""
    with transaction(database, by.scope) as cursor:
        if cursor.execute(SQL["revoke_token"], {"token_id": token_id, "now": now}).rowcount == 0:
            raise NotThere(kind="token", id=token_id)
        record(cursor, by, verb="revoke", kind="token", subject=token_id, now=now)

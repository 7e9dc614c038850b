"""The people who may sign in: made, changed, locked out; the last administrator stays."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import datetime
from typing import Any

import psycopg

from panhuo.access.audit import record
from panhuo.access.identity import Identity
from panhuo.access.permissions import ROLES
from panhuo.access.proof import hashed, verified
from panhuo.store import SYSTEM, Database, queries, transaction
from panhuo.words.errors import BadField, EmailTaken, LastAdmin, NotThere, SetupDone, WrongCredentials
from panhuo.words.ids import new_id

__all__ = ["add_user", "any_user", "change_me", "change_password", "change_user", "first_user", "users"]

SQL = queries(__file__)
EMAIL = re.compile(r"[^@\s]+@[^@\s]+")
NAME_MAX = 200
CHANGEABLE = ("name", "role", "brands", "locations")


def any_user(database: Database) -> bool:
    """Say whether anybody may sign in yet; if not, the first-run set-up is due."""
    with transaction(database, SYSTEM) as cursor:
        return bool(_one(cursor.execute(SQL["count_users"]))["number"])


def first_user(database: Database, *, email: str, name: str, password: str, lang: str, now: datetime) -> str:
    """Make the first administrator and give the id; raises SetupDone if there is anybody already."""
    with transaction(database, SYSTEM) as cursor:
        # Two browsers at once: the second waits here and then finds the first.
        cursor.execute(SQL["lock_users"])
        if _one(cursor.execute(SQL["count_users"]))["number"]:
            raise SetupDone
        user_id = _add(cursor, None, email=email, name=name, role="admin", lang=lang, now=now)
        _keep_password(cursor, user_id, password=password, now=now)
        return user_id


def add_user(
    database: Database,
    by: Identity | None,
    *,
    email: str,
    name: str,
    password: str | None,
    role: str,
    now: datetime,
    brands: Sequence[str] | None = None,
    locations: Sequence[str] | None = None,
    lang: str = "zh",
) -> dict[str, Any]:
    """Make an account (without a password: for single sign-on) and give its row.

    Raises BadField, EmailTaken, WeakPassword.
    """
    with transaction(database, by.scope if by else SYSTEM) as cursor:
        user_id = _add(
            cursor,
            by,
            email=email,
            name=name,
            role=role,
            brands=brands,
            locations=locations,
            lang=lang,
            now=now,
        )
        # Credentials are out of everybody's reach but the service's.
        cursor.execute(SQL["become_system"])
        _keep_password(cursor, user_id, password=password, now=now)
        return _one(cursor.execute(SQL["user_by_id"], {"user_id": user_id}))


def _add(
    cursor: psycopg.Cursor[dict[str, Any]],
    by: Identity | None,
    *,
    email: str,
    name: str,
    role: str,
    now: datetime,
    brands: Sequence[str] | None = None,
    locations: Sequence[str] | None = None,
    lang: str = "zh",
) -> str:
    if not EMAIL.fullmatch(email) or len(email) > NAME_MAX:
        raise BadField(field="email", value=email, expected="name@example.com")
    if role not in ROLES:
        raise BadField(field="role", value=role, expected=", ".join(ROLES))
    if not name.strip() or len(name) > NAME_MAX:
        raise BadField(field="name", value=name, expected=f"1-{NAME_MAX}")
    user_id = new_id(now)
    row = {"user_id": user_id, "email": email.strip(), "name": name.strip(), "role": role, "lang": lang, "now": now}
    scope = {"brands": _listed(brands), "locations": _listed(locations)}
    try:
        cursor.execute(SQL["add_user"], row | scope)
    except psycopg.errors.UniqueViolation as error:
        raise EmailTaken(email=email) from error
    record(cursor, by, verb="add", kind="user", subject=user_id, now=now, detail={"role": role, **scope})
    return user_id


def users(database: Database, by: Identity) -> list[dict[str, Any]]:
    """Give the accounts that `by` may see, by name."""
    with transaction(database, by.scope) as cursor:
        return cursor.execute(SQL["users"]).fetchall()


def change_user(
    database: Database, by: Identity, user_id: str, *, changes: dict[str, Any], now: datetime
) -> dict[str, Any]:
    """Change name, role, scope or `disabled` of an account; its sessions end when it is locked out or its role changes.

    Raises NotThere, BadField, LastAdmin.
    """
    with transaction(database, by.scope) as cursor:
        found = cursor.execute(SQL["user_for_update"], {"user_id": user_id}).fetchone()
        if found is None:
            raise NotThere(kind="user", id=user_id)
        after = found | {name: changes[name] for name in CHANGEABLE if name in changes}
        if "disabled" in changes:
            after["disabled_at"] = (found["disabled_at"] or now) if changes["disabled"] else None
        if after["role"] not in ROLES:
            raise BadField(field="role", value=after["role"], expected=", ".join(ROLES))
        row = {name: after[name] for name in ("user_id", "name", "role", "disabled_at")}
        scope = {"brands": _listed(after["brands"]), "locations": _listed(after["locations"])}
        cursor.execute(SQL["change_user"], row | scope)
        if not _one(cursor.execute(SQL["count_admins"]))["number"]:
            raise LastAdmin
        record(cursor, by, verb="change", kind="user", subject=user_id, now=now, detail=_told(changes))
        changed = _one(cursor.execute(SQL["user_by_id"], {"user_id": user_id}))
        if after["disabled_at"] or any(after[name] != found[name] for name in ("role", "brands", "locations")):
            cursor.execute(SQL["become_system"])
            cursor.execute(SQL["end_sessions"], {"user_id": user_id})
        return changed


def change_me(database: Database, by: Identity, *, name: str | None, lang: str | None, now: datetime) -> None:
    """Change one's own name or language."""
    if lang not in (None, "zh", "en"):
        raise BadField(field="lang", value=lang, expected="zh, en")
    if name is not None and (not name.strip() or len(name) > NAME_MAX):
        raise BadField(field="name", value=name, expected=f"1-{NAME_MAX}")
    with transaction(database, SYSTEM) as cursor:
        cursor.execute(SQL["change_me"], {"user_id": by.actor, "name": name, "lang": lang})
        record(cursor, by, verb="change", kind="me", subject=by.actor, now=now, detail={"name": name, "lang": lang})


def change_password(database: Database, by: Identity, *, current: str, new: str, now: datetime) -> None:
    """Change one's own password and end one's other sessions; raises WrongCredentials, WeakPassword."""
    with transaction(database, SYSTEM) as cursor:
        stored = cursor.execute(SQL["credential_of"], {"user_id": by.actor}).fetchone()
        if stored is None or not verified(current, stored["password_hash"]):
            raise WrongCredentials
        _keep_password(cursor, by.actor, password=new, now=now)
        cursor.execute(SQL["end_other_sessions"], {"user_id": by.actor, "session_id": by.session})
        record(cursor, by, verb="change", kind="password", subject=by.actor, now=now)


def _keep_password(
    cursor: psycopg.Cursor[dict[str, Any]], user_id: str, *, password: str | None, now: datetime
) -> None:
    if password is not None:
        cursor.execute(SQL["keep_password"], {"user_id": user_id, "password_hash": hashed(password), "now": now})


def _listed(names: Sequence[str] | None) -> list[str] | None:
    """Give names without blanks and doubles, None for all; raises BadField for the mark that means everything."""
    if names is None:
        return None
    found = list(dict.fromkeys(name.strip() for name in names if name.strip()))
    if any(len(name) > NAME_MAX for name in found):
        raise BadField(field="brands, locations", value="", expected=f"1-{NAME_MAX}")
    return found


def _told(changes: dict[str, Any]) -> dict[str, object]:
    return {name: changes[name] for name in (*CHANGEABLE, "disabled") if name in changes}


def _one(cursor: psycopg.Cursor[dict[str, Any]]) -> dict[str, Any]:
    """Give the one row that there must be."""
    return cursor.fetchall()[0]

"""Addresses that are told what happens to stock: who they are, what they were sent, and what is sent again."""

from __future__ import annotations

import base64
import ipaddress
import os
import secrets
import socket
from collections.abc import Sequence
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

from panhuo.access import Identity
from panhuo.access.audit import record
from panhuo.store import Database, queries, transaction
from panhuo.words.errors import BadField, NotThere
from panhuo.words.ids import new_id

__all__ = ["TYPES", "add", "deliveries", "drop", "enable", "public_address", "replay", "webhooks"]

SQL = queries(__file__)
TYPES = ("stock.changed", "hold.expired")
SECRET_BYTES = 24


def add(
    database: Database,
    by: Identity,
    *,
    url: str,
    types: Sequence[str],
    owners: Sequence[str] | None,
    locations: Sequence[str] | None,
    now: datetime,
) -> tuple[str, str]:
    """Let an address be told from now on; gives its id and the secret that signs, which cannot be had again.

    `owners` and `locations` cut what it is told; None is all. Raises BadField for an address that is not allowed.
    """
    split = urlsplit(url)
    if split.scheme not in ("http", "https") or not split.hostname or split.username or split.fragment:
        raise BadField(field="url", value=url[:80], expected="https://host/path")
    public_address(split.hostname, split.port or 443)
    secret = "whsec_" + base64.b64encode(secrets.token_bytes(SECRET_BYTES)).decode()
    row: dict[str, Any] = {"webhook_id": new_id(now), "url": url, "secret": secret, "types": list(types), "now": now}
    row |= {"owners": None if owners is None else list(owners)}
    row |= {"locations": None if locations is None else list(locations), "by": by.actor}
    with transaction(database, by.scope) as cursor:
        cursor.execute(SQL["add_webhook"], row)
        told = {"url": url, "types": list(types)}
        record(cursor, by, verb="create", kind="webhook", subject=row["webhook_id"], now=now, detail=told)
    return row["webhook_id"], secret


def webhooks(database: Database, by: Identity) -> list[dict[str, Any]]:
    """Give the addresses, without their secrets, and how much waits for each."""
    with transaction(database, by.scope) as cursor:
        return cursor.execute(SQL["webhooks"]).fetchall()


def enable(database: Database, by: Identity, webhook_id: str, *, enabled: bool, now: datetime) -> None:
    """Tell an address again, or no more; what happens meanwhile is told when it is enabled again."""
    _change(database, by, "enable_webhook", {"webhook_id": webhook_id, "enabled": enabled}, now=now)


def drop(database: Database, by: Identity, webhook_id: str, *, now: datetime) -> None:
    """Forget an address and what waits for it."""
    _change(database, by, "drop_webhook", {"webhook_id": webhook_id}, now=now)


def deliveries(
    database: Database, by: Identity, webhook_id: str, *, state: str | None, limit: int
) -> list[dict[str, Any]]:
    """Give what was sent to an address, newest first."""
    with transaction(database, by.scope) as cursor:
        asked = {"webhook_id": webhook_id, "state": state, "limit": limit}
        return cursor.execute(SQL["deliveries"], asked).fetchall()


def replay(database: Database, by: Identity, webhook_id: str, delivery_id: str | None, *, now: datetime) -> int:
    """Try again one delivery that was given up, or all of an address; gives how many."""
    with transaction(database, by.scope) as cursor:
        asked = {"webhook_id": webhook_id, "delivery_id": delivery_id, "now": now}
        number = len(cursor.execute(SQL["replay_deliveries"], asked).fetchall())
        record(cursor, by, verb="replay", kind="webhook", subject=webhook_id, now=now, detail={"deliveries": number})
    return number


def public_address(host: str, port: int) -> str:
    """Give the address that a host has, if it is one of the open network; raises BadField.

    A webhook must not reach what only we can reach. PANHUO_WEBHOOK_PRIVATE=yes allows it, for one's own network.
    """
    try:
        found = [str(known[4][0]) for known in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)]
    except OSError as error:
        raise BadField(field="url", value=host, expected="a host that has an address") from error
    if os.environ.get("PANHUO_WEBHOOK_PRIVATE") == "yes":
        return found[0]
    closed = [one for one in found if not ipaddress.ip_address(one.partition("%")[0]).is_global]
    if closed:
        expected = "an address of the open network (PANHUO_WEBHOOK_PRIVATE=yes allows others)"
        raise BadField(field="url", value=host, expected=expected)
    return found[0]


def _change(database: Database, by: Identity, statement: str, given: dict[str, Any], *, now: datetime) -> None:
    with transaction(database, by.scope) as cursor:
        if cursor.execute(SQL[statement], given).fetchone() is None:
            raise NotThere(kind="webhook", id=given["webhook_id"])
        record(cursor, by, verb=statement, kind="webhook", subject=given["webhook_id"], now=now)

"""The one relay of the outbox: makes events for webhooks and sends them, signed, until they arrive or are given up.

Source: CloudEvents 1.0, JSON format and HTTP binding; Standard Webhooks (webhook-id, -timestamp, -signature, v1).
An event may arrive more than once and out of order: `id` tells the same one, `time` and `version` the later.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
from collections.abc import Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from functools import partial
from typing import Any
from urllib.parse import urlsplit

import httpx

from panhuo.hub.live import within
from panhuo.hub.reading import stock
from panhuo.hub.webhooks import public_address
from panhuo.store import SYSTEM, Database, Scope, jsonb, queries, transaction
from panhuo.words.errors import BadField
from panhuo.words.ids import new_id

__all__ = ["PAUSES", "deliver", "signature", "tell"]

SQL = queries(__file__)
COMMITS_AT_ONCE = 2000
SENT_AT_ONCE = 50
SENDERS = 8
WAIT_SECONDS_MAX = 10.0
TAKEN_FOR = timedelta(minutes=2)
ANSWER_CHARS_MAX = 200
# After each failed try: 5 s, 30 s, 5 min, 30 min, 2 h, 8 h, a day; then it is given up.
PAUSES = tuple(timedelta(seconds=seconds) for seconds in (5, 30, 300, 1800, 7200, 28800, 86400))
SHOWN = (
    "sku", "location", "owner", "pool", "available", "on_hand", "held", "committed", "incoming", "in_transit",
)  # fmt: skip


def tell(database: Database, *, now: datetime) -> int:
    """Make the events of what was committed since each webhook was last told; gives how many.

    Several changes of a cell become one event with what stands there now.
    """
    made = 0
    with transaction(database, SYSTEM) as cursor:
        last = cursor.execute(SQL["last_outbox"]).fetchall()[0]["outbox_id"]
        for webhook in cursor.execute(SQL["webhooks_to_tell"], {"last": last}).fetchall():
            asked = {"after": webhook["after_outbox"], "limit": COMMITS_AT_ONCE}
            commits = cursor.execute(SQL["outbox_after"], asked).fetchall()
            if not commits:
                continue
            events = list(_events(cursor, webhook, commits, now=now))
            ids = [new_id(now) for _ in events]
            told = [jsonb(event | {"id": number}) for number, event in zip(ids, events, strict=True)]
            cursor.execute(
                SQL["add_deliveries"], {"ids": ids, "events": told, "webhook_id": webhook["webhook_id"], "now": now}
            )
            upto = {"webhook_id": webhook["webhook_id"], "last": commits[-1]["outbox_id"]}
            cursor.execute(SQL["webhook_told"], upto)
            made += len(events)
    return made


def _events(
    cursor: Any, webhook: Mapping[str, Any], commits: Sequence[Mapping[str, Any]], *, now: datetime
) -> Iterable[dict[str, Any]]:
    sight = Scope(
        "reader",
        brands=None if webhook["owners"] is None else tuple(webhook["owners"]),
        locations=None if webhook["locations"] is None else tuple(webhook["locations"]),
    )
    said = {"specversion": "1.0", "source": "/panhuo/hub", "datacontenttype": "application/json"}
    if "stock.changed" in webhook["types"]:
        cells = list(dict.fromkeys(cell for commit in commits for cell in commit["cells"]))
        rows = stock(cursor, {"cells": cells}, now=now, limit=len(cells)) if cells else []
        for row in within(rows, sight):
            yield said | {
                "type": "stock.changed",
                "subject": f"{row['sku']}@{row['location']}",
                "time": row["changed_at"].isoformat(),
                "data": {name: row[name] for name in SHOWN},
            }
    if "hold.expired" in webhook["types"]:
        holds = list(dict.fromkeys(hold for commit in commits for hold in commit["expired"]))
        for row in within(cursor.execute(SQL["holds_by_ids"], {"ids": holds}).fetchall(), sight):
            yield said | {
                "type": "hold.expired",
                "subject": str(row["hold_id"]),
                "time": row["expires_at"].isoformat(),
                "data": {"hold_id": str(row["hold_id"])}
                | {name: row[name] for name in ("sku", "location", "owner", "units")},
            }


def deliver(database: Database, *, now: datetime) -> int:
    """Send what is due and note what came of it; gives how many were sent."""
    with transaction(database, SYSTEM) as cursor:
        asked = {"now": now, "again": now + TAKEN_FOR, "limit": SENT_AT_ONCE}
        due = cursor.execute(SQL["deliveries_due"], asked).fetchall()
    # Who answers slowly does not keep the others waiting.
    with ThreadPoolExecutor(SENDERS) as pool:
        results = list(pool.map(partial(_send, now=now), due))
    for delivery, (answer, arrived) in zip(due, results, strict=True):
        tries = delivery["attempts"]
        state = "done" if arrived else "waiting" if tries < len(PAUSES) else "dead"
        next_at = now + PAUSES[min(tries, len(PAUSES) - 1)]
        result = {"state": state, "next_at": next_at, "answer": answer, "delivery_id": delivery["delivery_id"]}
        with transaction(database, SYSTEM) as cursor:
            cursor.execute(SQL["delivery_done"], result)
    return len(due)


def signature(secret: str, *, message_id: str, timestamp: int, body: bytes) -> str:
    """Give the `webhook-signature` of a message: HMAC-SHA256 over id, time and body, as Standard Webhooks says."""
    key = base64.b64decode(secret.removeprefix("whsec_"))
    signed = f"{message_id}.{timestamp}.".encode() + body
    return "v1," + base64.b64encode(hmac.new(key, signed, hashlib.sha256).digest()).decode()


def _send(delivery: Mapping[str, Any], *, now: datetime) -> tuple[str, bool]:
    """Send one event; gives the answer in a line, and whether it arrived.

    The address is looked up and judged each time, and the connection goes to the very address that was judged.
    """
    body = json.dumps(delivery["event"], ensure_ascii=False, separators=(",", ":")).encode()
    message_id, timestamp = str(delivery["delivery_id"]), int(now.timestamp())
    split = urlsplit(delivery["url"])
    host = split.hostname or ""
    try:
        address = public_address(host, split.port or (443 if split.scheme == "https" else 80))
        at = f"[{address}]" if ":" in address else address
        netloc = at if split.port is None else f"{at}:{split.port}"
        headers = {
            "Host": split.netloc,
            "Content-Type": "application/cloudevents+json",
            "User-Agent": "panhuo",
            "webhook-id": message_id,
            "webhook-timestamp": str(timestamp),
            "webhook-signature": signature(delivery["secret"], message_id=message_id, timestamp=timestamp, body=body),
        }
        with httpx.Client(timeout=WAIT_SECONDS_MAX, follow_redirects=False, trust_env=False) as client:
            request = client.build_request(
                "POST",
                split._replace(netloc=netloc).geturl(),
                content=body,
                headers=headers,
                extensions={"sni_hostname": host},
            )
            answer = client.send(request, stream=True)
            answer.close()
    except (httpx.HTTPError, BadField, OSError) as error:
        return f"{type(error).__name__}: {error}"[:ANSWER_CHARS_MAX], False
    return str(answer.status_code), answer.is_success

"""A shop and a warehouse that live off one pool of stock: everything that they need of the hub, in one file.

    PANHUO_URL=http://127.0.0.1:8765 PANHUO_TOKEN=$(panhuo token create --role planner --home HOME) \\
        python examples/connect/shop_and_warehouse.py

Only the standard library is needed. Copy the functions into your own connector: the shop sells with `hold`, `place` and
`ship`, the warehouse tells with `move` and `believe`, and `genuine` checks what a webhook brings.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import os
import time
import urllib.error
import urllib.parse
import urllib.request
import uuid
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

TRIES, PAUSE_SECONDS = 5, 0.5
OLDEST_SECONDS = 300


class NotPossible(Exception):
    """The hub refused, for a reason that trying again does not change; `told` is its problem document."""

    def __init__(self, told: dict[str, Any]) -> None:
        super().__init__(f"{told.get('code')}: {told.get('detail')}")
        self.told = told


def ask(method: str, path: str, body: object = None, **query: str) -> Any:
    """Ask the hub, again and again while it does not answer: ids make that safe, nothing is sold or moved twice."""
    address = f"{os.environ['PANHUO_URL']}/api/v1/hub{path}"
    if query:
        address += "?" + urllib.parse.urlencode(query)
    data = None if body is None else json.dumps(body).encode()
    headers = {"Authorization": f"Bearer {os.environ['PANHUO_TOKEN']}", "Content-Type": "application/json"}
    request = urllib.request.Request(address, data, headers, method=method)  # noqa: S310 - our own service
    for last in range(TRIES):
        try:
            with urllib.request.urlopen(request, timeout=30) as answer:  # noqa: S310
                return json.load(answer)
        except urllib.error.HTTPError as error:
            if error.code < 500:
                raise NotPossible(json.load(error)) from error
        except urllib.error.URLError:
            if last == TRIES - 1:
                raise
        time.sleep(PAUSE_SECONDS * 2**last)
    raise TimeoutError(address)


# The shop.


def available(sku: str, location: str) -> int:
    """Give what can be sold now; show it, but never decide by it: only a hold decides."""
    return sum(cell["available"] for cell in ask("GET", "/stock", sku=sku, location=location)["items"])


def hold(basket: Sequence[Mapping[str, Any]], *, minutes: int = 15) -> dict[str, Any]:
    """Keep a basket for a buyer while they pay: all of it or nothing. Raises NotPossible with what there is instead."""
    order = {"id": str(uuid.uuid4()), "lines": list(basket), "mode": "all", "expires_in_seconds": minutes * 60}
    return ask("POST", "/holds", order)


def place(held: Mapping[str, Any], order_ref: str) -> None:
    """The buyer has paid: what was kept belongs to the order and no longer expires."""
    ask("POST", f"/holds/{held['id']}:allocate", {"order_ref": order_ref})


def give_back(held: Mapping[str, Any], why: str) -> None:
    """The buyer went away, or the order was cancelled: others can buy it at once."""
    ask("POST", f"/holds/{held['id']}:release", {"reason": why})


def ship(held: Mapping[str, Any]) -> None:
    """The parcel has left."""
    ask("POST", f"/holds/{held['id']}:ship")


# The warehouse.


def move(kind: str, sku: str, units: int, location: str, **more: str) -> dict[str, Any]:
    """Tell what happened: received, returned, counted, adjusted, blocked, transferred, ... with a reference or reason.

    A correction larger than one person may make is not done yet: the answer then carries `approval_id`.
    """
    order = {"id": str(uuid.uuid4()), "kind": kind, "sku": sku, "units": units, "location": location}
    return ask("POST", "/moves", order | more)


def believe(feed: str, counts: Mapping[tuple[str, str], int]) -> int:
    """Say what the warehouse's own books show by (SKU, place); gives in how many cells the ledger sees it otherwise."""
    ask("PUT", f"/feeds/{feed}", {"tolerance_units": 0, "tolerance_share": 0})
    rows = [{"sku": sku, "location": location, "units": units} for (sku, location), units in counts.items()]
    ask("POST", f"/feeds/{feed}/snapshot", {"as_of": datetime.now(UTC).isoformat(), "rows": rows})
    found = ask("POST", "/feeds:check")["items"]
    return next(one["different"] for one in found if one["feed"] == feed)


# What webhooks bring.


def genuine(secret: str, headers: Mapping[str, str], body: bytes, *, now: float) -> bool:
    """Say whether a message is from the hub, and fresh: the signature of Standard Webhooks over id, time and body."""
    number, moment = headers["webhook-id"], headers["webhook-timestamp"]
    key = base64.b64decode(secret.removeprefix("whsec_"))
    signed = hmac.new(key, f"{number}.{moment}.".encode() + body, hashlib.sha256).digest()
    given = headers["webhook-signature"].removeprefix("v1,")
    return hmac.compare_digest(base64.b64encode(signed).decode(), given) and abs(now - int(moment)) < OLDEST_SECONDS


def main() -> None:
    """Sell ten mugs from one pool, in four small stories."""
    sku, place_name = f"MUG-{uuid.uuid4().hex[:6]}", "Leeds"
    move("received", sku, 10, place_name, reference="DN-1001")
    print(f"the warehouse received 10 {sku}; the shop can sell {available(sku, place_name)}")

    held = hold([{"sku": sku, "units": 3, "location": place_name, "channel": "web"}])
    place(held, "SO-1")
    ship(held)
    print(f"a buyer took 3, paid, and the parcel left; the shop can sell {available(sku, place_name)}")

    held = hold([{"sku": sku, "units": 2, "location": place_name, "channel": "web"}])
    give_back(held, "the buyer went away")
    print(f"another went away; the shop can sell {available(sku, place_name)}")

    try:
        hold([{"sku": sku, "units": 100, "location": place_name, "channel": "live-room"}])
    except NotPossible as refused:
        line = refused.told["lines"][0]
        print(f"the live room wanted {line['units']}: {refused.told['code']}, there are {line['available']}")

    differing = believe("warehouse", {(sku, place_name): 7})
    print(f"the warehouse counts 7, and so does the ledger: {differing} cells differ")
    differing = believe("warehouse", {(sku, place_name): 6})
    print(f"then it counts 6: {differing} cell differs, to be seen in the console under Stock, Consistency")


if __name__ == "__main__":
    main()

"""What a shop's own server is told: signed events, tried again until they arrive, given up in the open, replayed."""

import base64
import hashlib
import hmac
import json
import threading
import uuid
from collections.abc import Callable, Generator
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest

from panhuo import hub, store
from panhuo.access import Identity
from panhuo.hub import Entry, Hold, Line, Moves, relay, upkeep, webhooks
from panhuo.words.errors import BadField

ANN = Identity("00000000-0000-7000-8000-000000000001", "Ann", "ann@example.com", "admin", "en", None, None)
START = datetime(2026, 11, 27, 9, 0, tzinfo=UTC)


class Receiver:
    """A shop's server: it keeps what it is sent, and answers as it is told to."""

    def __init__(self) -> None:
        self.got: list[tuple[dict[str, str], bytes]] = []
        self.answer = 204
        kept = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                kept.got.append((dict(self.headers.items()), body))
                self.send_response(kept.answer)
                if kept.answer == 302:
                    self.send_header("Location", "http://127.0.0.1:1/")
                self.end_headers()

            def log_message(self, *_: Any) -> None:
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        threading.Thread(target=self.server.serve_forever, daemon=True).start()
        self.url = f"http://127.0.0.1:{self.server.server_port}/hook"

    def events(self) -> list[dict[str, Any]]:
        return [json.loads(body) for _, body in self.got]


@pytest.fixture
def receiver(monkeypatch: pytest.MonkeyPatch) -> Generator[Receiver]:
    """A receiver on this machine, which is allowed for once."""
    monkeypatch.setenv("PANHUO_WEBHOOK_PRIVATE", "yes")
    made = Receiver()
    yield made
    made.server.shutdown()
    made.server.server_close()


@pytest.fixture
def sell(database: store.Database) -> Generator[Callable[..., None]]:
    """Give a function that lets mugs come, or holds some."""
    with hub.open_writer(database.urls.application, clock=lambda: START) as writer:

        def act(kind: str, units: int, owner: str = "Aurora") -> None:
            if kind == "hold":
                writer.apply(store.SYSTEM, Hold(uuid.uuid4().bytes, (Line("MUG", units, "Leeds", owner),), 60))
            else:
                writer.apply(store.SYSTEM, Moves(uuid.uuid4().bytes, (Entry(kind, "MUG", units, "Leeds", owner),)))

        yield act


def added(database: store.Database, url: str, **cut: Any) -> tuple[str, str]:
    given = {"types": ["stock.changed", "hold.expired"], "owners": None, "locations": None} | cut
    return webhooks.add(database, ANN, url=url, **given, now=START)


def go(database: store.Database, now: datetime = START) -> None:
    relay.tell(database, now=now)
    relay.deliver(database, now=now)


def states(database: store.Database, webhook_id: str) -> list[tuple[str, int, str | None]]:
    rows = webhooks.deliveries(database, ANN, webhook_id, state=None, limit=100)
    return [(row["state"], row["attempts"], row["answer"]) for row in rows]


def test_a_change_is_told_once_with_what_stands_there_now(
    database: store.Database, receiver: Receiver, sell: Callable[..., None]
) -> None:
    added(database, receiver.url)
    sell("received", 10)
    sell("hold", 3)
    go(database)
    go(database)
    (event,) = receiver.events()
    assert (event["specversion"], event["type"], event["subject"]) == ("1.0", "stock.changed", "MUG@Leeds")
    assert {name: event["data"][name] for name in ("on_hand", "held", "available")} == {
        "on_hand": 10,
        "held": 3,
        "available": 7,
    }
    assert {"id", "source", "time", "datacontenttype"} <= set(event)


def test_the_signature_is_the_one_of_standard_webhooks(
    database: store.Database, receiver: Receiver, sell: Callable[..., None]
) -> None:
    _, secret = added(database, receiver.url)
    sell("received", 1)
    go(database)
    headers, body = receiver.got[0]
    told = {name.lower(): value for name, value in headers.items()}
    key = base64.b64decode(secret.removeprefix("whsec_"))
    signed = f"{told['webhook-id']}.{told['webhook-timestamp']}.".encode() + body
    expected = base64.b64encode(hmac.new(key, signed, hashlib.sha256).digest()).decode()
    assert told["webhook-signature"] == f"v1,{expected}"
    assert int(told["webhook-timestamp"]) == int(START.timestamp())
    assert told["content-type"] == "application/cloudevents+json"
    assert told["host"] == receiver.url.split("/")[2]


def test_the_signature_agrees_with_the_example_of_the_standard() -> None:
    signed = relay.signature(
        "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw",
        message_id="msg_p5jXN8AQM9LWM0D4loKWxJek",
        timestamp=1614265330,
        body=b'{"test": 2432232314}',
    )
    assert signed == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="


def test_what_does_not_arrive_is_tried_with_growing_pauses_then_given_up_and_replayed(
    database: store.Database, receiver: Receiver, sell: Callable[..., None]
) -> None:
    webhook_id, _ = added(database, receiver.url)
    receiver.answer = 500
    sell("received", 1)
    go(database)
    now = START
    for tries, pause in enumerate(relay.PAUSES, start=1):
        assert states(database, webhook_id) == [("waiting", tries, "500")]
        go(database, now + pause - timedelta(seconds=1))
        assert len(receiver.got) == tries
        now += pause
        go(database, now)
    assert states(database, webhook_id) == [("dead", len(relay.PAUSES) + 1, "500")]
    assert len({headers["webhook-id"] for headers, _ in receiver.got}) == 1

    receiver.answer = 200
    assert webhooks.replay(database, ANN, webhook_id, None, now=now) == 1
    go(database, now)
    assert [state for state, _, _ in states(database, webhook_id)] == ["done"]


def test_a_redirect_is_not_followed(database: store.Database, receiver: Receiver, sell: Callable[..., None]) -> None:
    webhook_id, _ = added(database, receiver.url)
    receiver.answer = 302
    sell("received", 1)
    go(database)
    assert states(database, webhook_id) == [("waiting", 1, "302")]


def test_a_brand_s_server_is_told_of_its_own_goods_only(
    database: store.Database, receiver: Receiver, sell: Callable[..., None]
) -> None:
    added(database, receiver.url, owners=["Borealis"])
    sell("received", 1, "Aurora")
    sell("received", 2, "Borealis")
    go(database)
    assert [event["data"]["owner"] for event in receiver.events()] == ["Borealis"]


def test_a_hold_that_nobody_ordered_is_told_when_it_expires(
    database: store.Database, receiver: Receiver, sell: Callable[..., None]
) -> None:
    added(database, receiver.url, types=["hold.expired"])
    sell("received", 5)
    sell("hold", 2)
    upkeep.tidy_holds(database, now=START + timedelta(seconds=61))
    go(database, START + timedelta(seconds=61))
    (event,) = receiver.events()
    assert (event["type"], event["data"]["sku"], event["data"]["units"]) == ("hold.expired", "MUG", 2)


def test_a_paused_address_is_told_later_and_a_dropped_one_never(
    database: store.Database, receiver: Receiver, sell: Callable[..., None]
) -> None:
    webhook_id, _ = added(database, receiver.url)
    webhooks.enable(database, ANN, webhook_id, enabled=False, now=START)
    sell("received", 1)
    go(database)
    assert receiver.got == []
    webhooks.enable(database, ANN, webhook_id, enabled=True, now=START)
    go(database)
    assert len(receiver.got) == 1
    sell("received", 1)
    webhooks.drop(database, ANN, webhook_id, now=START)
    go(database)
    assert len(receiver.got) == 1


def test_an_address_that_has_become_private_is_not_reached(
    database: store.Database, receiver: Receiver, sell: Callable[..., None], monkeypatch: pytest.MonkeyPatch
) -> None:
    webhook_id, _ = added(database, receiver.url)
    monkeypatch.delenv("PANHUO_WEBHOOK_PRIVATE")
    sell("received", 1)
    go(database)
    assert receiver.got == []
    ((state, tries, answer),) = states(database, webhook_id)
    assert (state, tries) == ("waiting", 1)
    assert answer is not None and answer.startswith("BadField")
    with pytest.raises(BadField):
        added(database, receiver.url)

"""Two people decide on exactly one thing, and it is done exactly once."""

import threading
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from panhuo.access import Identity, approvals
from panhuo.store import SYSTEM, Database, transaction
from panhuo.words.errors import ApprovalChanged, Forbidden, NotThere, PanhuoError, SamePerson

NOW = datetime(2026, 11, 27, 8, 0, tzinfo=UTC)
SUBJECT = "00000000-0000-7000-8000-00000000000a"
PAYLOAD = {"kind": "order", "units": "100", "cost": "12.50"}


def person(number: int, role: str) -> Identity:
    return Identity(f"00000000-0000-7000-8000-{number:012d}", f"P{number}", "", role, "en", None, None)


ASKING, SECOND, THIRD = person(1, "planner"), person(2, "approver"), person(3, "admin")
Deed = Callable[[Any, dict[str, Any]], None]


def nothing(cursor: Any, request: dict[str, Any]) -> None:
    """Do nothing."""


@pytest.fixture
def asked(database: Database) -> str:
    with transaction(database, ASKING.scope) as cursor:
        return approvals.ask(
            cursor, ASKING, kind="action", payload=PAYLOAD, subject=SUBJECT, brand="Aurora", places=("A", "B"), now=NOW
        )


def decide(database: Database, by: Identity, approval_id: str, *, deed: Deed = nothing, **given: Any) -> None:
    told = {"payload_hash": approvals.hash_of(PAYLOAD), "approve": True, "reason": None, "now": NOW} | given
    with transaction(database, by.scope) as cursor:
        approvals.decide(cursor, by, approval_id, execute=deed, **told)


def test_what_was_asked_is_done_in_the_same_transaction(database: Database, asked: str) -> None:
    done: list[dict[str, Any]] = []
    decide(database, SECOND, asked, deed=lambda cursor, request: done.append(request))
    assert [request["payload"] for request in done] == [PAYLOAD]


def test_a_deed_that_fails_leaves_the_request_waiting(database: Database, asked: str) -> None:
    def fails(cursor: Any, request: dict[str, Any]) -> None:
        raise RuntimeError

    with pytest.raises(RuntimeError):
        decide(database, SECOND, asked, deed=fails)
    decide(database, SECOND, asked)


@pytest.mark.parametrize(
    ("by", "given", "error"),
    [
        (person(1, "admin"), {}, SamePerson),
        (ASKING, {}, Forbidden),
        (person(4, "finance"), {}, Forbidden),
        (SECOND, {"payload_hash": approvals.hash_of(PAYLOAD | {"units": "101"})}, ApprovalChanged),
        (SECOND, {"now": NOW + timedelta(days=3)}, ApprovalChanged),
    ],
)
def test_another_person_another_thing_or_too_late_is_refused(
    database: Database, asked: str, by: Identity, given: dict[str, Any], error: type[PanhuoError]
) -> None:
    with pytest.raises(error):
        decide(database, by, asked, **given)


def test_a_payload_changed_behind_our_back_is_refused(database: Database, asked: str) -> None:
    with transaction(database, SYSTEM) as cursor:
        cursor.execute('update approval set payload = payload || \'{"units": "9999"}\'')
    with pytest.raises(ApprovalChanged):
        decide(database, SECOND, asked)


def test_two_who_approve_at_the_same_moment_do_it_once(database: Database, asked: str) -> None:
    done: list[str] = []
    refused: list[PanhuoError] = []
    gate = threading.Barrier(8)

    def approve(number: int) -> None:
        gate.wait()
        try:
            decide(database, person(10 + number, "approver"), asked, deed=lambda cursor, request: done.append("done"))
        except PanhuoError as error:
            refused.append(error)

    threads = [threading.Thread(target=approve, args=[number]) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert done == ["done"]
    assert [type(error) for error in refused] == [ApprovalChanged] * 7


def test_who_does_not_see_the_brand_or_the_places_does_not_see_the_request(database: Database, asked: str) -> None:
    for brands, locations in ((("Borealis",), None), (None, ("C",))):
        blind = Identity("00000000-0000-7000-8000-000000000009", "B", "", "approver", "en", brands, locations)
        with pytest.raises(NotThere):
            decide(database, blind, asked)


def test_what_is_asked_anew_takes_the_place_of_what_was_withdrawn(database: Database, asked: str) -> None:
    with transaction(database, ASKING.scope) as cursor:
        approvals.withdraw(cursor, subject=SUBJECT)
        approvals.ask(
            cursor, ASKING, kind="action", payload=PAYLOAD, subject=SUBJECT, brand="Aurora", places=("A", "B"), now=NOW
        )
    with pytest.raises(ApprovalChanged):
        decide(database, SECOND, asked)


def test_the_hash_follows_from_the_content_not_from_its_order() -> None:
    assert approvals.hash_of({"a": "1", "b": "2"}) == approvals.hash_of({"b": "2", "a": "1"})
    assert approvals.hash_of({"a": "1"}) != approvals.hash_of({"a": "1 "})

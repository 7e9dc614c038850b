"""Two-phase transfers, as TigerBeetle's documentation describes them, where they map to holds: see docs/en/stock.md.

Pending is a hold, posting is allocating and shipping, voiding is releasing, a timeout is an expiry.
"""

import uuid
from collections.abc import Generator
from datetime import UTC, datetime, timedelta

import pytest

from panhuo import hub, store
from panhuo.hub import Allocate, Entry, Extend, Hold, Line, Moved, Moves, Promised, Refused, Release, Ship
from panhuo.hub.reading import stock
from tests.hub.ledger import faults

BEGUN = datetime(2026, 11, 27, 9, tzinfo=UTC)


class Clock:
    def __init__(self) -> None:
        self.now = BEGUN

    def __call__(self) -> datetime:
        self.now += timedelta(milliseconds=1)
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def writer(database: store.Database, clock: Clock) -> Generator[hub.Writer]:
    """A writer with 10 units of MUG in Leeds; at the end the books must balance."""
    with hub.open_writer(database.urls.application, clock=clock) as opened:
        opened.apply(store.SYSTEM, Moves(uuid.uuid4().bytes, (Entry("opening", "MUG", 10, "Leeds"),)))
        yield opened
    with store.transaction(database, store.SYSTEM) as cursor:
        assert faults(cursor) == []


def hold(writer: hub.Writer, units: int, *, seconds: int = 600, number: bytes | None = None) -> Promised | Refused:
    command = Hold(number or uuid.uuid4().bytes, (Line("MUG", units, "Leeds"),), seconds)
    verdict = writer.apply(store.SYSTEM, command)
    assert isinstance(verdict, Promised | Refused)
    return verdict


def counts(database: store.Database, clock: Clock) -> tuple[int, int, int, int]:
    """Give (on hand, held, committed, available)."""
    with store.transaction(database, store.SYSTEM) as cursor:
        (row,) = stock(cursor, {"sku": "MUG"}, now=clock.now)
    return row["on_hand"], row["held"], row["committed"], row["available"]


def test_pending_keeps_the_amount_from_others_and_moves_nothing(
    writer: hub.Writer, database: store.Database, clock: Clock
) -> None:
    hold(writer, 4)
    assert counts(database, clock) == (10, 4, 0, 6)
    refused = hold(writer, 7)
    assert isinstance(refused, Refused)
    assert (refused.code, refused.lines[0].available) == ("not_enough_stock", 6)


def test_posting_in_full_moves_all_of_it(writer: hub.Writer, database: store.Database, clock: Clock) -> None:
    held = hold(writer, 4)
    assert isinstance(held, Promised)
    writer.apply(store.SYSTEM, Allocate(held.id, "SO-1"))
    assert counts(database, clock) == (10, 0, 4, 6)
    writer.apply(store.SYSTEM, Ship(held.id))
    assert counts(database, clock) == (6, 0, 0, 6)


def test_posting_a_part_keeps_the_rest_pending_until_it_is_given_back(
    writer: hub.Writer, database: store.Database, clock: Clock
) -> None:
    held = hold(writer, 4)
    assert isinstance(held, Promised)
    writer.apply(store.SYSTEM, Allocate(held.id, "SO-1"))
    writer.apply(store.SYSTEM, Ship(held.id, ((0, 3),), uuid.uuid4().bytes))
    # Unlike there, where posting a part gives back the rest at once: a parcel often follows a parcel.
    assert counts(database, clock) == (7, 0, 1, 6)
    writer.apply(store.SYSTEM, Release(held.id, "the rest is not wanted"))
    assert counts(database, clock) == (7, 0, 0, 7)


def test_voiding_gives_everything_back(writer: hub.Writer, database: store.Database, clock: Clock) -> None:
    held = hold(writer, 4)
    assert isinstance(held, Promised)
    writer.apply(store.SYSTEM, Release(held.id))
    assert counts(database, clock) == (10, 0, 0, 10)


def test_what_is_resolved_is_not_resolved_again(writer: hub.Writer) -> None:
    held = hold(writer, 4)
    assert isinstance(held, Promised)
    writer.apply(store.SYSTEM, Release(held.id))
    late = writer.apply(store.SYSTEM, Allocate(held.id, "SO-1"))
    assert isinstance(late, Refused)
    assert late.code == "not_in_this_state"


def test_a_timeout_gives_it_back_at_that_moment_whether_or_not_anybody_has_tidied(
    writer: hub.Writer, database: store.Database, clock: Clock
) -> None:
    held = hold(writer, 10, seconds=60)
    assert isinstance(held, Promised)
    clock.now += timedelta(seconds=61)
    assert counts(database, clock) == (10, 0, 0, 10)
    late = writer.apply(store.SYSTEM, Allocate(held.id, "SO-1"))
    assert isinstance(late, Refused)
    assert late.code == "expired"
    assert isinstance(hold(writer, 10), Promised)


def test_a_hold_that_is_extended_in_time_lasts_on(writer: hub.Writer, clock: Clock) -> None:
    held = hold(writer, 10, seconds=60)
    assert isinstance(held, Promised)
    clock.now += timedelta(seconds=50)
    writer.apply(store.SYSTEM, Extend(held.id, 60))
    clock.now += timedelta(seconds=50)
    assert isinstance(writer.apply(store.SYSTEM, Allocate(held.id, "SO-1")), Promised)


def test_linked_lines_are_held_all_or_none(writer: hub.Writer, database: store.Database, clock: Clock) -> None:
    lines = (Line("MUG", 4, "Leeds"), Line("NONE-OF-THIS", 1, "Leeds"))
    chain = writer.apply(store.SYSTEM, Hold(uuid.uuid4().bytes, lines, 600))
    assert isinstance(chain, Refused)
    assert counts(database, clock) == (10, 0, 0, 10)


def test_linked_moves_are_made_all_or_none(writer: hub.Writer, database: store.Database, clock: Clock) -> None:
    entries = (Entry("shipped", "MUG", 4, "Leeds"), Entry("shipped", "MUG", 7, "Leeds"))
    chain = writer.apply(store.SYSTEM, Moves(uuid.uuid4().bytes, entries))
    assert isinstance(chain, Refused)
    assert counts(database, clock) == (10, 0, 0, 10)


def test_a_balance_limit_is_never_crossed_by_what_is_asked_for(writer: hub.Writer) -> None:
    gone = writer.apply(store.SYSTEM, Moves(uuid.uuid4().bytes, (Entry("shipped", "MUG", 11, "Leeds"),)))
    assert isinstance(gone, Refused)
    assert gone.code == "not_enough_stock"


def test_an_id_makes_a_request_once(writer: hub.Writer, database: store.Database, clock: Clock) -> None:
    number = uuid.uuid4().bytes
    first, again, other = (hold(writer, units, number=number) for units in (4, 4, 5))
    assert isinstance(first, Promised)
    assert isinstance(again, Promised)
    assert (again.parts, again.replayed) == (first.parts, True)
    assert isinstance(other, Refused)
    assert other.code == "other_body"
    assert counts(database, clock) == (10, 4, 0, 6)

    order = Moves(uuid.uuid4().bytes, (Entry("received", "MUG", 5, "Leeds"),))
    verdicts = [writer.apply(store.SYSTEM, order) for _ in range(2)]
    assert [isinstance(one, Moved) and one.replayed for one in verdicts] == [False, True]
    assert counts(database, clock)[0] == 15


def test_a_place_that_can_promise_nothing_is_no_choice_whether_it_has_a_cell_or_not(
    writer: hub.Writer, database: store.Database
) -> None:
    """Leeds may promise two beyond its stock. York is named first, has nothing, and at first not even a cell."""
    with store.transaction(database, store.SYSTEM) as cursor:
        cursor.execute("update cell set backorder_limit = 2 where sku = 'MUG'")
    assert isinstance(hold(writer, 10), Promised)
    line = Line("MUG", 5, locations=("York", "Leeds"))
    asked = [Hold(uuid.uuid4().bytes, (line,), 600, whole=False, promise="backorder") for _ in range(2)]
    first = writer.apply(store.SYSTEM, asked[0]._replace(lines=(line._replace(units=1),)))
    writer.apply(store.SYSTEM, Moves(uuid.uuid4().bytes, (Entry("dispatched", "MUG", 5, "Leeds", to_location="York"),)))
    second = writer.apply(store.SYSTEM, asked[1])
    assert isinstance(first, Promised)
    assert isinstance(second, Promised)
    assert [units for _, _, units, _, _ in (*first.parts, *second.parts)] == [1, 1]

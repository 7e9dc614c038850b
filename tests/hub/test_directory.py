"""What a channel draws from: its own pool, then what it may pull from the shared one, less a buffer."""

import pytest

from panhuo.hub import Line
from panhuo.hub.directory import Directory, Known, Rule
from panhuo.store import SYSTEM, Scope

CELLS = (
    Known(1, "Moon", "Leeds", "MUG", ""),
    Known(2, "Moon", "Leeds", "MUG", "live"),
    Known(3, "Moon", "York", "MUG", ""),
    Known(4, "Star", "Leeds", "MUG", ""),
)


def rule(channel: str, **parts: object) -> Rule:
    given = {"sku": "", "location": "", "pool": "", "pulls": True, "buffer_units": 0} | parts
    return Rule(channel=channel, **given)  # pyright: ignore[reportArgumentType]


@pytest.fixture
def directory() -> Directory:
    made = Directory()
    made.add(CELLS)
    return made


def test_a_channel_without_a_rule_draws_from_the_shared_pool(directory: Directory) -> None:
    line = Line("MUG", 1, "Leeds", "Moon", "web")
    assert directory.places_of([line], SYSTEM) == [(((1, 0),),)]


def test_an_allotment_comes_first_and_then_the_shared_pool_less_its_buffer(directory: Directory) -> None:
    directory.rule([rule("live-room", pool="live", buffer_units=5)], version=1)
    line = Line("MUG", 1, "Leeds", "Moon", "live-room")
    assert directory.places_of([line], SYSTEM) == [(((2, 0), (1, 5)),)]


def test_a_closed_allotment_pulls_nothing_from_the_shared_pool(directory: Directory) -> None:
    directory.rule([rule("live-room", pool="live", pulls=False)], version=1)
    assert directory.places_of([Line("MUG", 1, "Leeds", "Moon", "live-room")], SYSTEM) == [(((2, 0),),)]
    # In York there is no allotment, so there is nothing.
    assert directory.places_of([Line("MUG", 1, "York", "Moon", "live-room")], SYSTEM) == [()]


def test_the_most_particular_rule_holds(directory: Directory) -> None:
    rules = [rule("web"), rule("web", location="Leeds", buffer_units=2), rule("web", sku="MUG", buffer_units=7)]
    directory.rule(rules, version=1)
    assert directory.places_of([Line("MUG", 1, "Leeds", "Moon", "web")], SYSTEM) == [(((1, 7),),)]
    directory.rule(rules[:2], version=2)
    assert directory.places_of([Line("MUG", 1, "Leeds", "Moon", "web")], SYSTEM) == [(((1, 2),),)]


def test_places_come_in_the_order_of_the_caller(directory: Directory) -> None:
    line = Line("MUG", 1, owner="Moon", locations=("York", "Leeds"))
    assert directory.places_of([line], SYSTEM) == [(((3, 0),), ((1, 0),))]


def test_without_an_owner_the_brands_at_a_place_are_one_offer(directory: Directory) -> None:
    assert directory.places_of([Line("MUG", 1, "Leeds")], SYSTEM) == [(((1, 0), (4, 0)),)]


def test_what_is_out_of_sight_is_as_if_it_were_not_there(directory: Directory) -> None:
    partner = Scope("partner", None, ("Star",), None)
    assert directory.places_of([Line("MUG", 1, "Leeds")], partner) == [(((4, 0),),)]
    store = Scope("store", None, None, ("York",))
    assert directory.places_of([Line("MUG", 1)], store) == [(((3, 0),),)]


def test_a_new_cell_and_a_new_rule_hold_at_once(directory: Directory) -> None:
    line = Line("MUG", 1, "Bath", "Moon", "web")
    assert directory.places_of([line], SYSTEM) == [()]
    directory.add([Known(5, "Moon", "Bath", "MUG", "")])
    assert directory.places_of([line], SYSTEM) == [(((5, 0),),)]
    directory.rule([rule("web", buffer_units=1)], version=3)
    assert directory.places_of([line], SYSTEM) == [(((5, 1),),)]

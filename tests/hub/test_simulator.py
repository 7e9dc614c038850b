"""Stories of a bad wire between many clients and two servers: nothing is oversold, lost, or answered in two ways."""

import os

import pytest

from panhuo import store
from tests.hub.simulator import run

SEEDS = 200


@pytest.mark.slow
def test_whatever_the_wire_does_stock_is_promised_once(database: store.Database) -> None:
    first = int(os.environ.get("PANHUO_SEED", "0"))
    assert run(database.urls, range(first, first + SEEDS)) == SEEDS

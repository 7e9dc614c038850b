"""English counts of one."""

import pytest

from panhuo.words.messages import text
from panhuo.words.singular import with_singulars


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("have 1 days left", "have 1 day left"),
        ("about 1 sales would be lost", "about 1 sale would be lost"),
        ("11 days, 1,001 days, 0.1 days, 21 days", "11 days, 1,001 days, 0.1 days, 21 days"),
        ("1 glass stays 1 glass", "1 glass stays 1 glass"),
    ],
)
def test_only_a_count_of_exactly_one_is_written_in_the_singular(written: str, read: str):
    assert with_singulars(written) == read


def test_the_catalogue_counts_so_too():
    values = {"as_of": "2026-11-21", "seconds": "1.1", "out": "home"}
    assert "1 action," in text("cli.ran", "en", actions=1, **values)
    assert "2 actions," in text("cli.ran", "en", actions=2, **values)

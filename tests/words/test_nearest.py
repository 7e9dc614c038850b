"""The nearest known words are what somebody probably meant."""

from panhuo.words.nearest import nearest


def test_a_misspelt_word_finds_the_right_one_first() -> None:
    assert nearest("lead_tme_days", ["review_days", "lead_time_days", "lead_time"])[0] == "lead_time_days"


def test_letter_case_does_not_count() -> None:
    assert nearest("a-10", ["B-11", "A-10"]) == ["A-10"]


def test_the_beginning_of_a_long_code_finds_it() -> None:
    assert nearest("CHI-", ["CHIIKAWA-MUG-RED-350", "POKE-1"]) == []
    assert nearest("CHI", ["CHIIKAWA-MUG-RED-350", "POKE-1"]) == ["CHIIKAWA-MUG-RED-350"]


def test_at_most_the_limit_is_given_and_nothing_where_nothing_is_near() -> None:
    assert len(nearest("sku-1", [f"sku-1{digit}" for digit in range(10)], limit=2)) == 2
    assert nearest("zzz", ["a", "b"]) == []

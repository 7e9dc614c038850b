"""The catalogues say the same things in both languages."""

import re

import pytest

from panhuo.words import Text
from panhuo.words.messages import LANGUAGES, both, catalogue, keys_below, placeholders, text


def test_both_languages_have_the_same_keys() -> None:
    assert set(catalogue("en")) == set(catalogue("zh"))


@pytest.mark.parametrize("key", sorted(catalogue("en")))
def test_a_text_has_the_same_placeholders_in_both_languages(key: str) -> None:
    assert placeholders(catalogue("en")[key]) == placeholders(catalogue("zh")[key])


def test_no_text_is_empty_and_no_english_text_holds_chinese_sentences() -> None:
    for lang in LANGUAGES:
        assert all(said.strip() for said in catalogue(lang).values())
    errors = [catalogue("en")[key] for key in keys_below("errors")]
    assert not [said for said in errors if re.search(r"[\u4e00-\u9fff]{4,}", said)]


def test_placeholders_are_filled_and_lists_are_written_with_the_language_s_own_comma() -> None:
    values = {"file": "a.csv", "headers": ["x", "y"], "nearest": ["n"], "missing": []}
    assert "x, y" in text("errors.PH101.text", "en", **values)
    assert "none" in text("errors.PH101.text", "en", **values)
    assert "x、y" in text("errors.PH101.text", "zh", **values)
    assert "无" in text("errors.PH101.text", "zh", **values)


def test_a_value_in_two_languages_is_written_in_the_one_asked_for() -> None:
    said = both("errors.PH102.text", folder=Text(en="the folder", zh="文件夹"))
    assert said.en.startswith("the folder:")
    assert said.zh.startswith("文件夹：")


def test_an_unknown_key_language_or_missing_value_is_a_key_error() -> None:
    with pytest.raises(KeyError):
        text("errors.PH999.text", "en")
    with pytest.raises(KeyError):
        text("errors.PH102.text", "fr", folder="x")
    with pytest.raises(KeyError):
        text("errors.PH102.text", "en")


def test_placeholders_are_found_with_their_format() -> None:
    assert placeholders("{share:.0%} of {{x}} {units}") == {"share", "units"}

"""Every error has a code, texts in both languages, and the facts that its texts need."""

import pickle
import re

import pytest

from panhuo.words import errors
from panhuo.words.errors import PanhuoError, RowError, UnknownSku, by_code
from panhuo.words.messages import catalogue, keys_below, placeholders

PARTS = ("title", "text", "cause", "remedy")
every_case = pytest.mark.parametrize("case", by_code().values(), ids=by_code().keys())


@every_case
def test_a_case_has_a_code_and_four_texts(case: type[PanhuoError]) -> None:
    assert re.fullmatch(r"PH[1-9]\d\d", case.code)
    for part in PARTS:
        assert f"errors.{case.code}.{part}" in catalogue("en")


@every_case
def test_the_facts_of_a_case_are_what_its_texts_need(case: type[PanhuoError]) -> None:
    used = {name for part in PARTS for name in placeholders(catalogue("zh")[f"errors.{case.code}.{part}"])}
    assert used <= set(case.needs)
    said = placeholders(catalogue("en")[f"errors.{case.code}.text"])
    assert set(case.needs) - said <= {"column", "value", "extra"}


@every_case
def test_a_case_can_be_said_in_both_languages(case: type[PanhuoError]) -> None:
    error = case(**{need: f"<{need}>" for need in case.needs})
    for lang in ("zh", "en"):
        lines = error.render(lang).splitlines()
        assert lines[0].startswith(f"{case.code} ")
        assert len(lines) == 2
        for part in PARTS:
            assert error.part(part, lang)


def test_no_texts_are_left_without_a_case() -> None:
    assert {key.split(".")[1] for key in keys_below("errors")} == set(by_code())


def test_every_case_is_drawn_in_the_tree_and_exported() -> None:
    assert errors.__doc__ is not None
    drawn = dict(re.findall(r"(\w+)\s+(PH\d{3})", errors.__doc__))
    assert {code: name for name, code in drawn.items()} == {code: case.__name__ for code, case in by_code().items()}
    assert {case.__name__ for case in by_code().values()} <= set(errors.__all__)


def test_codes_of_one_kind_begin_with_one_digit_and_refusals_of_rows_with_two() -> None:
    assert {code for code, case in by_code().items() if issubclass(case, RowError)} == {
        code for code in by_code() if code.startswith("PH2")
    }


def test_missing_or_superfluous_facts_are_a_type_error() -> None:
    with pytest.raises(TypeError, match="nearest"):
        UnknownSku(sku="A1")
    with pytest.raises(TypeError, match="colour"):
        UnknownSku(sku="A1", nearest=[], colour="red")


def test_an_error_says_what_is_wrong_and_what_to_do() -> None:
    error = UnknownSku(sku="A1", nearest=["A10", "A11"])
    assert str(error).startswith("PH401 There is no SKU “A1”. Nearest: A10, A11.\nUse one of the codes above")
    assert error.render("zh").startswith("PH401 没有 SKU“A1”。最接近的是：A10、A11。\n请改用上面的编码")
    assert error.facts == {"sku": "A1", "nearest": ["A10", "A11"]}


def test_an_error_travels_between_processes() -> None:
    copy = pickle.loads(pickle.dumps(UnknownSku(sku="A1", nearest=["A10"])))  # noqa: S301  # our own bytes
    assert isinstance(copy, UnknownSku)
    assert copy.facts == {"sku": "A1", "nearest": ["A10"]}

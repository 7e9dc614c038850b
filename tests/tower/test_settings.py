"""Terms and targets are a file that people keep: remarks stay, and what is refused changes nothing."""

from pathlib import Path

import pytest

from panhuo.tower import settings
from panhuo.words.errors import BadField, BadTerm, ChangedMeanwhile, InvalidToml

WRITTEN = '# ours\ncurrency = "CNY"  # yuan\n\n[targets]\nturnover_days = 30 # a month\n'


@pytest.fixture
def home(tmp_path: Path) -> Path:
    (tmp_path / "panhuo.toml").write_text(WRITTEN, encoding="utf-8")
    return tmp_path


def test_a_target_is_written_beside_the_remarks(home: Path) -> None:
    settings.save_targets(home, {"turnover_days": 25.0, "forecast_error": 0.4})
    text = (home / "panhuo.toml").read_text(encoding="utf-8")
    assert "# ours" in text
    assert "# yuan" in text
    assert {line["kpi"]: line["target"] for line in settings.targets(home, lang="en")} == {
        "turnover_days": 25.0,
        "forecast_error": 0.4,
        "dead_stock_share": 0.08,
        "stock_out_share": 0.05,
    }


def test_a_target_taken_away_is_the_usual_one_again(home: Path) -> None:
    settings.save_targets(home, {"turnover_days": 25.0})
    settings.save_targets(home, {"turnover_days": None})
    assert "turnover_days" not in (home / "panhuo.toml").read_text(encoding="utf-8")
    assert [line["target"] for line in settings.targets(home, lang="zh") if line["kpi"] == "turnover_days"] == [30.0]


def test_a_figure_that_does_not_exist_is_named(home: Path) -> None:
    with pytest.raises(BadField, match="happiness"):
        settings.save_targets(home, {"happiness": 1.0})


def test_a_change_made_on_an_older_version_is_refused(home: Path) -> None:
    read = settings.terms_text(home)
    settings.save_terms(home, toml='currency = "EUR"\n', version=read["version"])
    with pytest.raises(ChangedMeanwhile):
        settings.save_terms(home, toml='currency = "USD"\n', version=read["version"])
    assert settings.terms_text(home)["toml"] == 'currency = "EUR"\n'


@pytest.mark.parametrize(("toml", "error"), [("currency = ", InvalidToml), ("currency = 3\n", BadTerm)])
def test_terms_that_are_none_change_nothing(home: Path, toml: str, error: type[Exception]) -> None:
    with pytest.raises(error):
        settings.save_terms(home, toml=toml, version=settings.terms_text(home)["version"])
    assert settings.terms_text(home)["toml"] == WRITTEN


def test_a_home_without_terms_says_so_and_takes_its_first(tmp_path: Path) -> None:
    empty = settings.terms_text(tmp_path)
    settings.save_terms(tmp_path, toml=WRITTEN, version=empty["version"])
    assert settings.terms_text(tmp_path)["toml"] == WRITTEN

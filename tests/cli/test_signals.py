"""`signals text` and `signals learn`: what they write, learn and refuse."""

from pathlib import Path

import polars as pl
import pytest

from panhuo.signals import load
from panhuo.signals.tone import tone_of
from tests.cli.conftest import Command, answer


def test_the_command_adds_three_columns_to_a_file_of_any_encoding(panhuo: Command, tmp_path: Path):
    file, out = tmp_path / "弹幕.csv", tmp_path / "read.csv"
    file.write_bytes("时间,内容\n20:01,上链接\n20:02,没抢到啊气死\n".encode("gb18030"))
    done = panhuo("signals", "text", file, "--column", "内容", "--out", out, "--json")
    assert done.returncode == 0, done.stderr
    assert answer(done)["rows"] == 2
    table = pl.read_csv(out)
    assert table.columns == ["时间", "内容", "sentiment", "intent", "complaint"]
    assert table["intent"].to_list() == ["buy", "complain"]


def test_the_command_is_taught_by_a_file_of_corrections(panhuo: Command, tmp_path: Path):
    file, corrections, out = tmp_path / "chat.csv", tmp_path / "right.csv", tmp_path / "read.csv"
    text = "这款的手感就像云朵一样包裹着我的脚踝呢朋友们"
    file.write_text(f"text\n{text}\n", encoding="utf-8")
    said: list[float] = []
    for label in ("0", "1"):
        corrections.write_text(f"text,label\n{text},{label}\n", encoding="utf-8")
        done = panhuo("signals", "text", file, "--column", "text", "--corrections", corrections, "--out", out)
        assert done.returncode == 0, done.stderr
        said.append(pl.read_csv(out)["sentiment"].item())
    assert said[0] < 0.5 < said[1]


def test_the_command_learns_a_tone_anew(panhuo: Command, tmp_path: Path):
    file, out = tmp_path / "reviews.csv", tmp_path / "tone.npz"
    file.write_text("review,label\n" + "很好吃,1\n难吃死了,0\n" * 5, encoding="utf-8")
    done = panhuo("signals", "learn", file, "--column", "review", "--out", out)
    assert done.returncode == 0, done.stderr
    good, bad = tone_of(load(out), ["好吃", "难吃"])
    assert bad < good


@pytest.mark.parametrize(("column", "labels"), [("comment", "1"), ("text", "maybe"), ("text", "1")])
def test_the_command_says_what_is_wrong_with_a_file(panhuo: Command, tmp_path: Path, column: str, labels: str):
    file = tmp_path / "reviews.csv"
    file.write_text(f"text,label\n好,{labels}\n", encoding="utf-8")
    done = panhuo("signals", "learn", file, "--column", column, "--out", tmp_path / "tone.npz")
    assert done.returncode == 2
    assert "PH410" in done.stderr
    assert not (tmp_path / "tone.npz").exists()

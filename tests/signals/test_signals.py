"""What comments say: the tone that is shipped, learning it anew, correcting it, and live chat."""

from pathlib import Path

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from panhuo.signals import COMPLAINTS, INTENTS, learn, load, read_texts, save, shipped, taught
from panhuo.signals.characters import rows_of, written_plainly
from panhuo.signals.tone import tone_of

COMMENTS = pl.read_csv(Path(__file__).with_name("live_comments.csv"))


@pytest.mark.parametrize(
    ("text", "intent", "complaint"),
    [
        ("上链接上链接", "buy", "none"),
        ("有没有白色的", "ask", "none"),
        ("质量真的不错，很喜欢", "praise", "none"),
        ("等了半个月还没发货", "complain", "delivery"),
        ("太小了穿不进去", "complain", "size"),
        ("客服不理人", "complain", "service"),
        ("主播晚上好", "other", "none"),
        ("I want the red one", "buy", "none"),
        ("how much is it", "ask", "none"),
        ("love it, so cute", "praise", "none"),
        ("sold out in two seconds", "complain", "stock"),
        ("hello from brazil", "other", "none"),
    ],
)
def test_a_comment_says_what_its_writer_is_after(text: str, intent: str, complaint: str):
    assert read_texts([text]).select("intent", "complaint").row(0) == (intent, complaint)


def test_good_is_above_half_and_bad_below():
    good, bad, neither = read_texts(["质量很好，物流也快，会回购", "太差了，用两次就坏了，退货", "1"])["sentiment"]
    assert bad < 0.2
    assert good > 0.8
    assert bad < neither < good


def test_a_negation_turns_praise():
    said = read_texts(["好用", "不好用", "不贵", "太贵了"])
    assert said["intent"].to_list() == ["praise", "complain", "praise", "complain"]


def test_live_comments_are_read_as_a_person_would():
    """The half that no phrase was chosen on; see benchmarks/reviews.py for the figures."""
    rest = COMMENTS.hstack(read_texts(COMMENTS["text"].to_list()).rename({"intent": "said", "complaint": "about"}))
    rest = rest.with_row_index().filter(pl.col("index") % 2 == 1)
    assert (rest["said"] == rest["intent"]).mean() > 0.8  # pyright: ignore[reportOptionalOperand, reportOperatorIssue]
    complaints = rest.filter(pl.col("intent") == "complain")
    assert (complaints["about"] == complaints["complaint"]).mean() > 0.8  # pyright: ignore[reportOptionalOperand, reportOperatorIssue]


def test_the_labelled_comments_name_what_there_is():
    assert COMMENTS.height >= 400
    assert COMMENTS["text"].n_unique() == COMMENTS.height
    assert set(COMMENTS["intent"]) == set(INTENTS)
    assert set(COMMENTS["complaint"]) == {*COMPLAINTS, "none"}


@settings(deadline=None)
@given(st.lists(st.text(max_size=60), max_size=8))
def test_every_text_gets_an_answer_and_the_same_alone_as_among_others(texts: list[str]):
    together = read_texts(texts)
    assert together.height == len(texts)
    assert together["sentiment"].is_between(0, 1).all()
    assert set(together["intent"]) <= set(INTENTS)
    for row, text in enumerate(texts):
        alone = read_texts([text]).row(0)
        assert alone[1:] == together.row(row)[1:]
        assert alone[0] == pytest.approx(together.row(row)[0])


def test_the_same_written_otherwise_is_the_same():
    assert written_plainly("ＧＯＯＤ  质量 123") == written_plainly("good 质量 9")
    one, other = (rows_of([text]).columns.tolist() for text in ("好 12", "好　３４５"))
    assert one == other


def test_a_tone_is_learnt_kept_and_read_back(tmp_path: Path):
    texts = ["很好吃", "好吃极了", "难吃死了", "真难吃"] * 10
    tone = learn(texts, [True, True, False, False] * 10)
    save(tone, tmp_path / "tone.npz")
    again = load(tmp_path / "tone.npz")
    asked = ["好吃", "难吃"]
    np.testing.assert_allclose(tone_of(again, asked), tone_of(tone, asked), atol=0.2)
    good, bad = tone_of(again, asked)
    assert bad < 0 < good


def test_a_correction_is_taken_and_leaves_others_be():
    tone, slang = shipped(), "这波属实是绝绝子拉满"
    before = tone_of(tone, ["质量太差了", "很好，喜欢"])
    now_bad, now_good = (taught(tone, [slang], [good]) for good in (False, True))
    assert tone_of(now_bad, [slang])[0] < 0 < tone_of(now_good, [slang])[0]
    np.testing.assert_allclose(tone_of(now_bad, ["质量太差了", "很好，喜欢"]), before, atol=1.5)

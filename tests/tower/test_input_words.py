"""What of the data cannot be believed is told in whole sentences, in both languages."""

from datetime import date
from typing import Any

import pytest

from panhuo.tower.forecasts import input_told


def row(check: str, seen: float, usual: float) -> dict[str, Any]:
    return {"check": check, "day": date(2026, 11, 21), "seen": seen, "usual": usual}


@pytest.mark.parametrize(
    ("failed", "english", "chinese"),
    [
        (
            row("stopped", 0, 153),
            "since 21 Nov 2026: 0 units, where 153 are usual",
            "几乎没有销量：0 件，平时约 153 件",
        ),
        (row("times", 10, 1), "On 21 Nov 2026 most goods sold 10 times", "多数商品的销量是平时的 10 倍"),
        (row("price", 0.0, 0.98), "“price” is filled in 0.0% of the last rows", "“price”只有 0.0% 有值，平时为 98.0%"),
    ],
)
def test_each_check_has_its_sentence(failed: dict[str, Any], english: str, chinese: str) -> None:
    assert english in input_told(failed, lang="en")["why"]
    assert chinese in input_told(failed, lang="zh")["why"]

"""A cast does what it can, the closer look the rest."""

import polars as pl

from panhuo.words.reading import closely, spread


def test_only_what_a_cast_cannot_read_is_looked_at_closely() -> None:
    seen: list[str] = []

    def closer(rest: pl.Series) -> pl.Series:
        seen.extend(rest.to_list())
        return rest.str.strip_prefix("#")

    reading = closely(pl.Series(["1", "#2", "x", None, "-"]), pl.Int64(), code="PH202", closer=closer)
    assert seen == ["#2", "x", "-"]
    assert reading.values.to_list() == [1, 2, None, None, None]
    assert [(code, failed.to_list()) for code, failed in reading.faults] == [
        ("PH202", [False, False, True, False, False])
    ]


def test_a_mask_is_spread_over_all_rows() -> None:
    assert spread(pl.Series([True, False]), pl.Series([1, 3]), 4).to_list() == [False, True, False, False]

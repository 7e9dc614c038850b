"""Terms are resolved alike on both engines."""

from pathlib import Path

import polars as pl

from panhuo import lake
from panhuo.words.terms import read_terms, resolve_terms, term_names


def test_overrides_give_each_row_the_same_terms_on_both_engines(engine: lake.Engine, tmp_path: Path) -> None:
    path = tmp_path / "panhuo.toml"
    path.write_text(
        '[terms.by.category."tea"]\nshelf_life_days = 365\nreview_days = 14\n'
        '[terms.by.location."S1"]\nreview_days = 1\n',
        encoding="utf-8",
    )
    rows = pl.DataFrame(
        {"sku": ["a", "b", "c", "d"], "location": ["W", "S1", "S1", "W"], "category": ["tea", "tea", None, None]}
    )
    resolved = engine.collect(resolve_terms(read_terms(path), engine.from_polars(rows))).sort("sku")
    assert resolved.columns == [*rows.columns, *term_names()]
    assert resolved["review_days"].to_list() == [14, 1, 1, 7]
    assert resolved["shelf_life_days"].to_list() == [365, 365, None, None]
    assert resolved["service_level"].to_list() == [None] * 4
    assert resolved["salvage_share"].to_list() == [0.3] * 4

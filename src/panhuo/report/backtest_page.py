"""The page of a backtest: how right every model was, by window and by kind of goods, and how far its chances hold."""

from __future__ import annotations

from typing import Any

import polars as pl

from panhuo.forecast import BLEND, Backtest, models
from panhuo.report import figures
from panhuo.report.charts import columns_chart, reliability_chart
from panhuo.report.page import page
from panhuo.report.palette import KIND_COLOURS
from panhuo.report.reader import Reader, segment_title, titles

__all__ = ["model_titles", "render_backtest"]

NUMBERS = ("wape", "wape_total", "rmse", "bias", "pinball", "coverage_90")
# The blend and the best of the others: more lines cannot be told apart.
LINES_MAX = 4


def model_titles(*, lang: str) -> dict[str, str]:
    """Give the title of every model, and of what all say together."""
    return {BLEND: Reader(lang, "").say("backtest.blend"), **titles(models, lang=lang)}


def render_backtest(result: Backtest, *, lang: str) -> str:
    """Give a backtest as one HTML document in "zh" or "en"; the same result gives the same bytes."""
    reader = Reader(lang, "")
    named = model_titles(lang=lang)
    whole = result.scores.filter(pl.col("window") == 0)
    together = whole.filter(pl.col("segment") == "all").to_dicts()
    lines = [row["model"] for row in together if row["model"] == BLEND]
    lines += [row["model"] for row in together if row["model"] != BLEND][: LINES_MAX - len(lines)]
    colours = dict(zip(lines, KIND_COLOURS, strict=False))
    blend = whole.filter(pl.col("model") == BLEND, pl.col("segment") != "all").sort("units", descending=True)
    windows = result.scores.filter(pl.col("model") == BLEND, pl.col("segment") == "all", pl.col("window") > 0)
    return page(
        "backtest.html",
        reader,
        covers=reader.say(
            "backtest.covers",
            windows=windows.height,
            begins=reader.day(together[0]["begins"]),
            ends=reader.day(together[0]["ends"]),
            series=figures.count(together[0]["series"]),
            units=figures.count(together[0]["units"]),
        ),
        columns=[reader.say(f"backtest.{name}") for name in NUMBERS],
        models=[(named.get(row["model"], row["model"]), _written(row)) for row in together],
        segments=[(segment_title(row["segment"], lang=lang), _written(row)) for row in blend.to_dicts()],
        windows=[
            (f"{reader.short_day(row['begins'])} – {reader.short_day(row['ends'])}", _written(row))
            for row in windows.to_dicts()
        ],
        losses=columns_chart(
            [
                (
                    named.get(row["model"], str(row["model"])),
                    float(row["pinball"] or 0.0),
                    f"{row['pinball'] or 0.0:,.3f}",
                    KIND_COLOURS[0] if row["model"] == BLEND else KIND_COLOURS[4],
                )
                for row in together
            ],
            description=reader.say("backtest.losses"),
            width=1080,
            height=190,
        ),
        reliability=reliability_chart(
            [(_points(result.reliability, model), colours[model]) for model in lines],
            description=reader.say("backtest.reliability"),
        ),
        legend=[(named.get(model, model), colours[model]) for model in lines],
    )


def _points(reliability: pl.DataFrame, model: str) -> list[tuple[float, float]]:
    rows = reliability.filter(pl.col("model") == model).drop_nulls()
    return list(zip(rows["level"].to_list(), rows["share"].to_list(), strict=True))


def _written(row: dict[str, Any]) -> list[str]:
    written: list[str] = []
    for name in NUMBERS:
        value = row[name]
        if value is None:
            written.append("–")
        elif name in ("rmse", "pinball"):
            written.append(f"{value:,.3f}")
        else:
            written.append(f"{value:{'+' if name == 'bias' else ''}.1%}")
    return written

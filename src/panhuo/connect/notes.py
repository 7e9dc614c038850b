"""What several sources have to tell the person beside the rows: a day that was assumed, prices in another currency."""

from __future__ import annotations

import polars as pl

from panhuo.connect.records import Origin
from panhuo.words import Text

__all__ = ["assumed_day", "other_currency"]

_FROM = {
    "file name": Text(en="from the file's name", zh="取自文件名"),
    "file time": Text(en="the day on which the file was last changed", zh="取自文件修改日期"),
}


def assumed_day(origin: Origin) -> tuple[Text, ...]:
    """Say for which day a stock report without a date is taken."""
    why = _FROM[origin.as_of_source]
    return (
        Text(
            en=f"{origin.file_name} does not say which day it is for; taken for {origin.as_of} ({why.en}).",
            zh=f"{origin.file_name} 没有写明库存日期，按 {origin.as_of} 处理（{why.zh}）。",
        ),
    )


def other_currency(currencies: pl.Series, *, origin: Origin) -> tuple[Text, ...]:
    """Say that prices are in another currency than the settings'; nothing if they are not."""
    foreign = sorted({str(currency) for currency in currencies.drop_nulls().unique()} - {origin.currency})
    if not foreign:
        return ()
    return (
        Text(
            en=f"Prices are in {', '.join(foreign)}, the settings count in {origin.currency}; nothing is converted.",
            zh=f"价格币种为 {'、'.join(foreign)}，设置中的币种为 {origin.currency}；未做换算。",
        ),
    )

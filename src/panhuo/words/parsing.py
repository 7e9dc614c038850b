"""Reading what people write: numbers, dates, times, yes and no, money and JSON, a whole column at once.

Every reader takes a column as it came and gives a `Reading`: the typed values, and for each way of failing the rows
that fail. What already has the right type is not touched. What a plain cast can read is cast; only the rest is
looked at closely (full-width digits, thousands commas, currency marks, Chinese dates).
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache

import polars as pl

from panhuo.words.moments import read_date, read_time
from panhuo.words.money import CURRENCY_MARKS
from panhuo.words.reading import BLANK_WORDS, Reading, closely, spread
from panhuo.words.schema import Type

__all__ = ["Reading", "as_text", "read"]

_NUMBER_PATTERN = r"^[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d{1,3})?$"
_THOUSANDS_PATTERN = r"^[+-]?\d{1,3}(?:[, '’]\d{3})+(?:\.\d*)?$"
_YES = ("true", "1", "yes", "y", "是", "1.0")
_NO = ("false", "0", "no", "n", "否", "0.0")


def read(values: pl.Series, kind: Type, *, timezone: str) -> Reading:
    """Read a column as `kind`; times without an offset and days of times are those of `timezone` (IANA name)."""
    if values.dtype == pl.Null:
        values = values.cast(pl.String)
    if isinstance(values.dtype, pl.Categorical | pl.Enum):
        values = values.cast(pl.String)
    if kind == "date":
        return read_date(values, timezone=timezone)
    if kind == "time":
        return read_time(values, timezone=timezone)
    return _READERS[kind](values)


def _plain_number(written: pl.Series) -> pl.Series:
    """Strip a written number to digits, sign and point; null where it is no number."""
    text = pl.col("text")
    number = (
        written.to_frame("text")
        .select(text.str.normalize("NFKC").str.strip_chars().str.replace_all("−", "-", literal=True))
        .select(text.str.replace(r"^\(\s*(.*?)\s*\)$", "-$1"))
        .select(text.str.replace(_marks_before(), "$1").str.replace(_marks_after(), ""))
        .select(pl.when(text.str.contains(_THOUSANDS_PATTERN)).then(text.str.replace_all("[, '’]", "")).otherwise(text))
        .select(pl.when(text.str.contains(_NUMBER_PATTERN)).then(text))
    )
    return number.to_series()


@cache
def _marks() -> str:
    return "|".join(mark.replace("$", r"\$") for mark in CURRENCY_MARKS)


@cache
def _marks_before() -> str:
    return rf"(?i)^([+-]?)\s*(?:{_marks()})\s*"


@cache
def _marks_after() -> str:
    return rf"(?i)\s*(?:{_marks()})$"


def _read_text(values: pl.Series) -> Reading:
    if values.dtype.is_float():
        # A workbook keeps a code of digits as a number: 10021.0 is the code 10021.
        whole = ((values == values.floor()) & (values.abs() < 2**53)).fill_null(value=False)
        digits = values.cast(pl.Int64, strict=False).cast(pl.String)
        values = digits.zip_with(whole, values.fill_nan(None).cast(pl.String))
    elif values.dtype != pl.String:
        values = as_text(values)
    stripped = values.str.strip_chars()
    return Reading(stripped.set(stripped.str.len_bytes() == 0, None), [])


def as_text(values: pl.Series) -> pl.Series:
    """Write any column as text; lists and records as JSON."""
    if values.dtype == pl.String:
        return values
    if values.dtype.is_nested() or isinstance(values.dtype, pl.Duration | pl.Binary | pl.Object):
        encoded = pl.DataFrame({"value": values}).select(pl.struct("value").struct.json_encode()).to_series()
        return encoded.str.slice(9).str.head(-1).set(values.is_null(), None)
    return values.cast(pl.String)


def _read_json(values: pl.Series) -> Reading:
    text = _read_text(as_text(values)).values
    text = text.set(text == "null", None)
    return Reading(text, [("PH210", text.is_not_null() & text.str.json_path_match("$").is_null())])


def _read_number(values: pl.Series) -> Reading:
    if values.dtype.is_numeric():
        number = values.cast(pl.Float64).fill_nan(None)
        infinite = number.is_infinite().fill_null(value=False)
        return Reading(number.set(infinite, None), [("PH202", infinite)])
    return closely(as_text(values), pl.Float64(), code="PH202", closer=_plain_number, usable=pl.Series.is_finite)


def _read_integer(values: pl.Series) -> Reading:
    if values.dtype.is_integer():
        number = values.cast(pl.Int64, strict=False)
        return Reading(number, [("PH202", values.is_not_null() & number.is_null())])
    if values.dtype.is_numeric():
        return _whole(_read_number(values))
    text = as_text(values)
    number = text.cast(pl.Int64, strict=False)
    left = text.is_not_null() & number.is_null()
    if not left.any():
        return Reading(number, [])
    rest = _whole(_read_number(text.filter(left)))
    rows = left.arg_true()
    faults = [(code, spread(mask, rows, len(values))) for code, mask in rest.faults]
    return Reading(number.scatter(rows, rest.values), faults)


def _whole(reading: Reading) -> Reading:
    number = reading.values
    whole = ((number == number.floor()) & (number.abs() < 2**53)).fill_null(value=True)
    integer = number.set(~whole, None).cast(pl.Int64, strict=False)
    return Reading(integer, [*reading.faults, ("PH203", ~whole)])


def _read_share(values: pl.Series) -> Reading:
    if values.dtype == pl.Boolean:
        return Reading(values.cast(pl.Float64), [])
    if values.dtype.is_numeric():
        return _read_number(values)
    return closely(as_text(values), pl.Float64(), code="PH202", closer=_plain_share, usable=pl.Series.is_finite)


def _plain_share(written: pl.Series) -> pl.Series:
    text = pl.col("text")
    frame = written.str.normalize("NFKC").str.strip_chars().str.to_lowercase().to_frame("text")
    number = _plain_number(frame.to_series().str.strip_suffix("%")).cast(pl.Float64, strict=False)
    return frame.select(
        pl.when(text.is_in(_YES)).then(1.0).when(text.is_in(_NO)).then(0.0)
        .when(text.str.ends_with("%")).then((number / 100.0).round(12)).otherwise(number)
    ).to_series()  # fmt: skip


def _read_money(values: pl.Series) -> Reading:
    if values.dtype == pl.Decimal(18, 4):
        return Reading(values, [])
    if values.dtype.is_float():
        # Through the shortest text that names the number, so that 2.55 stays 2.55 and not 2.54999...
        values = values.fill_nan(None).cast(pl.String)
    return closely(as_text(values), pl.Decimal(18, 4), code="PH209", closer=_plain_number)


def _read_boolean(values: pl.Series) -> Reading:
    if values.dtype == pl.Boolean:
        return Reading(values, [])
    text = as_text(values).str.normalize("NFKC").str.strip_chars().str.to_lowercase()
    text = text.set(text.is_in(BLANK_WORDS), None)
    word = pl.col("word")
    answer = (
        text.to_frame("word")
        .select(pl.when(word.is_in(_YES)).then(statement=True).when(word.is_in(_NO)).then(statement=False))
        .to_series()
    )
    return Reading(answer, [("PH212", text.is_not_null() & answer.is_null())])


_READERS: dict[Type, Callable[[pl.Series], Reading]] = {
    "text": _read_text,
    "json": _read_json,
    "integer": _read_integer,
    "number": _read_number,
    "share": _read_share,
    "money": _read_money,
    "boolean": _read_boolean,
}

"""Reading dates and times: ISO 8601 and its looser cousins, Chinese dates, workbook cells.

A day that begins with the day or the month (21/11/2026) is refused, never guessed.
"""

from __future__ import annotations

import polars as pl

from panhuo.words.reading import BLANK_WORDS, Reading, spread

__all__ = ["read_date", "read_time"]

_DAY = (
    r"^(?<year>(?:19|20|21)\d{2})(?:\s*[-/.年]\s*(?<month>\d{1,2})\s*[-/.月]\s*(?<day>\d{1,2})\s*日?|(?<compact>\d{4}))"
)
_CLOCK = (
    r"(?<hour>\d{1,2})(?::|时|点)(?<minute>\d{1,2})(?:(?::|分)(?<second>\d{1,2})(?:[.,](?<fraction>\d{1,9}))?秒?|分)?"
)
_OFFSET = r"(?<offset>Z|UTC|GMT|[+-]\d{2}:?\d{2}|[+-]\d{2})"
_MOMENT = rf"(?i){_DAY}(?:[T\s]+{_CLOCK}\s*{_OFFSET}?)?$"
_DAY_OR_MONTH_FIRST = r"^\d{1,2}\s*[-/.]\s*\d{1,2}\s*[-/.]\s*\d{2,4}(?:\D|$)"
# Tried first, because one format over a whole column is many times faster than looking at each text.
_DAY_FORMATS = ("%Y-%m-%d", "%Y/%m/%d")
_MOMENT_FORMATS = ("%Y-%m-%d %H:%M:%S", "%Y-%m-%d %H:%M", "%Y-%m-%dT%H:%M:%S", "%Y/%m/%d %H:%M:%S", "%Y/%m/%d %H:%M")
_EARLIEST_YEAR, _LATEST_YEAR = 1900, 2199


def read_date(values: pl.Series, *, timezone: str) -> Reading:
    """Read days; a moment gives its day in `timezone`."""
    if values.dtype == pl.Date:
        return Reading(values, [])
    if isinstance(values.dtype, pl.Datetime):
        zone = values.dtype.time_zone
        local = values if zone is None else values.dt.convert_time_zone(timezone)
        return Reading(local.dt.date(), [])
    text = _text(values)
    days = _quick(text, _DAY_FORMATS, pl.Date())
    left = text.is_not_null() & days.is_null()
    if not left.any():
        return Reading(days, [])
    rest = text.filter(left)
    local, offset = _moments(rest)
    elsewhere = offset.is_not_null()
    if elsewhere.any():
        shifted = _utc(local, offset, timezone).dt.convert_time_zone(timezone).dt.replace_time_zone(None)
        local = shifted.zip_with(elsewhere, local)
    return _joined(days, left, rest, local.dt.date(), code="PH204")


def read_time(values: pl.Series, *, timezone: str) -> Reading:
    """Read moments as UTC; one without an offset is local to `timezone`, a day is its local midnight.

    A local time that a change of clocks leaves out is refused; one that it repeats is taken as the earlier.
    """
    if values.dtype == pl.Date:
        values = values.cast(pl.Datetime("us"))
    if isinstance(values.dtype, pl.Datetime):
        moments = values.dt.cast_time_unit("us")
        if values.dtype.time_zone is not None:
            return Reading(moments.dt.convert_time_zone("UTC"), [])
        utc = _from_local(moments, timezone)
        return Reading(utc, [("PH205", values.is_not_null() & utc.is_null())])
    text = _text(values)
    quick = _from_local(_quick(text, _MOMENT_FORMATS, pl.Datetime("us")), timezone)
    left = text.is_not_null() & quick.is_null()
    if not left.any():
        return Reading(quick, [])
    rest = text.filter(left)
    local, offset = _moments(rest)
    return _joined(quick, left, rest, _utc(local, offset, timezone), code="PH205")


def _text(values: pl.Series) -> pl.Series:
    if values.dtype.is_float():
        # 20261121.0 is how a workbook keeps a compact date; a true fraction stays unreadable.
        whole = values.cast(pl.Int64, strict=False).cast(pl.String)
        return whole.zip_with((values == values.floor()).fill_null(value=False), values.fill_nan(None).cast(pl.String))
    return values.cast(pl.String, strict=False)


def _quick(text: pl.Series, formats: tuple[str, ...], kind: pl.Date | pl.Datetime) -> pl.Series:
    """Read what is written in one of the common formats; null elsewhere."""
    values = pl.repeat(None, len(text), dtype=kind, eager=True)
    for written in formats:
        left = text.is_not_null() & values.is_null()
        if not left.any():
            break
        values = values.zip_with(~left, text.str.strptime(kind, written, strict=False))
    return _sensible(values)


def _sensible(days: pl.Series) -> pl.Series:
    return days.set(~days.dt.year().is_between(_EARLIEST_YEAR, _LATEST_YEAR).fill_null(value=True), None)


def _moments(written: pl.Series) -> tuple[pl.Series, pl.Series]:
    """Read each text to its wall-clock moment and its offset in minutes (null: none was written)."""
    text = written.str.normalize("NFKC").str.strip_chars()
    parts = text.to_frame("text").select(pl.col("text").str.extract_groups(_MOMENT)).unnest("text")
    month = pl.coalesce("month", pl.col("compact").str.head(2))
    day = pl.coalesce("day", pl.col("compact").str.tail(2))
    clock = [pl.col(name).fill_null("0").str.zfill(2) for name in ("hour", "minute", "second")]
    fraction = pl.col("fraction").fill_null("0").str.pad_end(6, "0").str.head(6)
    stamp = pl.format("{}-{}-{} {}:{}:{}.{}", "year", month.str.zfill(2), day.str.zfill(2), *clock, fraction)
    local = stamp.str.to_datetime("%Y-%m-%d %H:%M:%S%.6f", strict=False, time_unit="us").alias("local")
    digits = pl.col("offset").str.replace_all(r"\D", "").str.pad_end(4, "0")
    minutes = digits.str.head(2).cast(pl.Int64) * 60 + digits.str.slice(2).cast(pl.Int64)
    signed = pl.when(pl.col("offset").str.starts_with("-")).then(-minutes).otherwise(minutes)
    read = parts.select(local, signed.alias("offset"))
    return read["local"], read["offset"]


def _from_local(moments: pl.Series, timezone: str) -> pl.Series:
    zoned = moments.dt.replace_time_zone(timezone, ambiguous="earliest", non_existent="null")
    return zoned.dt.convert_time_zone("UTC")


def _utc(local: pl.Series, offset: pl.Series, timezone: str) -> pl.Series:
    """Turn wall-clock moments to UTC: by their own offset where there is one, else by the zone."""
    frame = pl.DataFrame({"local": local, "offset": offset})
    own = (pl.col("local") - pl.duration(minutes=pl.col("offset"))).dt.replace_time_zone("UTC")
    by_own = frame.select(own).to_series()
    return by_own.zip_with(offset.is_not_null(), _from_local(local, timezone))


def _joined(quick: pl.Series, left: pl.Series, rest: pl.Series, reread: pl.Series, *, code: str) -> Reading:
    blank = rest.str.strip_chars().str.to_lowercase().is_in(BLANK_WORDS)
    failed = reread.is_null() & ~blank
    ambiguous = failed & rest.str.normalize("NFKC").str.strip_chars().str.contains(_DAY_OR_MONTH_FIRST)
    rows = left.arg_true()
    faults = [("PH213", spread(ambiguous, rows, len(quick))), (code, spread(failed & ~ambiguous, rows, len(quick)))]
    return Reading(quick.scatter(rows, reread), faults)

"""What connectors are written with: take columns by header, sum them, and set lines aside with a reason."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import polars as pl

from panhuo import words
from panhuo.connect.headers import by_normalised, normalised, only_named
from panhuo.connect.records import SET_ASIDE_SCHEMA
from panhuo.words import Text
from panhuo.words.parsing import read as read_column

__all__ = ["Rule", "amount", "attributes", "named", "none_if", "present", "rest_of", "split", "total_of"]

Headers = str | Sequence[str]


@dataclass(frozen=True)
class Rule:
    """Lines that are understood and yet not taken: a short code, the reason in words, and which lines they are."""

    code: str
    reason: Text
    matches: pl.Expr


def present(raw: pl.DataFrame, headers: Headers) -> str | None:
    """Give the file's own spelling of the first of `headers` that it has; None if it has none of them."""
    own = by_normalised(only_named(raw.columns))
    wanted = [headers] if isinstance(headers, str) else headers
    return next((own[normalised(header)] for header in wanted if normalised(header) in own), None)


def named(raw: pl.DataFrame, columns: Mapping[str, Headers]) -> pl.DataFrame:
    """Give `_line` and the asked columns under new names, each from the first of its headers that the file has.

    Text is stripped and empty text is null; a column that the file lacks is null throughout.
    """
    taken: list[pl.Expr | pl.Series] = [pl.col("_line")]
    for name, headers in columns.items():
        own = present(raw, headers)
        if own is None:
            taken.append(pl.lit(None, dtype=pl.String).alias(name))
        elif raw.schema[own] == pl.String:
            stripped = pl.col(own).str.strip_chars()
            taken.append(pl.when(stripped.str.len_bytes() > 0).then(stripped).alias(name))
        else:
            taken.append(pl.col(own).alias(name))
    return raw.select(taken)


def rest_of(raw: pl.DataFrame, *, used: Iterable[Headers], table: str) -> pl.DataFrame:
    """Give the columns that no mapping used, to be kept beside the row; one that is named like a column of `table` is
    told apart by a prefix."""
    taken = {normalised(header) for headers in used for header in ([headers] if isinstance(headers, str) else headers)}
    canonical = {column.name for column in words.table(table).columns}
    rest = [header for header in only_named(raw.columns) if normalised(header) not in taken]
    filled = [header for header in rest if raw[header].null_count() < raw.height]
    return raw.select(pl.col(header).alias(f"source.{header}" if header in canonical else header) for header in filled)


def amount(frame: pl.DataFrame, column: str) -> pl.Series:
    """Give a column as numbers (Float64), read as tolerantly as validation reads it; null where there is no number."""
    return read_column(frame.get_column(column), "number", timezone="UTC").values


def total_of(frame: pl.DataFrame, parts: Sequence[str], *, minus: Sequence[str] = ()) -> pl.Series:
    """Give the sum of columns, less `minus`, as text; unknown parts count as none, null if all parts are unknown.

    Where a part holds something that is no number the result is that text, so that validation refuses the row.
    """
    numbers = pl.DataFrame({column: amount(frame, column) for column in (*parts, *minus)})
    unreadable = [
        pl.when(frame[column].is_not_null() & numbers[column].is_null() & ~_is_blank(frame[column])).then(
            frame[column].cast(pl.String)
        )
        for column in (*parts, *minus)
    ]
    total = pl.sum_horizontal(parts) - (pl.sum_horizontal(minus) if minus else 0)
    known = pl.any_horizontal(pl.col(part).is_not_null() for part in parts)
    whole = pl.when(total == total.floor()).then(total.cast(pl.Int64).cast(pl.String)).otherwise(total.cast(pl.String))
    return numbers.select(pl.coalesce(*unreadable, pl.when(known).then(whole)).alias("total")).to_series()


def _is_blank(values: pl.Series) -> pl.Series:
    return values.cast(pl.String).str.contains(r"^[\s\-—/]*$").fill_null(value=True)


def none_if(column: str, *texts: str) -> pl.Expr:
    """Give a text column with the source's own signs for nothing (case does not count) made null."""
    return pl.when(~pl.col(column).cast(pl.String).str.to_lowercase().is_in([text.lower() for text in texts])).then(
        pl.col(column)
    )


def attributes(frame: pl.DataFrame, columns: Mapping[str, str]) -> pl.Series:
    """Give a JSON object a row of the named columns (name in the object by column), without those that are empty."""
    known = {name: column for column, name in columns.items() if frame[column].null_count() < frame.height}
    if not known:
        return pl.Series("attributes", [None] * frame.height, dtype=pl.String)
    whole = pl.struct(pl.col(column).cast(pl.String).alias(name) for name, column in known.items())
    # struct.json_encode writes empty cells as null; they say nothing and are dropped.
    cleaned = (
        whole.struct.json_encode().str.replace_all(r'"(?:[^"\\]|\\.)*":null,?', "").str.replace(",}", "}", literal=True)
    )
    return frame.select(pl.when(cleaned != "{}").then(cleaned).alias("attributes")).to_series()


def split(frame: pl.DataFrame, rules: Sequence[Rule]) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Give the lines to be taken, and the lines set aside under the first rule that matches them."""
    verdict = pl.coalesce(
        *(pl.when(rule.matches).then(pl.lit(place, dtype=pl.Int32)) for place, rule in enumerate(rules)),
        pl.lit(None, dtype=pl.Int32),
    )
    judged = frame.with_columns(verdict.alias("_rule"))
    kept = judged.filter(pl.col("_rule").is_null()).drop("_rule")
    reasons = pl.DataFrame(
        {
            "_rule": pl.Series(range(len(rules)), dtype=pl.Int32),
            "code": [rule.code for rule in rules],
            "reason_en": [rule.reason.en for rule in rules],
            "reason_zh": [rule.reason.zh for rule in rules],
        }
    )
    aside = judged.filter(pl.col("_rule").is_not_null()).select("_rule", line=pl.col("_line").cast(pl.Int64))
    named_aside = aside.join(reasons, on="_rule", how="left", maintain_order="left")
    return kept, named_aside.select(SET_ASIDE_SCHEMA.names())

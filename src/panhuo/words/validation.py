"""Holding rows to the vocabulary: each row of a file is taken, typed, or refused with its line, column and reason.

One bad row never costs more than itself. Of several faults of a row the first (in the order of the columns) is told.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import polars as pl

from panhuo.words.messages import LANGUAGES, text
from panhuo.words.parsing import as_text, read
from panhuo.words.schema import Column, Table, polars_schema, stored_as, table

__all__ = ["REFUSED_SCHEMA", "validate"]

REFUSED_SCHEMA = pl.Schema(
    {
        "file": pl.String(),
        "line": pl.Int64(),
        "column": pl.String(),
        "value": pl.String(),
        "code": pl.String(),
        "reason_en": pl.String(),
        "reason_zh": pl.String(),
        "row": pl.String(),
    }
)

_LONGEST_VALUE_SHOWN = 80
_VALUE_MARK = "\0"


@dataclass
class _Refusals:
    """The rows refused so far: which they are, and one small table a fault."""

    raw: pl.DataFrame
    file: str
    gone: pl.Series
    told: list[pl.DataFrame] = field(default_factory=list[pl.DataFrame])

    def refuse(self, failed: pl.Series, *, columns: tuple[Column, ...], code: str, **facts: object) -> None:
        """Refuse the rows of the mask `failed` that are not refused yet."""
        fresh = failed & ~self.gone
        if not fresh.any():
            return
        self.gone = self.gone | fresh
        rows = self.raw.filter(fresh)
        values = [as_text(rows[column.name]) for column in columns if column.name in rows.columns]
        value = pl.select(pl.concat_str(values, separator=" / ", ignore_nulls=True)).to_series() if values else None
        named = pl.DataFrame(
            {"line": rows["_line"].cast(pl.Int64), "value": value if value is not None else [None] * len(rows)},
            schema_overrides={"value": pl.String},
        ).with_columns(
            file=pl.lit(self.file),
            column=pl.lit(" ".join(column.name for column in columns)),
            code=pl.lit(code),
            row=_row_json(rows.drop("_line")),
        )
        reasons = [_reason(columns, code, lang, facts).alias(f"reason_{lang}") for lang in LANGUAGES]
        self.told.append(named.with_columns(reasons).select(REFUSED_SCHEMA.names()))

    def frame(self) -> pl.DataFrame:
        """Give all refused rows in the order of their lines."""
        return pl.concat([REFUSED_SCHEMA.to_frame(), *self.told]).sort("line", maintain_order=True)


def validate(
    table_name: str, raw: pl.DataFrame, *, file: str, timezone: str = "Asia/Shanghai"
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Divide the rows of one file into accepted (typed as the table says) and refused (with the reason).

    `raw` has canonical column names, any types, and `_line` (1-based line in the file); times without an offset are
    local to `timezone` (IANA name). accepted: every column of the table (those that are missing: null), `extra` (JSON
    text of the columns that the table does not know; null if there are none), `_line`. refused: `REFUSED_SCHEMA`.
    Where several rows of the file have one key, the last is taken.
    """
    described = table(table_name)
    refusals = _Refusals(raw, file, pl.repeat(value=False, n=raw.height, dtype=pl.Boolean, eager=True))
    typed: dict[str, pl.Series] = {}
    for column in described.columns:
        typed[column.name] = _checked(column, refusals, timezone=timezone)
    _fill_one_of(described, typed, refusals, timezone=timezone)
    frame = pl.DataFrame(typed, schema=polars_schema(table_name))
    frame = frame.with_columns(_extra(raw, described).alias("extra"), raw["_line"].cast(pl.Int64))
    if described.key:
        _refuse_repeated(described, frame, refusals)
    accepted = frame.filter(~refusals.gone) if refusals.told else frame
    return accepted, refusals.frame()


def _row_json(rows: pl.DataFrame) -> pl.Series:
    """Write each row as a JSON object of texts: what stood in the file can be read back."""
    if not rows.width:
        return pl.repeat("{}", rows.height, dtype=pl.String, eager=True)
    written = pl.DataFrame([as_text(column) for column in rows.get_columns()])
    return written.select(pl.struct(pl.all()).struct.json_encode()).to_series()


def _checked(column: Column, refusals: _Refusals, *, timezone: str) -> pl.Series:
    raw = refusals.raw
    if column.name not in raw.columns:
        values = pl.repeat(None, raw.height, dtype=stored_as(column), eager=True).alias(column.name)
    else:
        reading = read(raw[column.name], column.type, timezone=timezone)
        values = reading.values.alias(column.name)
        for code, failed in reading.faults:
            refusals.refuse(failed, columns=(column,), code=code)
    if column.choices:
        values = _to_choices(values, column.choices)
        chosen = values.is_in(column.choices).fill_null(value=True)
        refusals.refuse(~chosen, columns=(column,), code="PH206", choices=column.choices)
    if column.required:
        refusals.refuse(values.is_null(), columns=(column,), code="PH201")
    if column.minimum is not None:
        below = (values < _bound(column.minimum)).fill_null(value=False)
        refusals.refuse(below, columns=(column,), code="PH207", minimum=_bound(column.minimum))
    if column.maximum is not None:
        above = (values > _bound(column.maximum)).fill_null(value=False)
        refusals.refuse(above, columns=(column,), code="PH208", maximum=_bound(column.maximum))
    return values


def _bound(number: float) -> int | float:
    return int(number) if number == int(number) else number


def _to_choices(values: pl.Series, choices: tuple[str, ...]) -> pl.Series:
    """Read choices whatever their letter case, spaces and hyphens ("Gift Set" is gift_set)."""
    if values.is_in(choices).fill_null(value=True).all():
        return values
    by_folded = {choice.casefold(): choice for choice in choices}
    folded = values.str.strip_chars().str.to_lowercase().str.replace_all(r"[\s\-]+", "_")
    return folded.replace_strict(by_folded, default=None, return_dtype=pl.String).zip_with(
        folded.is_in(list(by_folded)).fill_null(value=False), values
    )


def _fill_one_of(described: Table, typed: dict[str, pl.Series], refusals: _Refusals, *, timezone: str) -> None:
    """Where one of several columns will do: refuse rows that fill none, and take a missing day from its moment."""
    if not described.one_of:
        return
    columns = tuple(described.column(name) for name in described.one_of)
    empty = pl.DataFrame([typed[column.name] for column in columns]).select(pl.all_horizontal(pl.all().is_null()))
    refusals.refuse(empty.to_series(), columns=columns, code="PH214")
    day = next((column.name for column in columns if column.type == "date"), None)
    moment = next((column.name for column in columns if column.type == "time"), None)
    if day is not None and moment is not None and typed[day].has_nulls():
        local = typed[moment].dt.convert_time_zone(timezone).dt.date()
        typed[day] = typed[day].zip_with(typed[day].is_not_null(), local)


def _refuse_repeated(described: Table, frame: pl.DataFrame, refusals: _Refusals) -> None:
    kept = frame.select(described.key) if not refusals.told else frame.filter(~refusals.gone).select(described.key)
    repeated = ~kept.select(pl.struct(described.key).is_last_distinct()).to_series()
    if not repeated.any():
        return
    where = (~refusals.gone).arg_true().filter(repeated)
    failed = pl.repeat(value=False, n=frame.height, dtype=pl.Boolean, eager=True).scatter(where, values=True)
    columns = tuple(described.column(name) for name in described.key)
    refusals.refuse(failed, columns=columns, code="PH211")


def _extra(raw: pl.DataFrame, described: Table) -> pl.Series:
    """Keep what the table does not know: the other columns of a row as one JSON object."""
    known = {column.name for column in described.columns}
    unknown = [name for name in raw.columns if name not in known and not name.startswith("_")]
    if unknown == ["extra"] and raw["extra"].dtype == pl.String:
        return raw["extra"]
    if not unknown:
        return pl.repeat(None, raw.height, dtype=pl.String, eager=True)
    extra = raw.select(unknown)
    blank = extra.select(pl.all_horizontal(pl.all().is_null())).to_series()
    return _row_json(extra).set(blank, None)


def _reason(columns: tuple[Column, ...], code: str, lang: str, facts: dict[str, object]) -> pl.Expr:
    """Build the reason of a whole column of values: the catalogue's text with each row's value put in."""
    named = [_named(column, lang) for column in columns]
    template = text(f"errors.{code}.text", lang, column=named, value=_VALUE_MARK, **facts)
    shown = pl.col("value").fill_null("").str.head(_LONGEST_VALUE_SHOWN)
    parts: list[pl.Expr] = []
    for piece in template.split(_VALUE_MARK):
        parts += [pl.lit(piece), shown]
    return pl.concat_str(parts[:-1])


def _named(column: Column, lang: str) -> str:
    return f"{column.title.zh}（{column.name}）" if lang == "zh" else f"{column.title.en} ({column.name})"

"""The terms of panhuo.toml: what the data cannot say, every key described as data in `terms.csv`.

`read_terms` reads the file and refuses what it does not know by name; `resolve_terms` gives every row of a table the
terms that hold for it. Overrides (`[terms.by.COLUMN."VALUE"]`) count in the order of the file: a later one wins.
"""

from __future__ import annotations

import csv
import json
import re
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING, Literal
from zoneinfo import ZoneInfo

from panhuo.words.countries import country_of_zone, is_country
from panhuo.words.errors import BadTerm, InvalidToml, PathMissing, UnknownTerm, UnreadableFile
from panhuo.words.messages import both
from panhuo.words.nearest import nearest
from panhuo.words.schema import Text, table, tables

if TYPE_CHECKING:
    import narwhals as nw

__all__ = [
    "Derived",
    "Override",
    "Term",
    "Terms",
    "override_columns",
    "read_terms",
    "resolve_terms",
    "term_keys",
    "term_names",
]

Value = int | float | str | date | tuple[str, ...] | None
Kind = Literal["integer", "number", "share", "text", "date", "names"]

_SECTIONS = ("terms", "targets", "derived", "alias")


@dataclass(frozen=True)
class Term:
    """One key of panhuo.toml: its section ("" = top), what it may hold, and what holds if it is absent."""

    section: str
    name: str
    type: Kind
    unit: str
    default: Value
    choices: tuple[str, ...]
    minimum: float | None
    maximum: float | None
    title: Text
    meaning: Text

    @property
    def key(self) -> str:
        """The key with its section, as in `terms.review_days`."""
        return f"{self.section}.{self.name}" if self.section else self.name


@dataclass(frozen=True)
class Override:
    """Other terms for the rows whose `column` equals `value`."""

    column: str
    value: str
    terms: Mapping[str, int | float]


@dataclass(frozen=True)
class Derived:
    """Which tables of the folder were computed rather than observed, and how."""

    tables: tuple[str, ...] = ()
    note: Text = field(default_factory=lambda: Text(en="", zh=""))


@dataclass(frozen=True)
class Terms:
    """Everything that panhuo.toml says; `values` by the names of section [terms], null where nothing is stated."""

    currency: str
    timezone: str
    period: Literal["day", "week"] | None
    as_of: date | None
    values: Mapping[str, int | float | None]
    overrides: tuple[Override, ...]
    targets: Mapping[str, float]
    location_aliases: Mapping[str, str]
    derived: Derived
    # Whose public holidays and shopping festivals the calendar has.
    countries: tuple[str, ...] = ()
    forecast: Literal["quick", "best"] = "quick"


@cache
def term_keys() -> tuple[Term, ...]:
    """Give every key that panhuo.toml may hold, in the order of the documentation."""
    lines = files("panhuo.words").joinpath("terms.csv").read_text(encoding="utf-8").splitlines()
    return tuple(_term(line) for line in csv.DictReader(lines))


def term_names() -> tuple[str, ...]:
    """Give the names of the term columns, that is the keys of section [terms]."""
    return tuple(term.name for term in term_keys() if term.section == "terms")


def override_columns() -> tuple[str, ...]:
    """Give the columns by which terms can be overridden: the text columns of products and locations."""
    columns = [*table("products").columns, *table("locations").columns]
    return tuple(dict.fromkeys(column.name for column in columns if column.type == "text"))


def read_terms(path: Path | None) -> Terms:
    """Read panhuo.toml; None gives the defaults.

    Raises PathMissing, UnreadableFile, InvalidToml (with the line), UnknownTerm (with the nearest keys), BadTerm.
    """
    if path is None:
        return _terms_from({}, file="panhuo.toml")
    if not path.is_file():
        raise PathMissing(path=str(path))
    try:
        written = path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        raise UnreadableFile(file=str(path), detail=str(error)) from error
    try:
        document = tomllib.loads(written)
    except tomllib.TOMLDecodeError as error:
        place = re.search(r"line (\d+)", str(error))
        line = int(place.group(1)) if place else len(written.splitlines())
        raise InvalidToml(file=str(path), line=line, detail=str(error)) from error
    return _terms_from(document, file=str(path))


def resolve_terms(terms: Terms, frame: nw.LazyFrame) -> nw.LazyFrame:
    """Add one column a term to `frame`: for each row the last override that fits it, else the folder's term.

    Whole terms are Int64, all others Float64; null where nothing is stated. Raises KeyError if an override names a
    column that `frame` lacks.
    """
    import narwhals as nw

    present = set(frame.collect_schema().names())
    for override in terms.overrides:
        if override.column not in present:
            raise KeyError(override.column)
    columns: list[nw.Expr] = []
    for term in term_keys():
        if term.section != "terms":
            continue
        stored = nw.Int64() if term.type == "integer" else nw.Float64()
        value = nw.lit(terms.values[term.name], dtype=stored)
        for override in terms.overrides:
            if term.name in override.terms:
                fits = nw.col(override.column).cast(nw.String()) == override.value
                value = nw.when(fits).then(nw.lit(override.terms[term.name], dtype=stored)).otherwise(value)
        columns.append(value.cast(stored).alias(term.name))
    return frame.with_columns(*columns)


def _terms_from(document: Mapping[str, object], *, file: str) -> Terms:
    top = [term.name for term in term_keys() if not term.section]
    _refuse_unknown(document, [*top, *_SECTIONS], prefix="", file=file)
    found = _section(document, "", file=file)
    written_terms = _mapping(document.get("terms", {}), "terms", file=file)
    values = _section({key: value for key, value in written_terms.items() if key != "by"}, "terms", file=file)
    targets = _section(_mapping(document.get("targets", {}), "targets", file=file), "targets", file=file)
    derived = _section(_mapping(document.get("derived", {}), "derived", file=file), "derived", file=file)
    period = found["period"]
    as_of = found["as_of"]
    return Terms(
        currency=str(found["currency"]),
        timezone=str(found["timezone"]),
        countries=_countries(found, zone_stated="timezone" in document),
        period="day" if period == "day" else "week" if period == "week" else None,
        forecast="best" if found["forecast"] == "best" else "quick",
        as_of=as_of if isinstance(as_of, date) else None,
        values={name: value if isinstance(value, int | float) else None for name, value in values.items()},
        overrides=_overrides(_mapping(written_terms.get("by", {}), "terms.by", file=file), file=file),
        targets={name: float(value) for name, value in targets.items() if isinstance(value, int | float)},
        location_aliases=_aliases(_mapping(document.get("alias", {}), "alias", file=file), file=file),
        derived=_derived(derived, file=file),
    )


def _section(written: Mapping[str, object], section: str, *, file: str) -> dict[str, Value]:
    """Read the keys of one section; absent ones have their defaults."""
    known = {term.name: term for term in term_keys() if term.section == section}
    if section:
        by = ["by"] if section == "terms" else []
        _refuse_unknown(written, [*known, *by], prefix=f"{section}.", file=file)
    return {
        name: _value(term, written[name], key=term.key, file=file) if name in written else term.default
        for name, term in known.items()
    }


def _overrides(by: Mapping[str, object], *, file: str) -> tuple[Override, ...]:
    known = {term.name: term for term in term_keys() if term.section == "terms"}
    _refuse_unknown(by, override_columns(), prefix="terms.by.", file=file)
    found: list[Override] = []
    for column, groups in by.items():
        for value, written in _mapping(groups, f"terms.by.{column}", file=file).items():
            prefix = f'terms.by.{column}."{value}"'
            stated = _mapping(written, prefix, file=file)
            _refuse_unknown(stated, known, prefix=f"{prefix}.", file=file)
            read = {
                name: _value(known[name], given, key=f"{prefix}.{name}", file=file) for name, given in stated.items()
            }
            numbers = {name: number for name, number in read.items() if isinstance(number, int | float)}
            found.append(Override(column=column, value=value, terms=numbers))
    return tuple(found)


def _aliases(alias: Mapping[str, object], *, file: str) -> dict[str, str]:
    _refuse_unknown(alias, ["location"], prefix="alias.", file=file)
    names = _mapping(alias.get("location", {}), "alias.location", file=file)
    for name, location in names.items():
        if not isinstance(location, str) or not location.strip():
            raise BadTerm(
                file=file, key=f'alias.location."{name}"', value=_shown(location), expected=both("terms.expected.text")
            )
    return {name: str(location) for name, location in names.items()}


def _derived(written: Mapping[str, Value], *, file: str) -> Derived:
    names = written["tables"] if isinstance(written["tables"], tuple) else ()
    inputs = [name for name, described in tables().items() if described.direction == "input"]
    for name in names:
        if name not in inputs:
            expected = both("terms.expected.choices", choices=inputs)
            raise BadTerm(file=file, key="derived.tables", value=_shown(name), expected=expected)
    note = Text(en=str(written["note_en"] or ""), zh=str(written["note_zh"] or ""))
    return Derived(tables=names, note=note)


def _refuse_unknown(written: Mapping[str, object], known: Iterable[str], *, prefix: str, file: str) -> None:
    allowed = list(known)
    for name in written:
        if name not in allowed:
            here = [f"{prefix}{other}" for other in nearest(name, allowed)]
            alike = nearest(name, [term.name for term in term_keys()])
            elsewhere = [term.key for term in term_keys() if term.name in alike]
            near = list(dict.fromkeys([*here, *elsewhere]))
            raise UnknownTerm(
                file=file, key=f"{prefix}{name}", nearest=near or [f"{prefix}{other}" for other in allowed]
            )


def _mapping(value: object, key: str, *, file: str) -> Mapping[str, object]:
    if not isinstance(value, dict):
        raise BadTerm(file=file, key=key, value=_shown(value), expected=both("terms.expected.section", key=key))
    return {str(name): part for name, part in value.items()}


def _countries(found: Mapping[str, Value], *, zone_stated: bool) -> tuple[str, ...]:
    """Give the countries that are stated, or the one that the other terms tell."""
    if isinstance(stated := found["festivals"], tuple):
        return stated
    home = country_of_zone(str(found["timezone"])) if zone_stated or found["currency"] == "CNY" else None
    return (home,) if is_country(home) and home else ()


def _value(term: Term, given: object, *, key: str, file: str) -> Value:
    """Read one value; BadTerm if the term cannot have it."""
    value = _typed(term, given)
    if value is None:
        raise BadTerm(file=file, key=key, value=_shown(given), expected=_expected(term))
    return value


def _typed(term: Term, given: object) -> Value:
    match term.type:
        case "integer":
            return given if isinstance(given, int) and not isinstance(given, bool) and _inside(term, given) else None
        case "number" | "share":
            fits = isinstance(given, int | float) and not isinstance(given, bool) and _inside(term, given)
            return float(given) if fits and isinstance(given, int | float) else None
        case "date":
            return _day(given)
        case "names":
            named = isinstance(given, list) and all(isinstance(name, str) and _fits(term, name) for name in given)
            return tuple(str(name) for name in given) if named and isinstance(given, list) else None
        case "text":
            return given if isinstance(given, str) and _fits(term, given) else None


def _inside(term: Term, number: float) -> bool:
    """Whether the number is within the bounds; NaN is within none."""
    least = term.minimum if term.minimum is not None else float("-inf")
    most = term.maximum if term.maximum is not None else float("inf")
    return least <= number <= most and abs(number) != float("inf")


def _day(given: object) -> date | None:
    if isinstance(given, datetime):
        return None
    if isinstance(given, date):
        return given
    try:
        return date.fromisoformat(given) if isinstance(given, str) else None
    except ValueError:
        return None


def _fits(term: Term, given: str) -> bool:
    if term.choices:
        return given in term.choices
    if term.name == "currency":
        return re.fullmatch(r"[A-Z]{3}", given) is not None
    if term.name == "timezone":
        return _is_zone(given)
    if term.name == "festivals":
        return is_country(given)
    return True


def _is_zone(name: str) -> bool:
    try:
        ZoneInfo(name)
    except (OSError, ValueError, KeyError):
        return False
    return True


def _expected(term: Term) -> Text:
    """Say in both languages what the term may hold."""
    if term.choices:
        return both("terms.expected.choices", choices=term.choices)
    special = term.name if term.name in ("currency", "timezone", "festivals") else term.type
    kind = both(f"terms.expected.{special}")
    if term.minimum is not None and term.maximum is not None:
        return both("terms.expected.between", kind=kind, minimum=f"{term.minimum:g}", maximum=f"{term.maximum:g}")
    if term.minimum is not None:
        return both("terms.expected.at_least", kind=kind, minimum=f"{term.minimum:g}")
    return kind


def _shown(given: object) -> str:
    return json.dumps(given, ensure_ascii=False, default=str)


def _term(line: Mapping[str, str]) -> Term:
    kind: Kind = line["type"]  # pyright: ignore[reportAssignmentType]  # a test holds every line to the known kinds
    number = {"integer": int, "number": float, "share": float}.get(kind, str)
    return Term(
        section=line["section"],
        name=line["key"],
        type=kind,
        unit=line["unit"],
        default=number(line["default"]) if line["default"] else None,
        choices=tuple(line["choices"].split("|")) if line["choices"] else (),
        minimum=float(line["minimum"]) if line["minimum"] else None,
        maximum=float(line["maximum"]) if line["maximum"] else None,
        title=Text(en=line["title_en"], zh=line["title_zh"]),
        meaning=Text(en=line["meaning_en"], zh=line["meaning_zh"]),
    )

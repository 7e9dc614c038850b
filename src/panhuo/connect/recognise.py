"""Tells whose export a file is by the set of its headers; the source that needs the most of them wins."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from types import ModuleType

from panhuo.connect import connectors
from panhuo.connect.headers import normalised, only_named
from panhuo.open_folder import members
from panhuo.words import Text
from panhuo.words.errors import UnknownFile

__all__ = ["Recognised", "recognise", "sources"]

_NEEDS = ("TITLE", "MEANING", "DIALECTS", "convert")
_NEAREST_SHOWN = 3
_HEADERS_SHOWN = 12


@dataclass(frozen=True)
class Recognised:
    """A source and which of its layouts the file has."""

    source: str
    dialect: str
    connector: ModuleType


@dataclass(frozen=True)
class _Candidate:
    source: str
    dialect: str
    connector: ModuleType
    needs: frozenset[str]
    missing: tuple[str, ...]

    @property
    def found(self) -> int:
        return len(self.needs) - len(self.missing)


@cache
def sources() -> dict[str, ModuleType]:
    """Give every connector by its name."""
    return members(connectors, needs=_NEEDS)


def recognise(headers: Iterable[str], *, file_name: str) -> Recognised:
    """Give the source and layout of a file with these headers.

    A connector may narrow what it takes with `accepts`, and rank itself with `likeness` instead of the number of
    headers that the layout needs. Raises UnknownFile naming the nearest sources and what the first of them lacks.
    """
    own = only_named(list(headers))
    have = frozenset(normalised(header) for header in own)
    candidates = [_candidate(name, module, dialect, needs, have) for name, module, dialect, needs in _dialects()]
    complete = [found for found in candidates if not found.missing and _accepted(found, have, file_name)]
    if not complete:
        raise _unknown(candidates, own, file_name)
    best = max(complete, key=lambda found: (_likeness(found, have, file_name), len(found.needs)))
    return Recognised(best.source, best.dialect, best.connector)


def _dialects() -> list[tuple[str, ModuleType, str, Collection[str]]]:
    return [
        (name, module, dialect, needs)
        for name, module in sources().items()
        for dialect, needs in _declared(module).items()
    ]


def _declared(module: ModuleType) -> Mapping[str, Collection[str]]:
    return module.DIALECTS


def _candidate(
    source: str, module: ModuleType, dialect: str, needs: Collection[str], have: frozenset[str]
) -> _Candidate:
    missing = tuple(header for header in sorted(needs) if normalised(header) not in have)
    return _Candidate(source, dialect, module, frozenset(needs), missing)


def _accepted(found: _Candidate, have: frozenset[str], file_name: str) -> bool:
    accepts = getattr(found.connector, "accepts", None)
    return accepts is None or accepts(found.dialect, headers=have, file_name=file_name)


def _likeness(found: _Candidate, have: frozenset[str], file_name: str) -> float:
    likeness = getattr(found.connector, "likeness", None)
    return likeness(found.dialect, headers=have, file_name=file_name) if likeness else len(found.needs)


def _unknown(candidates: list[_Candidate], headers: list[str], file_name: str) -> UnknownFile:
    ranked = sorted(candidates, key=lambda found: (-found.found / len(found.needs), -found.found, found.source))
    near = [found for found in ranked if found.found] or ranked
    titles = list(dict.fromkeys(found.source for found in near))[:_NEAREST_SHOWN]
    named: list[Text] = [sources()[source].TITLE for source in titles]
    shown = [*headers[:_HEADERS_SHOWN], *(["…"] if len(headers) > _HEADERS_SHOWN else [])]
    return UnknownFile(file=file_name, headers=shown, nearest=named, missing=list(near[0].missing))

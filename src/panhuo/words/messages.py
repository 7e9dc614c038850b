"""The message catalogues: every text that a person sees, in Chinese and English, found by key.

`messages/en/NAME.toml` and `messages/zh/NAME.toml` hold the same keys; a room adds its texts
by adding one file to each.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping
from functools import cache
from importlib.resources import files
from string import Formatter

from panhuo.words.schema import Text
from panhuo.words.singular import with_singulars

__all__ = ["LANGUAGES", "both", "catalogue", "keys_below", "placeholders", "text"]

LANGUAGES = ("zh", "en")

_LIST_SEPARATOR = {"en": ", ", "zh": "、"}
_EMPTY_LIST = {"en": "none", "zh": "无"}


@cache
def catalogue(lang: str) -> Mapping[str, str]:
    """Give all texts of one language by dotted key: file name, sections, name (`errors.PH101.text`).

    Raises KeyError if there is no such language.
    """
    if lang not in LANGUAGES:
        raise KeyError(lang)
    folder = files("panhuo.words").joinpath("messages", lang)
    found: dict[str, str] = {}
    for entry in sorted(folder.iterdir(), key=lambda entry: entry.name):
        if entry.name.endswith(".toml"):
            stem = entry.name.removesuffix(".toml")
            found |= _flat(stem, tomllib.loads(entry.read_text(encoding="utf-8")))
    return found


def text(key: str, lang: str, /, **values: object) -> str:
    """Give the text of `key` in `lang`, its {placeholders} filled; a list is written with the language's own comma.

    Raises KeyError if the key, the language or a placeholder's value is missing.
    """
    template = catalogue(lang)[key]
    written = template.format_map({name: _written(value, lang) for name, value in values.items()})
    return with_singulars(written) if lang == "en" else written


def both(key: str, /, **values: object) -> Text:
    """Give the text of `key` in both languages."""
    return Text(en=text(key, "en", **values), zh=text(key, "zh", **values))


def keys_below(prefix: str) -> list[str]:
    """Give the keys that begin with `prefix` and a dot, sorted."""
    return sorted(key for key in catalogue("en") if key.startswith(f"{prefix}."))


def placeholders(template: str) -> frozenset[str]:
    """Give the names of the {placeholders} in a text."""
    return frozenset(name for _, name, _, _ in Formatter().parse(template) if name is not None)


def _flat(prefix: str, node: Mapping[str, object]) -> dict[str, str]:
    found: dict[str, str] = {}
    for name, value in node.items():
        key = f"{prefix}.{name}"
        if isinstance(value, Mapping):
            found |= _flat(key, value)
        elif isinstance(value, str):
            found[key] = value
        else:
            message = f"{key} must be a text, not {type(value).__name__}"
            raise TypeError(message)
    return found


def _written(value: object, lang: str) -> object:
    if isinstance(value, Text):
        return value.within(lang)
    if isinstance(value, Iterable) and not isinstance(value, str | bytes):
        return _LIST_SEPARATOR[lang].join(str(_written(part, lang)) for part in value) or _EMPTY_LIST[lang]
    return value

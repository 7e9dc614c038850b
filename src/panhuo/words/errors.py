"""Everything that can go wrong and that a person can mend, one class a case, each with a stable code.

The texts live in `messages/{en,zh}/errors.toml` under the code: `title`, `text` (what is wrong, and where),
`cause` (why it happens) and `remedy` (what to do).

    PanhuoError
    ├── InputError                     what the files hold
    │   ├── UnknownFile          PH101
    │   ├── NoFiles              PH102
    │   ├── NoSales              PH103
    │   ├── UnreadableFile       PH104
    │   └── PathMissing          PH105
    ├── RowError                       why one row is refused; the others go on
    │   ├── RequiredMissing      PH201
    │   ├── NotANumber           PH202
    │   ├── NotWhole             PH203
    │   ├── NotADate             PH204
    │   ├── NotATime             PH205
    │   ├── NotAChoice           PH206
    │   ├── BelowMinimum         PH207
    │   ├── AboveMaximum         PH208
    │   ├── NotMoney             PH209
    │   ├── NotJson              PH210
    │   ├── DuplicateKey         PH211
    │   ├── NotYesOrNo           PH212
    │   ├── AmbiguousDate        PH213
    │   ├── NoneOfSeveral        PH214
    │   ├── BrokenLine           PH215
    │   └── DamagedCode          PH216
    ├── TermsError                     what panhuo.toml says
    │   ├── UnknownTerm          PH301
    │   ├── BadTerm              PH302
    │   └── InvalidToml          PH303
    ├── RequestError                   what was asked for
    │   ├── UnknownSku           PH401
    │   ├── BadAsOf              PH402
    │   ├── BadHorizon           PH403
    │   ├── HorizonTooLong       PH404
    │   ├── BadLevel             PH405
    │   ├── UnknownLanguage      PH406
    │   └── MissingExtra         PH407
    └── HomeError                      where things are kept
        ├── CannotWrite          PH501
        ├── DiskFull             PH502
        ├── LakeDamaged          PH503
        ├── HomeBusy             PH504
        └── NoRun                PH505
"""

from __future__ import annotations

from typing import ClassVar

from panhuo.words.messages import text

__all__ = [
    "AboveMaximum",
    "AmbiguousDate",
    "BadAsOf",
    "BadHorizon",
    "BadLevel",
    "BadTerm",
    "BelowMinimum",
    "BrokenLine",
    "CannotWrite",
    "DamagedCode",
    "DiskFull",
    "DuplicateKey",
    "HomeBusy",
    "HomeError",
    "HorizonTooLong",
    "InputError",
    "InvalidToml",
    "LakeDamaged",
    "MissingExtra",
    "NoFiles",
    "NoRun",
    "NoSales",
    "NoneOfSeveral",
    "NotAChoice",
    "NotADate",
    "NotANumber",
    "NotATime",
    "NotJson",
    "NotMoney",
    "NotWhole",
    "NotYesOrNo",
    "PanhuoError",
    "PathMissing",
    "RequestError",
    "RequiredMissing",
    "RowError",
    "TermsError",
    "UnknownFile",
    "UnknownLanguage",
    "UnknownSku",
    "UnknownTerm",
    "UnreadableFile",
    "by_code",
]


class PanhuoError(Exception):
    """A case that a person can mend: `facts` say where, the catalogue says it in words.

    `needs` names the facts that the case must be given; TypeError if they are not exactly these.
    `exit_code` is what the command line ends with.
    """

    code: ClassVar[str] = ""
    needs: ClassVar[tuple[str, ...]] = ()
    exit_code: ClassVar[int] = 1

    def __init__(self, **facts: object) -> None:
        """Keep the facts; they fill the placeholders of the texts."""
        if set(facts) != set(self.needs):
            message = f"{type(self).__name__} needs the facts {sorted(self.needs)}, not {sorted(facts)}"
            raise TypeError(message)
        super().__init__(facts)
        self.facts = facts

    def part(self, name: str, lang: str) -> str:
        """Give one text of the case ("title", "text", "cause" or "remedy") in `lang`."""
        return text(f"errors.{self.code}.{name}", lang, **self.facts)

    def render(self, lang: str) -> str:
        """Say in `lang` what is wrong, where, and what to do, in two lines that begin with the code."""
        return f"{self.code} {self.part('text', lang)}\n{self.part('remedy', lang)}"

    def __str__(self) -> str:
        """Say it in English."""
        return self.render("en")

    def __reduce__(self) -> tuple[object, ...]:
        """Let the error travel between processes with its facts."""
        return (_revived, (type(self), self.facts))


class InputError(PanhuoError):
    """The files that were given cannot be used as they are."""

    exit_code = 3


class UnknownFile(InputError):
    """No source knows the headers of a file: `nearest` sources are like it, the first of them lacks `missing`."""

    code = "PH101"
    needs = ("file", "headers", "nearest", "missing")


class NoFiles(InputError):
    """A folder holds no file that could be read."""

    code = "PH102"
    needs = ("folder",)


class NoSales(InputError):
    """There are files, but no row of sales among them; `tables` were found."""

    code = "PH103"
    needs = ("folder", "tables")


class UnreadableFile(InputError):
    """A file is of a known kind but cannot be read: broken workbook, broken Parquet, unknown encoding."""

    code = "PH104"
    needs = ("file", "detail")


class PathMissing(InputError):
    """There is nothing at the path that was given."""

    code = "PH105"
    needs = ("path",)


class RowError(PanhuoError):
    """One row is refused: `column` names where, `value` what stands there."""

    needs = ("column", "value")
    exit_code = 3


class RequiredMissing(RowError):
    """A required column is empty."""

    code = "PH201"


class NotANumber(RowError):
    """A number was expected."""

    code = "PH202"


class NotWhole(RowError):
    """A whole number was expected."""

    code = "PH203"


class NotADate(RowError):
    """A date was expected."""

    code = "PH204"


class NotATime(RowError):
    """A moment (date and time of day) was expected."""

    code = "PH205"


class NotAChoice(RowError):
    """The value is none of the allowed ones."""

    code = "PH206"
    needs = ("column", "value", "choices")


class BelowMinimum(RowError):
    """The number is smaller than the column allows."""

    code = "PH207"
    needs = ("column", "value", "minimum")


class AboveMaximum(RowError):
    """The number is greater than the column allows."""

    code = "PH208"
    needs = ("column", "value", "maximum")


class NotMoney(RowError):
    """An amount of money was expected."""

    code = "PH209"


class NotJson(RowError):
    """JSON was expected."""

    code = "PH210"


class DuplicateKey(RowError):
    """A later row of the same file has the same key; the later one is taken."""

    code = "PH211"


class NotYesOrNo(RowError):
    """Yes or no was expected."""

    code = "PH212"


class AmbiguousDate(RowError):
    """The date can be read in two ways (day first, month first)."""

    code = "PH213"


class NoneOfSeveral(RowError):
    """Of several columns at least one must be filled, and none is."""

    code = "PH214"


class BrokenLine(RowError):
    """A line does not make a row: more cells than columns, a quote that never closes, or bytes that are no text."""

    code = "PH215"


class DamagedCode(RowError):
    """A spreadsheet took a long code for a number and lost its digits (6.93E+12)."""

    code = "PH216"


class TermsError(PanhuoError):
    """The settings file panhuo.toml cannot be used as it is."""

    exit_code = 4


class UnknownTerm(TermsError):
    """A key that does not exist: `nearest` are the keys most like it."""

    code = "PH301"
    needs = ("file", "key", "nearest")


class BadTerm(TermsError):
    """A key has a value that it cannot have; `expected` says what it can."""

    code = "PH302"
    needs = ("file", "key", "value", "expected")


class InvalidToml(TermsError):
    """The file is not TOML; `line` is where reading stopped."""

    code = "PH303"
    needs = ("file", "line", "detail")


class RequestError(PanhuoError):
    """What was asked for cannot be given."""

    exit_code = 2


class UnknownSku(RequestError):
    """No such product; `nearest` are the codes most like it."""

    code = "PH401"
    needs = ("sku", "nearest")


class BadAsOf(RequestError):
    """The day to judge from is no date, or lies before the first sale."""

    code = "PH402"
    needs = ("value", "first", "last")


class BadHorizon(RequestError):
    """The horizon is not a whole number of at least 1."""

    code = "PH403"
    needs = ("value",)


class HorizonTooLong(RequestError):
    """The horizon goes further than can be answered for; `longest` still can."""

    code = "PH404"
    needs = ("value", "longest")


class BadLevel(RequestError):
    """A level is not a number from 0.005 to 0.995."""

    code = "PH405"
    needs = ("value",)


class UnknownLanguage(RequestError):
    """There are no texts in this language."""

    code = "PH406"
    needs = ("value", "languages")


class MissingExtra(RequestError):
    """Something was asked for that needs an extra that is not installed."""

    code = "PH407"
    needs = ("extra", "package")


class HomeError(PanhuoError):
    """The place where results and history are kept cannot be used."""

    exit_code = 5


class CannotWrite(HomeError):
    """A path cannot be written; nothing that stood there was changed."""

    code = "PH501"
    needs = ("path", "detail")


class DiskFull(HomeError):
    """The disk is full; nothing that stood there was changed."""

    code = "PH502"
    needs = ("path",)


class LakeDamaged(HomeError):
    """A file of the lake is missing or broken."""

    code = "PH503"
    needs = ("path", "detail")


class HomeBusy(HomeError):
    """Another run holds the home."""

    code = "PH504"
    needs = ("home", "holder")


class NoRun(HomeError):
    """No run has been made in this home yet."""

    code = "PH505"
    needs = ("home",)


def by_code() -> dict[str, type[PanhuoError]]:
    """Give every case by its code, in order."""
    found: dict[str, type[PanhuoError]] = {}
    waiting: list[type[PanhuoError]] = [PanhuoError]
    while waiting:
        case = waiting.pop()
        waiting.extend(case.__subclasses__())
        if case.code:
            found[case.code] = case
    return dict(sorted(found.items()))


def _revived(case: type[PanhuoError], facts: dict[str, object]) -> PanhuoError:
    return case(**facts)

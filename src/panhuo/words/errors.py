"""Everything that can go wrong and that a person can mend, one class a case, each with a stable code.

The texts live in `messages/{en,zh}/errors.toml` under the code: `title`, `text` (what is wrong, and where),
`cause` (why it happens) and `remedy` (what to do). A new case is a class here (or, if it refuses one row, in
`row_errors.py`) and a section of that name in both languages.

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
    │   ├── MissingExtra         PH407
    │   └── UnknownFileKind      PH408
    ├── HomeError                      where things are kept
    │   ├── CannotWrite          PH501
    │   ├── DiskFull             PH502
    │   ├── LakeDamaged          PH503
    │   ├── HomeBusy             PH504
    │   └── NoRun                PH505
    └── ServiceError                   the database and the service (in `service_errors.py`)
        ├── DatabaseUnreachable  PH701
        ├── UnsafeDatabaseRole   PH702
        ├── MigrationFailed      PH703
        ├── ServerWontStart      PH704
        └── NoWayBack            PH705
"""

from __future__ import annotations

from panhuo.words.panhuo_error import PanhuoError
from panhuo.words.row_errors import (
    AboveMaximum,
    AmbiguousDate,
    BelowMinimum,
    BrokenLine,
    DamagedCode,
    DuplicateKey,
    NoneOfSeveral,
    NotAChoice,
    NotADate,
    NotANumber,
    NotATime,
    NotJson,
    NotMoney,
    NotWhole,
    NotYesOrNo,
    RequiredMissing,
    RowError,
)
from panhuo.words.service_errors import (
    DatabaseUnreachable,
    MigrationFailed,
    NoWayBack,
    ServerWontStart,
    ServiceError,
    UnsafeDatabaseRole,
)

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
    "DatabaseUnreachable",
    "DiskFull",
    "DuplicateKey",
    "HomeBusy",
    "HomeError",
    "HorizonTooLong",
    "InputError",
    "InvalidToml",
    "LakeDamaged",
    "MigrationFailed",
    "MissingExtra",
    "NoFiles",
    "NoRun",
    "NoSales",
    "NoWayBack",
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
    "ServerWontStart",
    "ServiceError",
    "TermsError",
    "UnknownFile",
    "UnknownFileKind",
    "UnknownLanguage",
    "UnknownSku",
    "UnknownTerm",
    "UnreadableFile",
    "UnsafeDatabaseRole",
    "by_code",
]


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


class UnknownFileKind(RequestError):
    """The file to write is of a kind that is not written."""

    code = "PH408"
    needs = ("path", "kinds")


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

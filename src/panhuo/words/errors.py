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
    ├── RequestError                   what was asked for (in `request_errors.py`)
    │   ├── UnknownSku           PH401
    │   ├── BadAsOf              PH402
    │   ├── BadHorizon           PH403
    │   ├── HorizonTooLong       PH404
    │   ├── BadLevel             PH405
    │   ├── UnknownLanguage      PH406
    │   ├── MissingExtra         PH407
    │   ├── UnknownFileKind      PH408
    │   ├── NotThere             PH409
    │   ├── BadField             PH410
    │   ├── ChangedMeanwhile     PH411
    │   ├── TooLarge             PH412
    │   ├── NotNow               PH413
    │   └── HistoryTooShort      PH414
    ├── HomeError                      where things are kept
    │   ├── CannotWrite          PH501
    │   ├── DiskFull             PH502
    │   ├── LakeDamaged          PH503
    │   ├── HomeBusy             PH504
    │   └── NoRun                PH505
    ├── AccessError                    who may (in `access_errors.py`)
    │   ├── NotSignedIn          PH601
    │   ├── WrongCredentials     PH602
    │   ├── Forbidden            PH603
    │   ├── TooManyAttempts      PH604
    │   ├── SetupDone            PH605
    │   ├── BadSetupCode         PH606
    │   ├── WeakPassword         PH607
    │   ├── EmailTaken           PH608
    │   ├── LastAdmin            PH609
    │   ├── ForgedRequest        PH610
    │   ├── ApprovalChanged      PH611
    │   ├── SamePerson           PH612
    │   └── SignOnFailed         PH613
    ├── ServiceError                   the database and the service (in `service_errors.py`)
    │   ├── DatabaseUnreachable  PH701
    │   ├── UnsafeDatabaseRole   PH702
    │   ├── MigrationFailed      PH703
    │   ├── ServerWontStart      PH704
    │   ├── NoWayBack            PH705
    │   ├── BackupBroken         PH706
    │   ├── HomeNotEmpty         PH707
    │   ├── NoWorkerLogin        PH708
    │   ├── PortTaken            PH709
    │   ├── Unexpected           PH710
    │   └── ConsoleMissing       PH711
    └── StockError                     live stock (in `stock_errors.py`)
        ├── NotEnoughStock       PH801
        ├── IdUsed               PH802
        ├── HoldExpired          PH803
        ├── HoldNotInState       PH804
        └── NoSuchStock          PH805
"""

from __future__ import annotations

from panhuo.words.access_errors import (
    AccessError,
    ApprovalChanged,
    BadSetupCode,
    EmailTaken,
    Forbidden,
    ForgedRequest,
    LastAdmin,
    NotSignedIn,
    SamePerson,
    SetupDone,
    SignOnFailed,
    TooManyAttempts,
    WeakPassword,
    WrongCredentials,
)
from panhuo.words.panhuo_error import PanhuoError
from panhuo.words.request_errors import (
    BadAsOf,
    BadField,
    BadHorizon,
    BadLevel,
    ChangedMeanwhile,
    HistoryTooShort,
    HorizonTooLong,
    MissingExtra,
    NotNow,
    NotThere,
    RequestError,
    TooLarge,
    UnknownFileKind,
    UnknownLanguage,
    UnknownSku,
)
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
    BackupBroken,
    ConsoleMissing,
    DatabaseUnreachable,
    HomeNotEmpty,
    MigrationFailed,
    NoWayBack,
    NoWorkerLogin,
    PortTaken,
    ServerWontStart,
    ServiceError,
    Unexpected,
    UnsafeDatabaseRole,
)
from panhuo.words.stock_errors import (
    HoldExpired,
    HoldNotInState,
    IdUsed,
    NoSuchStock,
    NotEnoughStock,
    StockError,
)

__all__ = [
    "AboveMaximum",
    "AccessError",
    "AmbiguousDate",
    "ApprovalChanged",
    "BackupBroken",
    "BadAsOf",
    "BadField",
    "BadHorizon",
    "BadLevel",
    "BadSetupCode",
    "BadTerm",
    "BelowMinimum",
    "BrokenLine",
    "CannotWrite",
    "ChangedMeanwhile",
    "ConsoleMissing",
    "DamagedCode",
    "DatabaseUnreachable",
    "DiskFull",
    "DuplicateKey",
    "EmailTaken",
    "Forbidden",
    "ForgedRequest",
    "HistoryTooShort",
    "HoldExpired",
    "HoldNotInState",
    "HomeBusy",
    "HomeError",
    "HomeNotEmpty",
    "HorizonTooLong",
    "IdUsed",
    "InputError",
    "InvalidToml",
    "LakeDamaged",
    "LastAdmin",
    "MigrationFailed",
    "MissingExtra",
    "NoFiles",
    "NoRun",
    "NoSales",
    "NoSuchStock",
    "NoWayBack",
    "NoWorkerLogin",
    "NoneOfSeveral",
    "NotAChoice",
    "NotADate",
    "NotANumber",
    "NotATime",
    "NotEnoughStock",
    "NotJson",
    "NotMoney",
    "NotNow",
    "NotSignedIn",
    "NotThere",
    "NotWhole",
    "NotYesOrNo",
    "PanhuoError",
    "PathMissing",
    "PortTaken",
    "RequestError",
    "RequiredMissing",
    "RowError",
    "SamePerson",
    "ServerWontStart",
    "ServiceError",
    "SetupDone",
    "SignOnFailed",
    "StockError",
    "TermsError",
    "TooLarge",
    "TooManyAttempts",
    "Unexpected",
    "UnknownFile",
    "UnknownFileKind",
    "UnknownLanguage",
    "UnknownSku",
    "UnknownTerm",
    "UnreadableFile",
    "UnsafeDatabaseRole",
    "WeakPassword",
    "WrongCredentials",
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

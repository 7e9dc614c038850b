"""What was asked for and cannot be given, one class a case; the tree is drawn in `errors.py`."""

from __future__ import annotations

from panhuo.words.panhuo_error import PanhuoError

__all__ = [
    "BadAsOf",
    "BadField",
    "BadHorizon",
    "BadLevel",
    "ChangedMeanwhile",
    "HistoryTooShort",
    "HorizonTooLong",
    "MissingExtra",
    "NotNow",
    "NotThere",
    "RequestError",
    "TooLarge",
    "UnknownFileKind",
    "UnknownLanguage",
    "UnknownSku",
]


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


class NotThere(RequestError):
    """There is nothing of this kind with this id, or it is out of sight."""

    code = "PH409"
    needs = (
        "kind",
        "id",
    )


class BadField(RequestError):
    """A field of a request has a value that it cannot have."""

    code = "PH410"
    needs = (
        "field",
        "value",
        "expected",
    )


class ChangedMeanwhile(RequestError):
    """Somebody else changed it since it was read."""

    code = "PH411"
    needs = ("kind",)


class TooLarge(RequestError):
    """What was sent is larger than is taken."""

    code = "PH412"
    needs = ("most",)


class NotNow(RequestError):
    """What was asked for is not possible in the state that the thing is in."""

    code = "PH413"
    needs = (
        "kind",
        "id",
        "state",
    )


class HistoryTooShort(RequestError):
    """There is less history than a backtest needs."""

    code = "PH414"
    needs = ("days", "needed")

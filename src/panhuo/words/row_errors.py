"""Why one row is refused while the others go on, one class a case; the tree is drawn in `errors.py`."""

from __future__ import annotations

from panhuo.words.panhuo_error import PanhuoError

__all__ = [
    "AboveMaximum",
    "AmbiguousDate",
    "BelowMinimum",
    "BrokenLine",
    "DamagedCode",
    "DuplicateKey",
    "NoneOfSeveral",
    "NotAChoice",
    "NotADate",
    "NotANumber",
    "NotATime",
    "NotJson",
    "NotMoney",
    "NotWhole",
    "NotYesOrNo",
    "RequiredMissing",
    "RowError",
]


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

"""What can go wrong with signing in, permissions and approvals, one class a case; the tree is drawn in `errors.py`."""

from __future__ import annotations

from panhuo.words.panhuo_error import PanhuoError

__all__ = [
    "AccessError",
    "ApprovalChanged",
    "BadSetupCode",
    "EmailTaken",
    "Forbidden",
    "ForgedRequest",
    "LastAdmin",
    "NotSignedIn",
    "SamePerson",
    "SetupDone",
    "SignOnFailed",
    "TooManyAttempts",
    "WeakPassword",
    "WrongCredentials",
]


class AccessError(PanhuoError):
    """Somebody may not do what they asked for."""

    exit_code = 7


class NotSignedIn(AccessError):
    """Nobody is signed in, or the session or token has ended."""

    code = "PH601"


class WrongCredentials(AccessError):
    """The email address or the password is wrong."""

    code = "PH602"


class Forbidden(AccessError):
    """The role does not grant what was asked for."""

    code = "PH603"
    needs = (
        "permission",
        "role",
    )


class TooManyAttempts(AccessError):
    """Too many failed attempts to sign in; `seconds` to wait."""

    code = "PH604"
    needs = ("seconds",)


class SetupDone(AccessError):
    """The first-run set-up was done already."""

    code = "PH605"


class BadSetupCode(AccessError):
    """The one-time code of the set-up is wrong."""

    code = "PH606"


class WeakPassword(AccessError):
    """The password is too short or too long."""

    code = "PH607"
    needs = (
        "least",
        "most",
    )


class EmailTaken(AccessError):
    """There is an account with this email address."""

    code = "PH608"
    needs = ("email",)


class LastAdmin(AccessError):
    """The last administrator who sees everything cannot be taken away."""

    code = "PH609"


class ForgedRequest(AccessError):
    """A change came without the token that proves it came from our own page."""

    code = "PH610"


class ApprovalChanged(AccessError):
    """The request is decided, expired, or not what the second person saw."""

    code = "PH611"
    needs = ("id",)


class SamePerson(AccessError):
    """Who asked cannot be the second person."""

    code = "PH612"


class SignOnFailed(AccessError):
    """The single sign-on did not work."""

    code = "PH613"
    needs = ("detail",)

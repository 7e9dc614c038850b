"""What can go wrong with the database and the service, one class a case; the tree is drawn in `errors.py`."""

from __future__ import annotations

from panhuo.words.panhuo_error import PanhuoError

__all__ = [
    "BackupBroken",
    "ConsoleMissing",
    "DatabaseUnreachable",
    "HomeNotEmpty",
    "MigrationFailed",
    "NoWayBack",
    "NoWorkerLogin",
    "PortTaken",
    "ServerWontStart",
    "ServiceError",
    "Unexpected",
    "UnsafeDatabaseRole",
]


class ServiceError(PanhuoError):
    """The service cannot do its work."""

    exit_code = 6


class DatabaseUnreachable(ServiceError):
    """The database does not answer, or refuses the sign-in."""

    code = "PH701"
    needs = ("detail",)


class UnsafeDatabaseRole(ServiceError):
    """The application would connect as a role that row-level security does not hold."""

    code = "PH702"
    needs = ("role", "excess")


class MigrationFailed(ServiceError):
    """A step of the schema could not be taken, or was changed after it had been taken."""

    code = "PH703"
    needs = ("migration", "detail")


class ServerWontStart(ServiceError):
    """The embedded database server ended instead of starting."""

    code = "PH704"
    needs = ("folder", "detail")


class NoWayBack(ServiceError):
    """The schema is newer than this version of Panhuo."""

    code = "PH705"
    needs = ("migrations",)


class NoWorkerLogin(ServiceError):
    """The service needs a second login for its background work."""

    code = "PH708"


class PortTaken(ServiceError):
    """The address to serve on cannot be had."""

    code = "PH709"
    needs = (
        "host",
        "port",
        "detail",
    )


class Unexpected(ServiceError):
    """Something went wrong that is our fault."""

    code = "PH710"
    needs = ("request",)


class ConsoleMissing(ServiceError):
    """The console was not built."""

    code = "PH711"


class BackupBroken(ServiceError):
    """A backup is broken, not one of ours, or made by a newer version; `detail` says which part."""

    code = "PH706"
    needs = ("file", "detail")


class HomeNotEmpty(ServiceError):
    """A backup is not brought back over what is there."""

    code = "PH707"
    needs = ("home",)
